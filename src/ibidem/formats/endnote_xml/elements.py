"""Which element stands for which field, in the order in which EndNote writes them."""

from __future__ import annotations

from enum import Enum

from ibidem.model.reference_types import FIELDS, REFERENCE_TYPES, FieldKind

NAME = "endnote_xml"


class Shape(Enum):
    """How the elements of one path hold the value of a field."""

    LINE = 1
    TEXT = 2  # of several lines
    LINES = 3  # several values, one per line of the field; an element for each
    NAMES = 4
    KEYWORDS = 5
    DOI = 6
    FALLBACK = 7  # only read, for what others left empty


# Path and field. A path without field is a place in the order for what is kept in `extra`.
_TABLE = """
rec-number
foreign-keys/key
ref-type
contributors/authors/author author
contributors/secondary-authors/author secondary_author
contributors/tertiary-authors/author tertiary_author
contributors/subsidiary-authors/author subsidiary_author
contributors/translated-authors/author translated_author
auth-address author_address
titles/title title
titles/secondary-title secondary_title
titles/tertiary-title tertiary_title
titles/alt-title alternate_title
titles/short-title short_title
titles/translated-title translated_title
periodical/full-title secondary_title
periodical/abbr-1 alternate_title
alt-periodical/full-title alternate_title
alt-periodical/abbr-1 alternate_title
pages pages
volume volume
number number
num-vols number_of_volumes
edition edition
section section
reprint-edition reprint_edition
reviewed-item reviewed_item
keywords/keyword keywords
dates/year year
dates/pub-dates/date date
pub-location place_published
publisher publisher
orig-pub original_publication
isbn isbn
accession-num accession_number
call-num call_number
abstract abstract
label label
caption caption
notes notes
work-type type_of_work
urls/related-urls/url url
urls/web-urls/url url
urls/pdf-urls/url file_attachments
urls/text-urls/url
urls/image-urls/url figure
custom1 custom_1
custom2 custom_2
custom3 custom_3
custom4 custom_4
custom5 custom_5
custom6 custom_6
custom7 custom_7
electronic-resource-num electronic_resource_number
remote-database-name name_of_database
remote-database-provider database_provider
research-notes research_notes
language language
access-date access_date
modified-date custom_8
"""
_FALLBACKS = ("periodical/", "alt-periodical/", "urls/web-urls/")
_SEVERAL_VALUES = {"author_address", "figure", "file_attachments", "isbn", "url"}


def _shape(path: str, field_id: str) -> Shape:
    if path.startswith(_FALLBACKS):
        return Shape.FALLBACK
    if field_id in _SEVERAL_VALUES:
        return Shape.LINES
    shapes = {
        "keywords": Shape.KEYWORDS,
        "electronic_resource_number": Shape.DOI,
        FieldKind.NAMES: Shape.NAMES,
        FieldKind.LONG_TEXT: Shape.TEXT,
    }
    return shapes.get(field_id) or shapes.get(FIELDS[field_id].kind, Shape.LINE)


_ROWS = [(path, field) for path, _, field in (row.partition(" ") for row in _TABLE.split("\n"))]

ORDER: tuple[str, ...] = tuple(path for path, _ in _ROWS if path)
"""All known paths, in the order of writing."""

FIELD_OF_PATH: dict[str, tuple[str, Shape]] = {
    path: (field_id, _shape(path, field_id)) for path, field_id in _ROWS if field_id
}
"""The field of each path, and the shape of its values."""

CONTAINERS: frozenset[str] = frozenset(
    "/".join(parts[:depth])
    for parts in (path.split("/") for path in ORDER)
    for depth in range(1, len(parts))
)
"""Paths of elements that hold others."""

TYPE_OF_NUMBER: dict[str, str] = {
    str(known.endnote_xml_number): known.id
    for known in REFERENCE_TYPES.values()
    if known.endnote_xml_number is not None
}
"""The reference type for each number that EndNote writes in XML."""
