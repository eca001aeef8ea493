"""The right pane: one reference with its fields, files, notes, citation and history; or several."""
