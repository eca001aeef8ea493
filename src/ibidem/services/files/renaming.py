"""Renaming files by a pattern: planned first, then done in one step.

A pattern is text with markers in square brackets, like those of citation keys:

    [author] [year] - [title]        Darwin 1859 - On the Origin of Species.pdf

| Marker | Gives |
| --- | --- |
| `[author]` | family name of the first author, "et al." behind it where there are more than two |
| `[authors]` | family names of up to three authors |
| `[year]`, `[title]`, `[key]`, `[type]` | what they say; `key` is the citation key |
| `[journal]` | the journal, book or proceedings |
| `[name]` | the name that the file has now, without its ending |
| any field, such as `[publisher]` | the text of the field |

What a reference lacks leaves nothing behind, neither space nor dash. The ending stays. Where two
files of a reference would have one name, the second gets a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.attachment import FILE_NAME_BYTES_MAX, Attachment
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.name import short_name, short_names
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.reference_types import is_known_field
from ibidem.services.editing.attachments import check_file_name, safe_file_name
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library
from ibidem.store.derived.listing import container_of
from ibidem.store.lookup import list_children
from ibidem.store.records import iterate_kind, load_records

DEFAULT_FILE_PATTERN = "[author] [year] - [title]"
PATTERN_CHARS_MAX = 200
_NAME_CHARS_MAX = 120  # of a name made, beside the ending
_MARKER = re.compile(r"\[([a-z0-9_]+)\]")
_MARKERS = ("author", "authors", "year", "title", "key", "type", "journal", "name")


@dataclass(frozen=True, slots=True)
class Renaming:
    """What an attached file is called, and what it would be called."""

    attachment: RecordId
    reference: RecordId
    old: str
    new: str


def plan_renamings(
    library: Library,
    pattern: str = DEFAULT_FILE_PATTERN,
    attachments: Iterable[RecordId] | None = None,
) -> list[Renaming]:
    """What the files would be called, all of the library or some; those that stay are left out.

    Nothing is changed. Raises `InputError` for a pattern that names no field.
    """
    _check_pattern(pattern)
    with library.reading() as tx:
        if attachments is None:
            chosen = {row.id: row.read() for row in iterate_kind(tx, RecordKind.ATTACHMENT)}
        else:
            chosen = {
                each: row.read()
                for each, row in load_records(tx, list(attachments)).items()
                if row.payload is not None and row.kind is RecordKind.ATTACHMENT
            }
        parents = {noun.reference for noun in chosen.values()}
        references = load_records(tx, parents)
        siblings = [
            child
            for _, child, kind in list_children(tx, parents)
            if kind is RecordKind.ATTACHMENT and child not in chosen
        ]
        taken = {  # names that stay
            (row.read().reference, row.read().file_name.casefold())
            for row in load_records(tx, siblings).values()
            if row.payload is not None
        }
    found = []
    for attachment in sorted(chosen):
        noun = chosen[attachment]
        row = references.get(noun.reference)
        if row is None or row.payload is None or row.kind is not RecordKind.REFERENCE:
            continue
        new = _unused(_make_name(pattern, noun, row.read()), noun.reference, taken)
        taken.add((noun.reference, new.casefold()))
        if new != noun.file_name:
            found.append(Renaming(attachment, noun.reference, noun.file_name, new))
    return found


def rename_files(library: Library, renamings: Sequence[Renaming]) -> Changes:
    """Carry out renamings in one step. Raises `InputError` for a name that no file can have,
    `NotFoundError` where an attachment is gone; then nothing is changed."""
    with editing(library, "rename attachments") as edit:
        nouns = edit.load(RecordKind.ATTACHMENT, [each.attachment for each in renamings])
        for each in renamings:
            noun: Attachment = nouns[each.attachment]
            renamed = replace(noun, file_name=check_file_name(each.new))
            edit.put(RecordKind.ATTACHMENT, each.attachment, renamed)
    return edit.changes


def _check_pattern(pattern: str) -> None:
    if not pattern.strip() or len(pattern) > PATTERN_CHARS_MAX:
        raise InputError(f"A pattern has 1 to {PATTERN_CHARS_MAX} characters.")
    for marker in _MARKER.findall(pattern):
        if marker not in _MARKERS and not is_known_field(marker):
            raise InputError(
                f"There is no field [{marker[:40]}].",
                remedy=f"Markers are {', '.join(f'[{each}]' for each in _MARKERS)} and fields.",
            )


def _make_name(pattern: str, noun: Attachment, reference: Reference) -> str:
    stem, dot, ending = noun.file_name.rpartition(".")
    if not stem:
        stem, dot, ending = noun.file_name, "", ""
    made = _MARKER.sub(lambda found: _value(found[1], stem, reference), pattern)
    made = re.sub(r"\s+", " ", made.replace("/", "-").replace(":", " -"))
    made = re.sub(r"(?:\s*-\s*){2,}|\(\s*\)", " - ", made).strip(" -_,.;")
    made = made[:_NAME_CHARS_MAX].strip(" -_,.;")
    return safe_file_name(made + dot + ending) if made else noun.file_name


def _value(marker: str, stem: str, reference: Reference) -> str:
    names = reference.names.get("author") or reference.names.get("secondary_author") or ()
    fields = reference.fields
    if marker == "author":
        return (short_name(names[0]) + " et al" * (len(names) > 2)) if names else ""
    if marker == "authors":
        return short_names(names)
    if marker == "key":
        return reference.citation_key
    if marker == "type":
        return reference.type.replace("_", " ").capitalize()
    if marker == "journal":
        return container_of(reference)
    if marker == "name":
        return stem
    return fields.get(marker, "") or short_names(reference.names.get(marker, ()))


def _unused(name: str, reference: RecordId, taken: set[tuple[RecordId, str]]) -> str:
    if (reference, name.casefold()) not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    room = FILE_NAME_BYTES_MAX - len((dot + ending).encode()) - 12
    stem = stem.encode()[:room].decode(errors="ignore")
    number = 2
    while (reference, f"{stem} {number}{dot}{ending}".casefold()) in taken:
        number += 1
    return f"{stem} {number}{dot}{ending}"
