"""Changes: what a write did. Services return it; views refresh what it names and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind

_Ids = Mapping[RecordKind, frozenset[RecordId]]


def _nothing() -> _Ids:
    return MappingProxyType({})


def _group(pairs: Iterable[tuple[RecordKind, RecordId]]) -> _Ids:
    grouped: dict[RecordKind, set[RecordId]] = {}
    for kind, record_id in pairs:
        grouped.setdefault(RecordKind(kind), set()).add(record_id)
    return MappingProxyType({kind: frozenset(ids) for kind, ids in grouped.items()})


def _ungroup(grouped: _Ids) -> set[tuple[RecordKind, RecordId]]:
    return {(kind, record_id) for kind, ids in grouped.items() for record_id in ids}


@dataclass(frozen=True, slots=True)
class Changes:
    """The records that came, changed and went, by kind; no record is named twice.

    `changeset` is the number of the newest changeset involved (0: nothing was written). Moving a
    reference to the trash is a change of it, not a removal. False where nothing happened.
    """

    changeset: int = 0
    added: _Ids = field(default_factory=_nothing)
    changed: _Ids = field(default_factory=_nothing)
    removed: _Ids = field(default_factory=_nothing)

    @classmethod
    def of(
        cls,
        changeset: int = 0,
        *,
        added: Iterable[tuple[RecordKind, RecordId]] = (),
        changed: Iterable[tuple[RecordKind, RecordId]] = (),
        removed: Iterable[tuple[RecordKind, RecordId]] = (),
    ) -> Changes:
        """From pairs of kind and id. Raises `ValueError` where a record is named twice."""
        came, stayed, went = set(added), set(changed), set(removed)
        if came & stayed or came & went or stayed & went:
            raise ValueError("a record cannot be added, changed and removed in one write")
        return cls(changeset, _group(came), _group(stayed), _group(went))

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def ids(self, kind: RecordKind) -> frozenset[RecordId]:
        """All records of one kind that came, changed or went."""
        nothing: frozenset[RecordId] = frozenset()
        return (
            self.added.get(kind, nothing)
            | self.changed.get(kind, nothing)
            | self.removed.get(kind, nothing)
        )

    def touches(self, *kinds: RecordKind) -> bool:
        """Whether a record of one of these kinds came, changed or went."""
        return any(
            kind in grouped
            for grouped in (self.added, self.changed, self.removed)
            for kind in kinds
        )

    def then(self, later: Changes) -> Changes:
        """These changes and those of a later write, as one.

        Added then changed is added; added then removed is nothing; removed then added is changed.
        """
        came, stayed, went = (
            _ungroup(self.added),
            _ungroup(self.changed),
            _ungroup(self.removed),
        )
        next_came, next_stayed, next_went = (
            _ungroup(later.added),
            _ungroup(later.changed),
            _ungroup(later.removed),
        )
        return Changes.of(
            max(self.changeset, later.changeset),
            added=(came - next_went) | (next_came - went - stayed),
            changed=((stayed | (next_stayed - came)) - next_went) | (next_came & (went | stayed)),
            removed=(went - next_came - next_stayed) | (next_went - came),
        )
