"""The left pane: views, groups, tags; what is dropped there, renamed there, moved there."""
