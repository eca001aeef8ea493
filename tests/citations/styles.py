"""Small styles for tests."""

from __future__ import annotations

CITATION = '<citation><layout><text variable="title"/></layout></citation>'


def make_style(body: str, *, title: str = "Small", info: str = "", attributes: str = "") -> bytes:
    """A style with this in it."""
    return (
        f'<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text" '
        f"{attributes}>"
        f"<info><title>{title}</title><id>http://example.org/styles/small</id>{info}</info>"
        f"{body}</style>"
    ).encode()


def bibliography_of(layout: str) -> bytes:
    """A style whose entries are laid out so."""
    return make_style(f"{CITATION}<bibliography><layout>{layout}</layout></bibliography>")
