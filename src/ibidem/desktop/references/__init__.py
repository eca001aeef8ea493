"""The list in the middle: search bar, table, what to do where there is nothing."""
