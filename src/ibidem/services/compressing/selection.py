"""Which records go into a compressed library: all of them, or a part that stands by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from ibidem.errors import NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.payload import write_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.reference import Reference
from ibidem.store import Transaction
from ibidem.store.lookup import list_children, list_labelled
from ibidem.store.records import Row, iterate_kind, load_records

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Scope:
    """What to compress: everything, or only some references, one group or one group set.

    Of a part, the archive holds the references with their files, notes and annotations, and the
    groups and tags that belong to it; a group's archive names no other group.
    """

    references: tuple[RecordId, ...] | None = None
    group: RecordId | None = None
    group_set: RecordId | None = None

    @property
    def is_all(self) -> bool:
        """Whether the whole library is meant, trash, settings and conflicts included."""
        return self.references is None and self.group is None and self.group_set is None

    @property
    def words(self) -> str:
        """For the manifest: "all", "references", "group" or "group set"."""
        if self.is_all:
            return "all"
        if self.references is not None:
            return "references"
        return "group" if self.group is not None else "group set"


def select_records(tx: Transaction, scope: Scope) -> Iterator[Record]:
    """The live records of the scope: by kind, then by id. Raises `NotFoundError`."""
    if scope.is_all:
        for kind in RecordKind:
            for row in iterate_kind(tx, kind):
                yield row.record
        return
    chosen = sorted(_select_references(tx, scope))
    groups = _groups_of(tx, scope)
    used: dict[str, set[RecordId]] = {"groups": set(), "tags": set()}
    yield from _references(tx, chosen, groups, used)
    kept = used["groups"] if groups is None else groups
    sets: set[str] = set()
    yield from _belongings(tx, chosen)
    for kind, ids in ((RecordKind.GROUP, kept), (RecordKind.TAG, used["tags"])):
        for row in _load_sorted(tx, ids):
            if row.kind is kind and row.payload is not None:
                sets.add(getattr(row.noun, "set", "") if row.read() else "")
                yield row.record
    if scope.group_set is not None:
        sets.add(scope.group_set)
        for row in iterate_kind(tx, RecordKind.SMART_GROUP):
            if row.read().set == scope.group_set:
                yield row.record
    for row in _load_sorted(tx, {RecordId(each) for each in sets if each}):
        if row.payload is not None:
            yield row.record


def _select_references(tx: Transaction, scope: Scope) -> set[RecordId]:
    if scope.references is not None:
        return set(scope.references)
    groups = _groups_of(tx, scope) or set()
    return {each for group in groups for each in list_labelled(tx, "group", group)}


def _groups_of(tx: Transaction, scope: Scope) -> set[RecordId] | None:
    """The groups that the archive may name; None for all that the references are in."""
    if scope.references is not None:
        return None
    wanted = scope.group or scope.group_set
    row = load_records(tx, [wanted] if wanted else []).get(wanted or RecordId(""))
    if row is None or row.payload is None:
        raise NotFoundError("There is no such group.", id=wanted)
    if scope.group is not None:
        return {scope.group}
    return {
        row.id for row in iterate_kind(tx, RecordKind.GROUP) if row.read().set == scope.group_set
    }


def _references(
    tx: Transaction,
    chosen: Sequence[RecordId],
    groups: set[RecordId] | None,
    used: dict[str, set[RecordId]],
) -> Iterator[Record]:
    for row in _load_sorted(tx, chosen):
        if row.payload is None or row.kind is not RecordKind.REFERENCE:
            raise NotFoundError("A reference was deleted meanwhile; try again.", id=row.id)
        reference: Reference = row.read()
        record = row.record
        if groups is not None and not groups.issuperset(reference.groups):
            within = tuple(group for group in reference.groups if group in groups)
            reference = replace(reference, groups=within)
            record = Record(
                row.kind,
                row.id,
                write_payload(reference, row.payload),
                edited_at=row.edited_at,
                device=row.device,
            )
        used["groups"].update(reference.groups)
        used["tags"].update(reference.tags)
        yield record


def _belongings(tx: Transaction, chosen: Sequence[RecordId]) -> Iterator[Record]:
    """Attachments, annotations and notes of the references; conflicts stay behind."""
    below = list_children(tx, chosen)
    deeper = list_children(tx, [child for _, child, _ in below])
    wanted = (RecordKind.ATTACHMENT, RecordKind.ANNOTATION, RecordKind.NOTE)
    for kind in wanted:
        ids = {child for _, child, child_kind in (*below, *deeper) if child_kind is kind}
        for row in _load_sorted(tx, ids):
            yield row.record


def _load_sorted(tx: Transaction, ids: Iterable[RecordId]) -> Iterator[Row]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _BATCH):
        rows = load_records(tx, ordered[start : start + _BATCH])
        yield from (rows[each] for each in ordered[start : start + _BATCH] if each in rows)
