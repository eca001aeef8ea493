"""EndNote's tagged format (.enw), a descendant of Refer; library catalogues and databases offer it.

A line is `%X value`; a line without tag continues the value before it. A record begins with `%0`
and its type; in older files without types a blank line ends it.

Carried, so that what was read, written and read again is the same:

- the type, all fields of the table but custom ones, except that `date` and `type_of_work` have
  their tag. Abstract, notes and research notes keep their lines, but not white space around them;
  address, attachments, figure, ISBN and URL keep one value per line; other fields are one line;
- names that `parse_name` reads back from `write_name`, keywords without semicolon;
- the values of tags that have no field here, in `extra` under "enw:<tag>".

Not carried: the citation key (no tag means it), figures, rating, read status, groups, tags, trash,
custom fields, and `extra` of other formats.

Sources: EndNote's help on tagged import files and the tags of its import filter, as collected by
libraries; its quirks `$]` for `%]` and a missing space behind the tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache

from ibidem.errors import NotFoundError, Problem
from ibidem.model.doi import clean_doi
from ibidem.model.name import Name, parse_name, write_name
from ibidem.model.reading import ReadResult
from ibidem.model.reference import Reference
from ibidem.model.reference_types import (
    FIELDS,
    NAME_FIELDS,
    REFERENCE_TYPES,
    FieldKind,
    find_reference_type,
)

NAME = "enw"
TITLE = "EndNote tagged (Refer)"
DESCRIPTION = "Lines that begin with % and a letter; EndNote and many catalogues offer it."
EXTENSIONS: tuple[str, ...] = (".enw", ".refer")
MEDIA_TYPE = "application/x-endnote-refer"


class _Shape(Enum):
    LINE = 1
    TEXT = 2
    LINES = 3
    NAMES = 4
    KEYWORDS = 5
    DOI = 6


# Tag and field, in the order of writing.
_TABLE = """
A author
D year
T title
E secondary_author
B secondary_title
C place_published
I publisher
V volume
6 number_of_volumes
N number
P pages
& section
Y tertiary_author
S tertiary_title
7 edition
8 date
9 type_of_work
? subsidiary_author
! short_title
O alternate_title
@ isbn
R electronic_resource_number
( original_publication
) reprint_edition
* reviewed_item
1 custom_1
2 custom_2
3 custom_3
4 custom_4
# custom_5
$ custom_6
] custom_7
= custom_8
M accession_number
L call_number
F label
K keywords
X abstract
Z notes
< research_notes
U url
> file_attachments
+ author_address
^ caption
[ access_date
H translated_author
Q translated_title
~ name_of_database
W database_provider
G language
"""
_SEVERAL_VALUES = {"author_address", "file_attachments", "isbn", "url"}
_TYPE_NAMES = {"serial": "Serial Publication"}  # what EndNote's tagged files call a type
_TYPES = {title.casefold(): type_id for type_id, title in _TYPE_NAMES.items()}
_JOURNAL = "J"  # only read: a name for the secondary title
_INDENT = " "  # an indented line is never a tag

_TAG = re.compile(r"(?:%([0-9A-Za-z!@#$^&*()+=?\[\]~<>])|\$(\]))(?:[ \t](.*)|(.*))", re.DOTALL)
_FIRST_TAGS = re.compile(r"^%0[ \t]+[A-Za-z]|^%[AT] .+\n(?:.*\n)*?%[ATDJIB] ", re.MULTILINE)


def _shape(field_id: str) -> _Shape:
    if field_id in _SEVERAL_VALUES:
        return _Shape.LINES
    if field_id in NAME_FIELDS:
        return _Shape.NAMES
    if FIELDS[field_id].kind is FieldKind.LONG_TEXT:
        return _Shape.TEXT
    special = {"keywords": _Shape.KEYWORDS, "electronic_resource_number": _Shape.DOI}
    return special.get(field_id, _Shape.LINE)


_FIELD_OF_TAG = {
    tag: (field_id, _shape(field_id))
    for tag, field_id in (row.split() for row in _TABLE.strip().split("\n"))
}


def sniff(head: str) -> bool:
    """Whether a text that begins with `head` looks like tagged EndNote records."""
    return _FIRST_TAGS.search(head.replace("\r\n", "\n").replace("\r", "\n")) is not None


def read(text: str) -> ReadResult:
    """The references and problems of a file; never raises on input."""
    result = ReadResult()
    for number, lines in _records(text, result.problems):
        result.references.append(_make(number, lines, result.problems))
    return result


_Lines = list[tuple[str, list[str]]]  # tag, and the lines of its value


def _records(text: str, problems: list[Problem]) -> Iterator[tuple[int, _Lines]]:
    """The records with the numbers of their first lines; what is outside becomes problems."""
    record: _Lines = []
    began = blank = 0  # the line where the record began; how many blank lines were just seen
    stray: list[str] = []
    stray_at = 0
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            blank += 1
            continue
        found = _TAG.match(line)
        if found is None and not record:
            stray_at = stray_at if stray else number
            stray.append(line)
        elif found is None:
            record[-1][1].extend([""] * blank)
            record[-1][1].append(line.strip())
        else:
            tag = found[1] or found[2]
            value = found[3] if found[3] is not None else found[4]
            if record and (tag == "0" or (blank and record[0][0] != "0")):
                yield began, record
                record = []
            if not record:
                _report_stray(stray_at, stray, problems)
                stray, began = [], number
            record.append((tag, [value.strip()]))
        blank = 0
    if record:
        yield began, record
    _report_stray(stray_at, stray, problems)


def _report_stray(number: int, stray: list[str], problems: list[Problem]) -> None:
    if stray:
        message = "These lines before a record belong to no reference; they were left aside."
        problems.append(Problem("enw_text_outside", message, number, "\n".join(stray)))


def _make(number: int, lines: _Lines, problems: list[Problem]) -> Reference:
    draft = _Draft()
    type_id = "generic"
    for tag, values in lines:
        line = " ".join(filter(None, values))
        if tag == "0":
            type_id = _read_type(number, line, problems)
            if line and line != _type_title(type_id):
                draft.keep(tag, line)
        elif line:
            draft.take(tag, values, line)
    for line in draft.journals:
        draft.fill(_JOURNAL, "secondary_title", line)
    return Reference(
        extra={key: tuple(values) for key, values in draft.extra.items()},
        fields=draft.fields,
        keywords=tuple(sorted(draft.keywords)),
        names={field_id: tuple(found) for field_id, found in draft.names.items()},
        type=type_id,
    )


class _Draft:
    """A reference being put together."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.names: dict[str, list[Name]] = {}
        self.keywords: set[str] = set()
        self.extra: dict[str, list[str]] = {}
        self.journals: list[str] = []

    def keep(self, tag: str, value: str) -> None:
        """Keep a value that no field takes, for the way back."""
        self.extra.setdefault(f"{NAME}:{tag}", []).append(value)

    def fill(self, tag: str, field_id: str, value: str) -> None:
        """Put a value into a field that is empty or holds it already."""
        if self.fields.setdefault(field_id, value) != value:
            self.keep(tag, value)

    def take(self, tag: str, values: list[str], line: str) -> None:
        """Take the lines of a tag; `line` is all of them in one."""
        field_id, shape = _FIELD_OF_TAG.get(tag, ("", _Shape.LINE))
        if tag == _JOURNAL:
            self.journals.append(line)
        elif field_id == "":
            self.keep(tag, line)
        elif shape is _Shape.NAMES:
            name = _read_name(line)
            if name is None:
                self.keep(tag, line)
            else:
                self.names.setdefault(field_id, []).append(name)
        elif shape is _Shape.KEYWORDS:
            words = (word.strip() for each in values for word in each.split(";"))
            self.keywords.update(filter(None, words))
        elif shape is _Shape.LINES:
            known = self.fields.get(field_id, "").split("\n")
            self.fields[field_id] = "\n".join(filter(None, dict.fromkeys(known + values)))
        elif shape is _Shape.TEXT:
            self.fill(tag, field_id, "\n".join(values).strip("\n"))
        else:
            self.fill(tag, field_id, clean_doi(line) if shape is _Shape.DOI else line)


def _read_type(number: int, name: str, problems: list[Problem]) -> str:
    type_id = _type_called(name)
    if type_id is None:
        if name:
            message = f"The type {name[:60]!r} is not known; it is read as generic."
            problems.append(Problem("enw_type_unknown", message, number, f"%0 {name}"))
        return "generic"
    return type_id


def _type_title(type_id: str) -> str:
    known = REFERENCE_TYPES.get(type_id, REFERENCE_TYPES["generic"])
    return _TYPE_NAMES.get(known.id, known.title)


@lru_cache(maxsize=1_000)
def _type_called(name: str) -> str | None:
    try:
        return _TYPES.get(name.casefold()) or find_reference_type(name).id
    except NotFoundError:
        return None


@lru_cache(maxsize=65_536)
def _read_name(text: str) -> Name | None:
    """The name in a line, taken whole where it would not come back; None for punctuation alone."""
    for name in (parse_name(text), Name(literal=text)):
        if name != Name() and parse_name(write_name(name)) == name:
            return name
    return None


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The records, one after the other, each with a blank line behind it."""
    for reference in references:
        yield "\n".join([*_lines(reference), "", ""])


def _lines(reference: Reference) -> Iterator[str]:
    kept = reference.extra.get(f"{NAME}:0", ())
    is_own = bool(kept) and (_type_called(kept[0]) or "generic") == reference.type
    yield f"%0 {_joined(kept[0]) if is_own else _type_title(reference.type)}"
    for tag, (field_id, shape) in _FIELD_OF_TAG.items():
        if shape is _Shape.NAMES:
            for name in reference.names.get(field_id, ()):
                yield f"%{tag} {_joined(write_name(name))}"
        elif shape is _Shape.KEYWORDS:
            for word in reference.keywords:
                yield f"%{tag} {_joined(word)}"
        elif value := reference.fields.get(field_id, ""):
            yield from _value_lines(tag, shape, value)
    for key, values in sorted(reference.extra.items()):
        prefix, _, tag = key.partition(":")
        if prefix == NAME and tag != "0" and _TAG.fullmatch(f"%{tag} x"):
            for value in values:
                yield f"%{tag} {_joined(value)}"


def _value_lines(tag: str, shape: _Shape, value: str) -> Iterator[str]:
    lines = [line.strip() for line in value.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    if shape is _Shape.LINES:
        for line in filter(None, lines):
            yield f"%{tag} {line}"
    elif shape is _Shape.TEXT:
        first, *others = lines
        yield f"%{tag} {first}"
        for line in others:
            yield _INDENT + line if line else ""
    else:
        yield f"%{tag} {_joined(value)}"


def _joined(value: str) -> str:
    return " ".join(filter(None, (line.strip() for line in re.split(r"[\r\n]", value))))
