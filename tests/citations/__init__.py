"""Citations and bibliographies in output styles."""
