"""Undo: what one changeset did, taken back; and which changesets can be.

For every record that the changeset wrote, the version before it comes back. Where the record was
edited since, the two are merged (`sync.merge`: the changeset's version is the base, the present one
is ours and later, the one before is theirs): what was edited later stays and is reported, and no
conflict is made, since nobody disagrees. An undo is a changeset like every other, so undoing it is
redo, and history keeps all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.errors import InputError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import Edit, editing
from ibidem.services.library import Library
from ibidem.services.undoing.describing import (
    FINAL,
    REDO,
    UNDO,
    is_offered,
    undoes,
    wrote_something,
)
from ibidem.services.undoing.left import Reason, Reverted
from ibidem.services.undoing.past import (
    find_changeset,
    iterate_newest,
    list_written,
    load_steps,
    oldest_state,
)
from ibidem.services.undoing.reverting import Reverting, Wish, in_parts
from ibidem.store.history import Changeset
from ibidem.store.records import Row, load_records
from ibidem.store.steps import Step
from ibidem.sync.merge import merge_payloads


@dataclass(frozen=True, slots=True)
class Undone(Reverted):
    """What an undo did; `undone` is the changeset that it took back."""

    undone: int = 0


def undo(library: Library, changeset: int) -> Undone:
    """Take back what a changeset did, in one transaction; undoing an undo is redo.

    Through a shared group everybody undoes what they did there themselves. Raises `NotFoundError`
    where there is no such changeset or its past is kept no longer, `InputError` for what cannot be
    taken back (a purge), `PermissionDeniedError` where the role does not allow it.
    """
    with library.reading() as tx:
        chosen = find_changeset(library, tx, changeset)
    if chosen.label in FINAL:
        raise InputError("What was purged is gone; it cannot be undone.", changeset=changeset)
    verb = REDO if chosen.label.startswith(UNDO) else UNDO
    with editing(library, f"{verb}{changeset}") as edit:
        if changeset <= oldest_state(edit.tx):
            raise NotFoundError(
                "What was there before is kept no longer, so this cannot be undone.",
                changeset=changeset,
            )
        reverting = Reverting(edit)
        _Undoing(edit, changeset, reverting).run()
    return Undone(edit.changes, reverting.left, changeset)


def undoable(
    library: Library, *, account: str | None = None, device: str | None = None, limit: int = 20
) -> list[Changeset]:
    """Changesets that can be undone, the newest first: the steps behind an Undo button.

    Of one account, of one device, or of both. What was undone already, the undos themselves, and
    what came by a sync are left out.
    """
    return _walk(library, account, device)[0][:limit]


def redoable(
    library: Library, *, account: str | None = None, device: str | None = None, limit: int = 20
) -> list[Changeset]:
    """Undos that can be undone, the newest first: the steps behind a Redo button.

    None as soon as something else was done since.
    """
    return _walk(library, account, device)[1][:limit]


def _walk(
    library: Library, account: str | None, device: str | None
) -> tuple[list[Changeset], list[Changeset]]:
    """What can be undone and redone, from the newest back.

    An undo cancels what it undid and, while nothing else was done since, can be undone itself; a
    redo only cancels an undo. So going back and forth walks over the same steps.
    """
    cancelled: set[int] = set()
    to_undo: list[Changeset] = []
    to_redo: list[Changeset] = []
    with library.reading() as tx:
        oldest = oldest_state(tx)
        for each in iterate_newest(library, tx):
            undone = undoes(each)
            if undone is not None and each.number not in cancelled:
                cancelled.add(undone)
            theirs = account not in (None, each.account) or device not in (None, each.device)
            if theirs or each.number in cancelled or each.number <= oldest:
                continue
            if each.label.startswith(UNDO):
                if not to_undo:
                    to_redo.append(each)
            elif undone is None and is_offered(each) and wrote_something(each):
                to_undo.append(each)
    return to_undo, to_redo


class _Undoing:
    """One undo under way."""

    def __init__(self, edit: Edit, changeset: int, reverting: Reverting) -> None:
        self._edit = edit
        self._changeset = changeset
        self._reverting = reverting
        self._ids: dict[RecordKind, list[RecordId]] = {}

    def run(self) -> None:
        for kind, record_id in list_written(self._edit.tx, self._changeset):
            self._ids.setdefault(kind, []).append(record_id)
        self._reverting.run(self._wishes)

    def _wishes(self, kind: RecordKind) -> Iterator[Sequence[Wish]]:
        for ids in in_parts(self._ids.get(kind, [])):
            steps = load_steps(self._edit.tx, self._changeset, ids)
            rows = load_records(self._edit.tx, ids)
            found = (self._wish(step, rows.get(each)) for each, step in steps.items())
            yield [wish for wish in found if wish is not None]

    def _wish(self, step: Step, row: Row | None) -> Wish | None:
        """What the record shall be; None where nothing is to be done, or can be."""
        written, now = step.after.payload, row.payload if row is not None else None
        before = step.before.payload if step.before is not None else None
        alias = step.before.alias if step.before is not None else None
        wish = Wish(step.after.kind, step.after.id, before, now, alias)
        if now == before:
            return None
        if now == written:
            return wish
        if now is None:
            if before is not None:
                self._reverting.report(wish, Reason.DELETED_SINCE)
            return None
        if before is None or written is None:
            self._reverting.report(wish, Reason.EDITED_SINCE)
            return None
        merged = merge_payloads(written, now, before, ours_is_later=True)
        for clash in merged.clashes:
            self._reverting.report(wish, Reason.EDITED_SINCE, clash.path)
        wish.payload = merged.payload
        return wish
