"""Keeping a library in order: many at once, find and replace, duplicates, lists of terms."""
