"""Sync: devices, conflicts, history, reset."""
