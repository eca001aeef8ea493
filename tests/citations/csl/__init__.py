"""The test suite of the Citation Style Language, run in full where it is there."""
