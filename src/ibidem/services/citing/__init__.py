"""Citing: bibliographies and citations of a library's references in any output style."""

from ibidem.citations import OUTPUTS, Bibliography, Cite
from ibidem.services.citing.catalogue import (
    COMMON_STYLES,
    Style,
    StyleEntry,
    find_style,
    list_locales,
    list_styles,
    read_style,
)
from ibidem.services.citing.formatting import (
    ENTRIES_MAX,
    cite_references,
    format_bibliography,
    format_citation,
    format_citations,
    make_bibliography,
    make_page,
    write_file,
)

__all__ = [
    "COMMON_STYLES",
    "ENTRIES_MAX",
    "OUTPUTS",
    "Bibliography",
    "Cite",
    "Style",
    "StyleEntry",
    "cite_references",
    "find_style",
    "format_bibliography",
    "format_citation",
    "format_citations",
    "list_locales",
    "list_styles",
    "make_bibliography",
    "make_page",
    "read_style",
    "write_file",
]
