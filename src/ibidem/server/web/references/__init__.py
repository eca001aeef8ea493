"""My References: the list of a library."""
