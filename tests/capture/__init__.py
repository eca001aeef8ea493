"""Capture, against a server on this computer with answers written for the purpose."""
