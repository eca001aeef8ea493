"""Signing in and out, one-time links, and what a person sets for themselves."""
