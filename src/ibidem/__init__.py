"""Ibidem: a reference manager whose copies of a library are, provably, the same everywhere."""

__version__ = "0.1.0"
