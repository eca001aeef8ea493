"""The JSON API and the sync API: one table of routes, small views, no decisions of their own."""
