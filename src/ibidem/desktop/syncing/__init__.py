"""Sync on the desktop: signing in, staying in step, progress, questions, conflicts, reset."""
