"""Which tag stands for which field.

Sources: RIS specification of 2011 (field names as in EndNote's generic type), RIS specification of
2001 for the older tags, and what EndNote, Zotero, Mendeley, Web of Science and PubMed write.
"""

from __future__ import annotations

from enum import IntEnum

from ibidem.model.reference_types import FIELDS, REFERENCE_TYPES, FieldKind, ReferenceType


class Shape(IntEnum):
    """How the lines of a tag hold the value of a field."""

    LINE = 1  # one line; what continues it is joined with a space
    NAMES = 2  # one line per name
    TEXT = 3  # text of several lines
    LINES = 4  # several values, one line each; one per line in the field
    DATE = 5  # see `dates`
    DOI = 6
    APART = 7  # read with other tags: PY and DA, SP and EP, KW, ID
    LATER = 8  # read when the others are, since it fills what they leave empty


# By their own names: the reader looks at a shape a million times.
LINE, NAMES, TEXT, LINES, DATE, DOI, APART, LATER = Shape

# Tag and field, in the order of writing. No two fields share a tag: what is written under a tag is
# read into the same field again.
_WRITTEN = """
ID citation_key
AU author
PY year
DA date
TI title
A2 secondary_author
T2 secondary_title
A3 tertiary_author
T3 tertiary_title
A4 subsidiary_author
J2 alternate_title
ST short_title
CY place_published
PB publisher
VL volume
NV number_of_volumes
IS number
SP pages
SE section
ET edition
M3 type_of_work
SN isbn
DO electronic_resource_number
OP original_publication
RP reprint_edition
RI reviewed_item
C1 custom_1
C2 custom_2
C3 custom_3
C4 custom_4
C5 custom_5
C6 custom_6
C7 custom_7
C8 custom_8
AN accession_number
CN call_number
LB label
KW keywords
AB abstract
N1 notes
RN research_notes
UR url
L1 file_attachments
L4 figure
AD author_address
CA caption
Y2 access_date
TA translated_author
TT translated_title
DB name_of_database
DP database_provider
LA language
"""

_SEVERAL_VALUES = {"author_address", "figure", "file_attachments", "isbn", "url"}
_APART = {"citation_key", "date", "keywords", "pages", "year"}


def _shape(field_id: str) -> Shape:
    if field_id in _APART:
        return Shape.APART
    if field_id in _SEVERAL_VALUES:
        return Shape.LINES
    if field_id == "electronic_resource_number":
        return Shape.DOI
    if field_id == "type_of_work":
        return Shape.LATER  # M3 holds a DOI in many files
    shapes = {
        FieldKind.NAMES: Shape.NAMES,
        FieldKind.LONG_TEXT: Shape.TEXT,
        FieldKind.DATE: Shape.DATE,
    }
    return shapes.get(FIELDS[field_id].kind, Shape.LINE)


FIELD_OF_TAG: dict[str, tuple[str, Shape]] = {
    tag: (field_id, _shape(field_id))
    for tag, field_id in (line.split() for line in _WRITTEN.strip().splitlines())
}
"""The field of each tag that is written, and the shape of its values, in the order of writing."""

# Tags that are only read, in the order of trust: the first fields not yet filled take the values.
# "editor" is the field that holds editors in the type.
_FALLBACKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("T1", ("title",)),
    ("CT", ("title",)),
    ("BT", ("secondary_title",)),
    ("JF", ("secondary_title",)),
    ("JO", ("secondary_title", "alternate_title")),
    ("JA", ("secondary_title", "alternate_title")),
    ("J1", ("secondary_title", "alternate_title")),
    ("JI", ("alternate_title",)),
    ("J9", ("alternate_title",)),
    ("A1", ("author",)),
    ("ED", ("editor",)),
    ("N2", ("abstract",)),
    ("PP", ("place_published",)),
    ("M1", ("number",)),
    ("M3", ("type_of_work",)),
)
# Where a type reads a tag differently. M1 as EndNote writes it: volumes of a book section, the
# access date of a web page; BT is the title itself where the work is a whole.
_FALLBACKS_OF_TYPE: dict[str, dict[str, tuple[str, ...]]] = {
    "book": {"BT": ("title",)},
    "book_section": {"M1": ("number_of_volumes", "number")},
    "edited_book": {"BT": ("title",)},
    "electronic_book": {"BT": ("title",)},
    "unpublished_work": {"BT": ("title",)},
    "web_page": {"M1": ("access_date",)},
}


def _fallbacks(known: ReferenceType) -> dict[str, tuple[str, ...]]:
    fallbacks = dict(_FALLBACKS)
    fallbacks["ED"] = (known.field_for("editor") or "secondary_author",)
    return fallbacks | _FALLBACKS_OF_TYPE.get(known.id, {})


FALLBACKS: dict[str, dict[str, tuple[str, ...]]] = {
    known.id: _fallbacks(known) for known in REFERENCE_TYPES.values()
}
"""For each type, the fields that tags which are never written may fill, in the order of trust."""

SHAPE_OF_FIELD: dict[str, Shape] = {
    **dict(FIELD_OF_TAG.values()),
    "date": Shape.DATE,
    "type_of_work": Shape.LINE,
}

_ONLY_KEPT = {"AV", "EP", "J2", "L2", "L3", "M2", "SV", "U1", "U2", "U3", "U4", "U5", "Y1", "PD"}

KNOWN_TAGS: frozenset[str] = frozenset(
    FIELD_OF_TAG.keys() | {tag for tag, _ in _FALLBACKS} | _ONLY_KEPT
)
"""The tags of the specifications; only these are recognized where the spacing is odd."""
