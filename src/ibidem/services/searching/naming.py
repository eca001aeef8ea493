"""What a person means by a name: a citation key, an id, a part of an id, the name of a group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ibidem.errors import AmbiguousError, NotFoundError
from ibidem.model.ids import RecordId, is_record_id
from ibidem.model.record import RecordKind
from ibidem.services.library import Library
from ibidem.store import Transaction
from ibidem.store.lookup import find_citation_key, find_ids, list_children
from ibidem.store.records import iterate_kind, load_records

_PART = re.compile(r"[0-9a-f-]{4,36}")  # shorter parts of an id are more often a mistake
_WORDS = {RecordKind.GROUP_SET: "group set", RecordKind.SMART_GROUP: "smart group"}


def find_reference(library: Library, name: str) -> RecordId:
    """The reference with this citation key, id, or part of an id.

    Raises `NotFoundError`, and `AmbiguousError` where it fits several.
    """
    return find_references(library, [name])[0]


def find_references(library: Library, names: Iterable[str]) -> list[RecordId]:
    """The references with these citation keys, ids or parts of ids; each once, in order."""
    with library.reading() as tx:
        found = [_find_reference(tx, name) for name in names]
    return list(dict.fromkeys(found))


def _find_reference(tx: Transaction, name: str) -> RecordId:
    found = find_citation_key(tx, name)
    if len(found) > 1:  # keys are compared without case: prefer the one written like this
        rows = load_records(tx, found)
        exact = [each for each in found if rows[each].read().citation_key == name]
        found = exact or found
    if not found:
        found = _find_by_id(tx, name, RecordKind.REFERENCE)
    return _single(found, name, "reference")


def find_named(
    library: Library, kinds: Sequence[RecordKind], name: str
) -> tuple[RecordKind, RecordId]:
    """The group, set, smart group or tag called `name`, or with that id.

    Names are compared exactly, then without case. Raises `NotFoundError`, `AmbiguousError`.
    """
    with library.reading() as tx:
        named = [
            (kind, row.id, row.read().name) for kind in kinds for row in iterate_kind(tx, kind)
        ]
    for fits in (
        [(kind, each) for kind, each, text in named if name in (text, each)],
        [(kind, each) for kind, each, text in named if text.casefold() == name.casefold()],
        [
            (kind, each)
            for kind, each, _ in named
            if _PART.fullmatch(name) and (each.startswith(name) or each.endswith(name))
        ],
    ):
        if fits:
            _single([each for _, each in fits], name, _word(kinds[0]))
            return fits[0]
    raise NotFoundError(f"There is no {' or '.join(map(_word, kinds))} {name[:60]!r}.", name=name)


def find_attachment(library: Library, reference: RecordId, name: str) -> RecordId:
    """The attachment of a reference with this file name, id, or part of an id."""
    return _find_child(library, reference, name, (RecordKind.ATTACHMENT,))[1]


def find_belonging(library: Library, reference: RecordId, name: str) -> tuple[RecordKind, RecordId]:
    """The attachment or note of a reference with this file name or title, id, or part of an id."""
    return _find_child(library, reference, name, (RecordKind.ATTACHMENT, RecordKind.NOTE))


def find_conflicts(
    library: Library, names: Sequence[str], *, everything: bool = False
) -> list[RecordId]:
    """The conflicts with these ids or parts of ids, or every one.

    Raises `NotFoundError` also where none is named.
    """
    with library.reading() as tx:
        if everything:
            return [row.id for row in iterate_kind(tx, RecordKind.CONFLICT)]
        if not names:
            raise NotFoundError("Name a conflict, or say --all.")
        return [
            _single(_find_by_id(tx, name, RecordKind.CONFLICT), name, "conflict") for name in names
        ]


def _find_child(
    library: Library, reference: RecordId, name: str, kinds: Sequence[RecordKind]
) -> tuple[RecordKind, RecordId]:
    with library.reading() as tx:
        ids = {child: kind for _, child, kind in list_children(tx, [reference]) if kind in kinds}
        nouns: dict[RecordId, Any] = {
            each: row.read() for each, row in load_records(tx, ids).items()
        }
    called = [each for each, noun in nouns.items() if _title(noun) == name]
    if not called and _PART.fullmatch(name):
        called = [each for each in ids if each.startswith(name) or each.endswith(name)]
    found = _single(called, name, "file")
    return ids[found], found


def _title(noun: Any) -> str:
    return getattr(noun, "file_name", "") or getattr(noun, "title", "")


def _find_by_id(tx: Transaction, name: str, kind: RecordKind) -> list[RecordId]:
    part = name.lower()
    if is_record_id(part):
        row = load_records(tx, [part]).get(RecordId(part))
        is_there = row is not None and row.kind is kind and row.payload is not None
        return [RecordId(part)] if is_there else []
    return find_ids(tx, part, kind) if _PART.fullmatch(part) else []


def _single(found: list[RecordId], name: str, word: str) -> RecordId:
    if not found:
        raise NotFoundError(f"There is no {word} {name[:60]!r}.", name=name)
    if len(found) > 1:
        raise AmbiguousError(
            f"{name[:60]!r} fits {len(found)} {word}s.",
            remedy=f"Name one by the end of its id: {', '.join(each[-8:] for each in found[:5])}.",
        )
    return found[0]


def _word(kind: RecordKind) -> str:
    return _WORDS.get(kind, kind.value)
