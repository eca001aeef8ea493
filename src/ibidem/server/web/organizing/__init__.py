"""Organize: groups, others' groups, duplicates, files."""
