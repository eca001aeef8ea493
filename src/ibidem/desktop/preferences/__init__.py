"""Preferences: the dialog, and the pages that belong to no other area."""
