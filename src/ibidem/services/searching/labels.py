"""Groups, tags and conflicts as lists show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ibidem.errors import QueryError
from ibidem.model.conflict import Conflict
from ibidem.model.group import Group, GroupSet, SmartGroup, Tag
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.reference_types import label
from ibidem.services.library import Library
from ibidem.services.searching.listing import count_found
from ibidem.store import Transaction
from ibidem.store.derived.labels import GROUP, TAG
from ibidem.store.listing import count_by_label
from ibidem.store.records import iterate_kind, load_records


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
        found = [
            _group_entry(row.id, row.read(), counts) for row in iterate_kind(tx, RecordKind.GROUP)
        ]
        smart = [(row.id, row.read()) for row in iterate_kind(tx, RecordKind.SMART_GROUP)]
        sets = {row.id: row.read() for row in iterate_kind(tx, RecordKind.GROUP_SET)}
        positions = {row.id: row.read().position for row in iterate_kind(tx, RecordKind.GROUP)}
    positions |= {each: noun.position for each, noun in smart}
    found += [_smart_entry(library, each, noun, counted=counted) for each, noun in smart]
    return list(_in_order(found, sets, positions))


def _group_entry(group: RecordId, noun: Group, counts: dict[str, int]) -> GroupEntry:
    return GroupEntry(RecordKind.GROUP, group, noun.name, noun.set, counts.get(group, 0))


def _smart_entry(
    library: Library, group: RecordId, noun: SmartGroup, *, counted: bool
) -> GroupEntry:
    try:
        number = count_found(library, noun.query) if counted else 0
    except QueryError:
        number = 0
    return GroupEntry(RecordKind.SMART_GROUP, group, noun.name, noun.set, number, noun.query)


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
        tags: list[tuple[RecordId, Tag]] = [
            (row.id, row.read()) for row in iterate_kind(tx, RecordKind.TAG)
        ]
    tags.sort(key=lambda pair: (pair[1].position, pair[1].name.casefold(), pair[0]))
    return [TagEntry(each, noun.name, noun.color, counts.get(each, 0)) for each, noun in tags]


def list_conflicts(library: Library) -> list[ConflictEntry]:
    """The conflicts that wait for a decision, the oldest first."""
    with library.reading() as tx:
        return [
            _conflict_entry(tx, row.id, row.read()) for row in iterate_kind(tx, RecordKind.CONFLICT)
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
