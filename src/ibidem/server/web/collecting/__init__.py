"""Collect: references that are typed, imported or found by an identifier."""
