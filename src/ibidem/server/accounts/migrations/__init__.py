"""Steps of the accounts' database."""
