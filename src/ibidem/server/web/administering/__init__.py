"""Administration: users, storage, health."""
