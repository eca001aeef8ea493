"""Groups, tags and conflicts as lists show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ibidem.errors import QueryError
from ibidem.model.conflict import Conflict
from ibidem.model.group import GroupSet
from ibidem.model.ids import RecordId
from ibidem.model.query import parse
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.reference_types import label
from ibidem.services.library import Library
from ibidem.store import Transaction
from ibidem.store.derived.labels import GROUP, TAG
from ibidem.store.full_text import refresh_full_text
from ibidem.store.listing import count_by_label, count_references
from ibidem.store.records import load_records
from ibidem.store.remembering import list_nouns

Nouns = Sequence[tuple[RecordId, Any]]


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A group, smart group or set. `count` leaves the trash out; `query` of a smart group."""

    kind: RecordKind
    id: RecordId
    name: str
    set: str
    count: int
    query: str = ""


@dataclass(frozen=True, slots=True)
class TagEntry:
    """A tag and how many references outside the trash have it."""

    id: RecordId
    name: str
    color: str
    count: int


@dataclass(frozen=True, slots=True)
class ConflictEntry:
    """A conflict with what its record and its field are called."""

    id: RecordId
    noun: Conflict
    title: str
    field_label: str


def list_groups(library: Library, *, counted: bool = True) -> list[GroupEntry]:
    """Groups and smart groups without a set, then each set with its own, by position and name.

    A smart group whose search cannot be read any more counts 0. Counting takes far longer than
    listing; without `counted` every count is 0.
    """
    with library.reading() as tx:
        counts = count_by_label(tx, GROUP) if counted else {}
        groups: Nouns = list_nouns(tx, RecordKind.GROUP)
        smart: Nouns = list_nouns(tx, RecordKind.SMART_GROUP)
        sets = dict(list_nouns(tx, RecordKind.GROUP_SET))
    if counted and smart:
        counts |= _count_smart(library, smart)
    found = [
        GroupEntry(RecordKind.GROUP, each, noun.name, noun.set, counts.get(each, 0))
        for each, noun in groups
    ]
    found += [
        GroupEntry(
            RecordKind.SMART_GROUP, each, noun.name, noun.set, counts.get(each, 0), noun.query
        )
        for each, noun in smart
    ]
    positions = {each: noun.position for each, noun in (*groups, *smart)}
    return list(_in_order(found, sets, positions))


def _count_smart(library: Library, groups: Nouns) -> dict[str, int]:
    counts: dict[str, int] = {}
    refresh_full_text(library.store, library.library_id)
    with library.reading() as tx:
        for each, noun in groups:
            with suppress(QueryError):
                counts[each] = count_references(tx, parse(noun.query))
    return counts


def _in_order(
    entries: list[GroupEntry], sets: dict[RecordId, GroupSet], positions: dict[RecordId, int]
) -> Iterator[GroupEntry]:
    entries.sort(key=lambda entry: (positions[entry.id], entry.name.casefold(), entry.id))
    yield from (
        GroupEntry(entry.kind, entry.id, entry.name, "", entry.count, entry.query)
        for entry in entries
        if entry.set not in sets
    )
    for set_id, noun in sorted(
        sets.items(), key=lambda pair: (pair[1].position, pair[1].name.casefold(), pair[0])
    ):
        yield GroupEntry(RecordKind.GROUP_SET, set_id, noun.name, "", 0)
        yield from (entry for entry in entries if entry.set == set_id)


def list_tags(library: Library, *, counted: bool = True) -> list[TagEntry]:
    """The tags, by position and name; without `counted` every count is 0 (see `list_groups`)."""
    with library.reading() as tx:
        counts = count_by_label(tx, TAG) if counted else {}
        tags: Nouns = list_nouns(tx, RecordKind.TAG)
    tags = sorted(tags, key=lambda pair: (pair[1].position, pair[1].name.casefold(), pair[0]))
    return [TagEntry(each, noun.name, noun.color, counts.get(each, 0)) for each, noun in tags]


def list_conflicts(library: Library) -> list[ConflictEntry]:
    """The conflicts that wait for a decision, the oldest first."""
    with library.reading() as tx:
        return [
            _conflict_entry(tx, each, noun) for each, noun in list_nouns(tx, RecordKind.CONFLICT)
        ]


def _conflict_entry(tx: Transaction, conflict_id: RecordId, noun: Conflict) -> ConflictEntry:
    row = load_records(tx, [noun.record]).get(noun.record)
    record = row.read() if row is not None else None
    field = noun.field.partition(".")[2] or noun.field
    if isinstance(record, Reference):
        title = record.fields.get("title") or record.citation_key or "(no title)"
        return ConflictEntry(conflict_id, noun, title, label(record.type, field))
    title = getattr(record, "name", "") or getattr(record, "title", "") or "(deleted)"
    return ConflictEntry(conflict_id, noun, title, field.replace("_", " ").capitalize())
