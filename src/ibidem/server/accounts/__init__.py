"""People, their devices and how they sign in: the part of the server that Django owns."""
