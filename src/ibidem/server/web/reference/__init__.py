"""One reference: shown, edited, its files, notes and history."""
