"""Citing through the services."""
