"""Taking references into a library: the transaction behind import, preview and capture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from ibidem.errors import Problem
from ibidem.model.group import Group
from ibidem.model.identity import same_content
from ibidem.model.ids import RecordId, is_record_id
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.editing.edit import Edit, check_name, editing
from ibidem.services.editing.keys import Keys
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.transfer.uniting import unite_references
from ibidem.store import Transaction
from ibidem.store.derived.listing import identity_number
from ibidem.store.listing import find_identical
from ibidem.store.records import iterate_kind, load_records

_BATCH = 5_000

Duplicates = Literal["skip", "keep", "merge"]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A reference of a file that the library has already, as `existing`."""

    title: str
    existing: RecordId


@dataclass(slots=True)
class ImportReport:
    """What an import did (or, in a dry run, would do).

    `added` counts new references, those `kept` although they are duplicates included. `problems`
    are pairs of file name and `Problem`. `changeset` is the number by which it can be undone, 0
    where nothing was written.
    """

    added: int = 0
    skipped: int = 0
    merged: int = 0
    kept: int = 0
    changeset: int = 0
    ids: list[RecordId] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)

    @property
    def is_nothing_read(self) -> bool:
        """Whether there was something to read and no reference came of it."""
        return bool(self.problems) and not (self.added or self.skipped or self.merged)


class _DryRunDone(Exception):  # noqa: N818 - not an error: it takes the transaction back
    pass


def take_references(
    library: Library,
    references: Sequence[Reference],
    *,
    label: str = "import",
    group: str | None = None,
    duplicates: Duplicates = "skip",
    dry_run: bool = False,
    report: Report = no_report,
    result: ImportReport | None = None,
) -> ImportReport:
    """Add references in one changeset; see `import_files` for the meaning of the arguments.

    `group` may also be the id of a group.
    """
    result = ImportReport() if result is None else result
    try:
        with editing(library, label) as edit:
            _Taker(edit, duplicates, result, report).run(references, group)
            if dry_run:
                raise _DryRunDone
    except _DryRunDone:
        result.ids = []
    else:
        result.changeset = edit.changes.changeset
    return result


def find_same(tx: Transaction, references: Sequence[Reference]) -> dict[int, RecordId]:
    """Which of some references the library has, outside the trash: their places and its ids."""
    found: dict[int, RecordId] = {}
    for start in range(0, len(references), _BATCH):
        batch = references[start : start + _BATCH]
        identities = [identity_number(reference) for reference in batch]
        there = find_identical(tx, identities)
        rows = load_records(tx, [each for ids in there.values() for each in ids])
        for at, (reference, identity) in enumerate(zip(batch, identities, strict=True), start):
            for each in there.get(identity, ()):
                ours: Reference = rows[each].read()
                if not ours.is_trashed and same_content(reference, ours):
                    found[at] = each
                    break
    return found


class _Taker:
    """One import under way."""

    def __init__(
        self, edit: Edit, duplicates: Duplicates, result: ImportReport, report: Report
    ) -> None:
        self._edit = edit
        self._duplicates = duplicates
        self._result = result
        self._report = report
        self._keys = Keys(edit.tx)
        self._known: dict[int, RecordId] = {}  # content to the reference that has it
        self._fresh: dict[RecordId, Reference] = {}  # added by this import

    def run(self, references: Sequence[Reference], group: str | None) -> None:
        members = (self._find_group(group),) if group else ()
        for start in range(0, len(references), _BATCH):
            self._report("Adding references", start, len(references))
            self._take_batch(references[start : start + _BATCH], members)
        self._edit.flush()
        self._report("Adding references", len(references), len(references))

    def _take_batch(self, batch: Sequence[Reference], members: tuple[RecordId, ...]) -> None:
        identities = [identity_number(reference) for reference in batch]
        existing = self._load_existing(identities)
        for reference, identity in zip(batch, identities, strict=True):
            found = self._known.get(identity)
            there = existing.get(found) or self._fresh.get(found) if found else None
            if found is None or there is None or not same_content(reference, there):
                self._add(reference, identity, members)
                continue
            self._result.duplicates.append(Duplicate(reference.fields.get("title", ""), found))
            if self._duplicates == "keep":
                self._result.kept += 1
                self._add(reference, identity, members)
                continue
            united = there if self._duplicates == "skip" else unite_references(there, reference)
            self._result.skipped += self._duplicates == "skip"
            self._result.merged += self._duplicates == "merge"
            united = replace(united, groups=tuple(sorted({*united.groups, *members})))
            if united != there:
                self._edit.put(RecordKind.REFERENCE, found, united)
                existing[found] = united

    def _load_existing(self, identities: list[int]) -> dict[RecordId, Reference]:
        """The references outside the trash that have one of these contents."""
        there = find_identical(self._edit.tx, identities)
        candidates = [each for ids in there.values() for each in ids if each not in self._fresh]
        loaded = self._edit.load(RecordKind.REFERENCE, candidates)
        live = {each: noun for each, noun in loaded.items() if not noun.is_trashed}
        for identity, ids in there.items():
            for each in ids:
                if each in live:
                    self._known.setdefault(identity, each)
        return live

    def _add(self, reference: Reference, identity: int, members: tuple[RecordId, ...]) -> None:
        key = self._keys.claim_for(reference)
        added_at = reference.added_at or self._edit.tx.at
        reference = replace(reference, citation_key=key, groups=members, added_at=added_at)
        record_id = self._edit.add(RecordKind.REFERENCE, reference)
        self._result.added += 1
        self._result.ids.append(record_id)
        if identity and identity not in self._known:
            self._known[identity] = record_id
            self._fresh[record_id] = reference

    def _find_group(self, name: str) -> RecordId:
        if is_record_id(name):
            self._edit.get(RecordKind.GROUP, RecordId(name))
            return RecordId(name)
        name = check_name(name)
        for row in iterate_kind(self._edit.tx, RecordKind.GROUP):
            if row.read().name == name:
                return row.id
        return self._edit.add(RecordKind.GROUP, Group(name))
