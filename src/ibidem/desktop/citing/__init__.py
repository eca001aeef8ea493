"""Citing: citations, keys and bibliographies, in the style that the person chose."""
