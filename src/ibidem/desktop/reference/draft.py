"""What a person has typed about a reference and is not stored yet, field by field. No widgets.

A field is text here: names are one to a line, as `write_name` writes them, keywords too. Each field
that was touched remembers the text it began with, so that `services.editing.edit_by_form` can tell
what the person changed from what others changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from ibidem.model.name import Name, parse_name, write_name
from ibidem.model.reference import Reference
from ibidem.model.reference_types import (
    FIELDS,
    NAME_FIELDS,
    REFERENCE_TYPES,
    label,
)

TYPE = "type"
TITLE = "title"
KEYWORDS = "keywords"
# What people fill in; the rest of a form is folded while it is empty.
FIRST = frozenset(
    str.split("""author year title secondary_title place_published publisher volume number pages
    electronic_resource_number url abstract""")
)
_ELSEWHERE = ("title", "keywords", "file_attachments")  # not among the rows of the form
_EDITORS = ("editor", "collection-editor")


@dataclass(frozen=True, slots=True)
class FormField:
    """One row of the form. `kind` is "line", "text" (several lines) or "names"."""

    id: str
    label: str
    kind: str
    is_first: bool


def list_form_fields(kind: str, reference: Reference) -> Iterator[FormField]:
    """The fields of a type in order, then those that the reference has besides."""
    form = REFERENCE_TYPES.get(kind, REFERENCE_TYPES["generic"])
    besides = {*reference.fields, *reference.names}.difference(form.fields, _ELSEWHERE)
    for field in [*form.fields, *sorted(besides)]:
        if field in _ELSEWHERE:
            continue
        text = read_text(reference, field)
        edits = form.csl_variables.get(field) in _EDITORS and kind in (
            "book_section",
            "edited_book",
        )
        is_first = bool(text) or field in FIRST or edits
        yield FormField(field, label(kind, field), _kind(field, text), is_first)


def _kind(field: str, text: str) -> str:
    if field in NAME_FIELDS:
        return "names"
    known = FIELDS.get(field)
    if field == "url":
        return "line"
    return "text" if (known is not None and known.is_long_text) or "\n" in text else "line"


def read_text(reference: Reference, field: str) -> str:
    """A field as text."""
    if field == TYPE:
        return reference.type
    if field == KEYWORDS:
        return "\n".join(reference.keywords)
    if field in NAME_FIELDS:
        return "\n".join(write_name(name) for name in reference.names.get(field, ()))
    return reference.fields.get(field, "")


def with_texts(reference: Reference, texts: Mapping[str, str]) -> Reference:
    """The reference with some fields replaced; names on lines that stay keep their parts."""
    fields, names = dict(reference.fields), dict(reference.names)
    kind, keywords = reference.type, reference.keywords
    for field, text in texts.items():
        if field == TYPE:
            kind = text
        elif field == KEYWORDS:
            words = (word.strip() for word in text.split("\n"))
            keywords = tuple(sorted({word for word in words if word}))
        elif field in NAME_FIELDS:
            names[field] = _names(text, reference.names.get(field, ()))
        else:
            fields[field] = text.strip()
    return replace(
        reference,
        type=kind,
        keywords=keywords,
        fields={field: text for field, text in fields.items() if text},
        names={field: found for field, found in names.items() if found},
    )


def _names(text: str, before: tuple[Name, ...]) -> tuple[Name, ...]:
    written = {write_name(name): name for name in before}
    lines = [line.strip() for line in text.split("\n")]
    return tuple(written.get(line) or parse_name(line) for line in lines if line)


class Draft:
    """A reference as it is stored, and what was typed over it."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._base: dict[str, str] = {}
        self._mine: dict[str, str] = {}

    @property
    def is_dirty(self) -> bool:
        """Whether something is not stored yet."""
        return bool(self._mine)

    @property
    def typed(self) -> dict[str, str]:
        """What is not stored yet, by field."""
        return dict(self._mine)

    @property
    def type(self) -> str:
        """The type, chosen or stored."""
        return self.text(TYPE)

    def text(self, field: str) -> str:
        """What a field shows."""
        return self._mine.get(field, read_text(self.reference, field))

    def put(self, field: str, text: str) -> None:
        """Somebody typed."""
        base = self._base.setdefault(field, read_text(self.reference, field))
        if text.strip() == base.strip():
            self._drop(field)
        else:
            self._mine[field] = text

    def shown(self) -> Reference:
        """What the person saw before typing: the base of a merge."""
        return with_texts(self.reference, {each: self._base[each] for each in self._mine})

    def edited(self) -> Reference:
        """What the person wants."""
        return with_texts(self.reference, self._mine)

    def saved(self, sent: Mapping[str, str]) -> None:
        """`sent` is stored; what was typed since is not."""
        self.reference = with_texts(self.reference, sent)
        for field, text in sent.items():
            if self._mine.get(field, text) == text:
                self._drop(field)
            else:
                self._base[field] = text

    def renew(self, reference: Reference) -> None:
        """The reference is different now, by whomever; what was typed stays."""
        self.reference = reference
        for field in list(self._mine):
            if self._mine[field].strip() == read_text(reference, field).strip():
                self._drop(field)

    def _drop(self, field: str) -> None:
        self._mine.pop(field, None)
        self._base.pop(field, None)
