"""The 54 fields a reference may have, in the order in which a form shows them.

Ids, numbers and labels are those of the incumbent's "Generic" type (EndNote 20 and later; its help,
"Reference Types": 54 fields, counting the name of the type; two of them, "Added to Library" and
"Last Updated", are kept by the program). The order of a form is the same in every type, so it is
stored once: as the order of this table (the `order` numbers in RefTypeTable.xml, version 21).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ibidem.errors import InputError

CUSTOM_PREFIX = "x_"
CUSTOM_NAME_MAX = 60
_CUSTOM = re.compile(r"x_[a-z0-9]+(?:_[a-z0-9]+)*")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


class FieldKind(StrEnum):
    """What a field holds, so what a form offers for it and how formats write it."""

    TEXT = "text"
    LONG_TEXT = "long_text"  # several lines; merged by lines when two replicas change it
    NAMES = "names"  # kept in `Reference.names`
    DATE = "date"  # see `model.partial_date`
    YEAR = "year"
    NUMBER = "number"
    URL = "url"
    IDENTIFIER = "identifier"
    SET = "set"  # kept in `Reference.keywords`
    AUTOMATIC = "automatic"  # kept by the program, in no form and never in `Reference.fields`


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it is in every type.

    `label` is its name in the type "Generic", `endnote_id` its number in EndNote's tables and
    searches (None where not found), `csl` the CSL variable it stands for unless the type says
    otherwise ("" for none).
    """

    id: str
    label: str
    endnote_id: int | None
    kind: FieldKind
    csl: str = ""

    @property
    def is_long_text(self) -> bool:
        """Whether the field holds several lines of text."""
        return self.kind is FieldKind.LONG_TEXT


# id | label | EndNote id | kind | CSL variable
_TABLE = """
reference_type | Reference Type | - | automatic |
author | Author | 2 | names | author
year | Year | 3 | year | issued
title | Title | 4 | text | title
secondary_author | Secondary Author | 10 | names | editor
secondary_title | Secondary Title | 6 | text | container-title
place_published | Place Published | 11 | text | publisher-place
publisher | Publisher | 12 | text | publisher
volume | Volume | 7 | number | volume
number_of_volumes | Number of Volumes | 9 | number | number-of-volumes
number | Number | 8 | number | number
pages | Pages | 5 | text | page
section | Section | 35 | text | section
tertiary_author | Tertiary Author | 22 | names | collection-editor
tertiary_title | Tertiary Title | 21 | text | collection-title
edition | Edition | 14 | text | edition
date | Date | 17 | date | issued
type_of_work | Type of Work | 16 | text | genre
subsidiary_author | Subsidiary Author | 13 | names | contributor
short_title | Short Title | 32 | text | title-short
alternate_title | Alternate Title | 29 | text |
isbn | ISBN/ISSN | 24 | identifier | ISBN
electronic_resource_number | DOI | 43 | identifier | DOI
original_publication | Original Publication | 36 | text |
reprint_edition | Reprint Edition | 37 | text |
reviewed_item | Reviewed Item | 38 | text | reviewed-title
custom_1 | Custom 1 | 25 | text |
custom_2 | Custom 2 | 26 | text |
custom_3 | Custom 3 | 27 | text |
custom_4 | Custom 4 | 28 | text |
custom_5 | Custom 5 | 33 | text |
custom_6 | Custom 6 | 34 | text |
custom_7 | Custom 7 | 42 | text |
custom_8 | Custom 8 | 52 | text |
accession_number | Accession Number | 30 | identifier |
call_number | Call Number | 31 | identifier | call-number
label | Label | 19 | text |
keywords | Keywords | 15 | set | keyword
abstract | Abstract | 18 | long_text | abstract
notes | Notes | 23 | long_text | note
research_notes | Research Notes | 49 | long_text | annote
url | URL | 20 | url | URL
file_attachments | File Attachments | 44 | text |
author_address | Author Address | 39 | text |
figure | Figure | 40 | text |
caption | Caption | 41 | text |
access_date | Access Date | 51 | date | accessed
translated_author | Translated Author | 45 | names |
translated_title | Translated Title | 46 | text |
name_of_database | Name of Database | 47 | text | source
database_provider | Database Provider | 48 | text |
language | Language | 50 | text | language
added_to_library | Added to Library | - | automatic |
last_updated | Last Updated | 57 | automatic |
"""  # "-": no number found


def _read_fields() -> dict[str, Field]:
    fields = {}
    for line in _TABLE.strip().splitlines():
        field_id, label, endnote_id, kind, csl = (part.strip() for part in line.split("|"))
        number = None if endnote_id == "-" else int(endnote_id)
        fields[field_id] = Field(field_id, label, number, FieldKind(kind), csl)
    return fields


FIELDS: dict[str, Field] = _read_fields()
"""All fields by id, in the order of a form."""

NAME_FIELDS: tuple[str, ...] = tuple(
    field.id for field in FIELDS.values() if field.kind is FieldKind.NAMES
)
"""The fields whose values are names: keys of `Reference.names`, never of `Reference.fields`."""

FORM_FIELDS: tuple[str, ...] = tuple(
    field.id for field in FIELDS.values() if field.kind is not FieldKind.AUTOMATIC
)
"""The fields a person can fill in: everything but the type and the two automatic dates."""

STORED_FIELDS: frozenset[str] = frozenset(
    field.id
    for field in FIELDS.values()
    if field.kind not in (FieldKind.AUTOMATIC, FieldKind.NAMES, FieldKind.SET)
)
"""The fields that are keys of `Reference.fields`."""


def is_custom_field(field_id: str) -> bool:
    """Whether `field_id` is the id of a custom field: `x_` and a name in snake case."""
    return len(field_id) <= CUSTOM_NAME_MAX + 2 and _CUSTOM.fullmatch(field_id) is not None


def is_known_field(field_id: str) -> bool:
    """Whether `field_id` is one of the table or the well-formed id of a custom field."""
    return field_id in FIELDS or is_custom_field(field_id)


def custom_field_id(title: str) -> str:
    """The id for a custom field that a person calls `title` ("Shelf mark" gives `x_shelf_mark`).

    Raises `InputError` where nothing is left of the title once only a-z, 0-9 are kept, or where it
    is longer than `CUSTOM_NAME_MAX`.
    """
    plain = _NOT_PLAIN.sub("_", title.lower()).strip("_").removeprefix(CUSTOM_PREFIX)
    if not plain or len(plain) > CUSTOM_NAME_MAX:
        raise InputError(
            f"{title[:80]!r} cannot name a custom field: use 1 to {CUSTOM_NAME_MAX} characters,"
            " with at least one letter a to z or digit."
        )
    return CUSTOM_PREFIX + plain
