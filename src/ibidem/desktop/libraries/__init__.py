"""Libraries in and out: new, open, first page, import, export, compressed, restored, shared."""
