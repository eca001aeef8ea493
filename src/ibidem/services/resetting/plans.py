"""What a reset would do, and what it did, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.syncing.report import FileReport, SyncReport

What = Literal["added", "changed", "removed"]


class Direction(StrEnum):
    """The four ways to reset sync. The values are part of what programs see."""

    REPLACE_ONLINE = "replace_online"
    """The library online becomes this one."""
    REPLACE_LOCAL = "replace_local"
    """This library becomes the one online."""
    MERGE = "merge"
    """Both become what either has; nothing is removed."""
    CHECK_FILES = "check_files"
    """No record changes: files are read on both sides, and what is damaged or lacks is replaced."""


class Side(StrEnum):
    """Where something changes."""

    ONLINE = "online"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Item:
    """One record that would change, by its id alone; `list_planned` has what people call it."""

    side: Side
    what: What
    kind: RecordKind
    id: RecordId


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One record that would change: where, how, what people call it.

    `fields` names what would change in it, where that can be said without asking further.
    """

    side: Side
    what: What
    kind: RecordKind
    id: RecordId
    name: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Files:
    """Files that would move, or that are not as they should be: how many, and their bytes."""

    count: int = 0
    bytes: int = 0


Counts = dict[Side, dict[What, dict[RecordKind, int]]]


def count_items(items: Iterable[Item]) -> Counts:
    """How many would change, by side, by what would happen, by kind."""
    counted = Counter((item.side, item.what, item.kind) for item in items)
    counts: Counts = {}
    for (side, what, kind), number in sorted(counted.items()):
        counts.setdefault(side, {}).setdefault(what, {})[kind] = number
    return counts


@dataclass(frozen=True, slots=True)
class ResetPlan:
    """What a reset would do. Nothing was changed to find that out.

    `items` are the records that would change (in the order in which they are shown), `counts` the
    same by side, what and kind. `records_here`, `records_online` and `equal` say how many records
    there are and how many are alike. `bytes_to_move` is about what the records have that would
    travel; `files_up` and `files_down` would follow them. `unsent` counts changes made on this
    computer that the library online has not seen: replacing this computer leaves them in the
    history and the backup only. `conflicts` and `united` are what a merge would leave to decide,
    and references that it would recognize as the same. `removed_references` are those that
    would go from the other side, or from this one. `damaged_here` and `damaged_online` are files
    whose contents are not what they were (check files only).

    `signature` stands for all of it: `run_reset(plan=...)` refuses to do anything else than was
    planned.
    """

    direction: Direction
    revision: int
    changeset: int
    items: tuple[Item, ...] = field(default=(), repr=False)
    records_here: int = 0
    records_online: int = 0
    equal: int = 0
    bytes_to_move: int = 0
    files_up: Files = Files()
    files_down: Files = Files()
    unsent: int = 0
    conflicts: int = 0
    united: int = 0
    damaged_here: Files = Files()
    damaged_online: Files = Files()
    comparison: Any = field(default=None, repr=False, compare=False)
    """For `run_reset`, which need not find out again what is still so."""

    @property
    def counts(self) -> Counts:
        """How many records would change, by side, what and kind."""
        return count_items(self.items)

    def count(
        self, side: Side | None = None, what: What | None = None, kind: RecordKind | None = None
    ) -> int:
        """How many records would change; of everything, or of one side, what or kind."""
        return sum(
            side in (None, item.side) and what in (None, item.what) and kind in (None, item.kind)
            for item in self.items
        )

    @property
    def removed_references(self) -> int:
        """How many references would be removed, on either side."""
        return self.count(None, "removed", RecordKind.REFERENCE)

    @property
    def signature(self) -> str:
        """Equal for two plans that would change the same records on the same sides."""
        seal = blake2b(self.direction.encode(), digest_size=16)
        lines = sorted(
            # A conflict that a merge makes has another id each time.
            f"{item.side} {item.what} {item.kind if item.kind is RecordKind.CONFLICT else item.id}"
            for item in self.items
        )
        seal.update("\n".join(lines).encode())
        return seal.hexdigest()

    def __bool__(self) -> bool:
        files = (self.files_up, self.files_down, self.damaged_here, self.damaged_online)
        return bool(self.items) or any(each.count for each in files)


@dataclass(slots=True)
class ResetReport:
    """What a reset did.

    `counts` as in the plan. `revision` is the library online's at the end; `verified`: both sides
    had the same records at `verified_at` (its clock), with this `fingerprint`. `backup` is the
    compressed library that was written before, `files` what moved. `sync` is the sync with which it
    ended, with a question where others removed much meanwhile. `resumed`: it had been cut before.
    `cancelled`: stopped as asked; `resume_reset` goes on, `abandon_reset` takes back.
    """

    direction: Direction
    id: str
    counts: Counts = field(default_factory=dict)
    revision: int = 0
    verified: bool = False
    verified_at: int = 0
    fingerprint: str = ""
    backup: Path | None = None
    files: FileReport = field(default_factory=FileReport)
    damaged_here: Files = Files()
    damaged_online: Files = Files()
    conflicts: int = 0
    united: int = 0
    resumed: bool = False
    cancelled: bool = False
    sync: SyncReport | None = None

    def count(
        self, side: Side | None = None, what: What | None = None, kind: RecordKind | None = None
    ) -> int:
        """How many records were changed; in all, or of one side, what or kind."""
        return sum(
            number
            for each_side, whats in self.counts.items()
            for each_what, kinds in whats.items()
            for each_kind, number in kinds.items()
            if side in (None, each_side) and what in (None, each_what) and kind in (None, each_kind)
        )


@dataclass(frozen=True, slots=True)
class FirstSync:
    """What the first sync of this library with one online may do: the three choices with a plan.

    `is_needed` False: one of the two is empty (then `suggested` is the harmless choice), or both
    are alike already.
    """

    records_here: int
    records_online: int
    plans: dict[Direction, ResetPlan]
    suggested: Direction

    @property
    def is_needed(self) -> bool:
        """Whether a person has to choose: both sides have something, and they differ."""
        return bool(self.records_here and self.records_online and self.plans[Direction.MERGE])
