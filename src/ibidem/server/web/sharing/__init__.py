"""Manage Sharing: who may open a library or a group of it, with which role."""
