"""Help: pages that are there offline, shortcuts, what this is made of."""
