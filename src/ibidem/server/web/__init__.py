"""The pages, for people. They call services and decide nothing themselves."""
