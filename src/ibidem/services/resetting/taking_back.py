"""Undoing a reset on both sides, and giving one up that was not finished.

Online the changeset that it made is taken back, as any other can be: what somebody edited since
stays. Here likewise; and what was agreed on with the hub is what it was before, so the next sync
does what it would have done then. Cut in between, it goes on when it is called again.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import msgspec

from ibidem.errors import LinkError, NotFoundError, RemoteError
from ibidem.services.library import Library
from ibidem.services.resetting.journal import Step, change, is_same_link, link_before
from ibidem.services.resetting.plans import Direction
from ibidem.services.syncing.files import recheck_files
from ibidem.services.undoing import undo
from ibidem.store import Transaction
from ibidem.store.linking import load_link, save_link
from ibidem.store.records import load_records
from ibidem.store.resetting import (
    Agreement,
    ResetNote,
    forget_agreements,
    forget_reset,
    iterate_agreements,
    load_reset,
    save_reset,
    set_agreements,
)
from ibidem.store.staging import discard_staged
from ibidem.store.steps import load_past
from ibidem.sync import ResetHub
from ibidem.sync.reset_messages import TakeBackRequest

__all__ = ["UndoneReset", "abandon_reset", "undo_reset"]


@dataclass(frozen=True, slots=True)
class UndoneReset:
    """What an undo did: online by `revision`, here by `changeset` (0: there was nothing to do).

    `left_online` and `left_here` count what was edited since the reset and stays so.
    """

    id: str
    direction: Direction
    revision: int = 0
    changeset: int = 0
    left_online: int = 0
    left_here: int = 0


def undo_reset(library: Library, hub: ResetHub) -> UndoneReset:
    """Take the last reset back, here and online; both are then as they were before.

    Edits made since are kept. The next sync will bring both together as it would have without the
    reset: choose another direction first if that is not wanted. Raises `NotFoundError` where there
    is no reset to undo, `LinkError` where the library is linked to something else since.
    """
    note = _load(library)
    if note.step in (Step.UNDONE, Step.BEGUN):
        raise NotFoundError("There is no reset to undo.")
    return _take_back(library, hub, note)


def abandon_reset(library: Library, hub: ResetHub) -> UndoneReset:
    """Give up the reset that `pending_reset` names; both sides are then as they were before it.

    Raises `NotFoundError` where none is pending.
    """
    note = _load(library)
    if note.step in (Step.DONE, Step.UNDONE):
        raise NotFoundError("There is no reset to give up.")
    if note.step != Step.BEGUN:
        return _take_back(library, hub, note)
    if note.direction != Direction.REPLACE_LOCAL and not link_before(note).scope:
        with suppress(
            RemoteError
        ):  # what is staged there takes no effect, and is forgotten in time
            hub.take_back(TakeBackRequest("", note.id))
    with library.writing("reset") as tx:
        _discard(tx, note)
        forget_reset(tx)
    return UndoneReset(note.id, Direction(note.direction))


def _load(library: Library) -> ResetNote:
    with library.reading() as tx:
        note, link = load_reset(tx), load_link(tx)
    if note is None:
        raise NotFoundError("There is no reset to undo.")
    if link is None or not is_same_link(link, note):
        raise LinkError("The library is linked to something else since; this cannot be undone.")
    return note


def _take_back(library: Library, hub: ResetHub, note: ResetNote) -> UndoneReset:
    note = change(library, note, step=Step.UNDOING.value)
    direction = Direction(note.direction)
    revision = changeset = left_online = left_here = 0
    if direction is not Direction.REPLACE_LOCAL and not link_before(note).scope:
        reply = hub.take_back(TakeBackRequest("", note.id))
        revision, left_online = reply.undone, reply.left
    if note.switched:
        undone = undo(library, note.switched)
        changeset, left_here = undone.changeset, len(undone.left)
    with library.writing("reset") as tx:
        for agreements in iterate_agreements(tx):
            _restore(tx, agreements)
        link = load_link(tx)
        assert link is not None
        before = link_before(note)
        restored = msgspec.structs.replace(before, files_changeset=0)
        save_link(tx, restored)
        _discard(tx, note)
        forget_agreements(tx)
        save_reset(tx, msgspec.structs.replace(note, step=Step.UNDONE.value))
    recheck_files(library)
    return UndoneReset(note.id, direction, revision, changeset, left_online, left_here)


def _restore(tx: Transaction, agreements: list[Agreement]) -> None:
    """Agree on what was agreed on before; what was edited since is dirty, based on that."""
    rows = load_records(tx, [each.id for each in agreements])
    restored: list[Agreement] = []
    for each in agreements:
        row = rows.get(each.id)
        if row is None:
            continue
        if not each.changeset:  # the reset brought it
            if row.payload is None:
                restored.append(Agreement(row.id, row.kind, 0, 0, dirty=False, base=None))
            continue
        then = row.record
        if row.changeset != each.changeset:
            past = load_past(tx, each.changeset, [each.id]).get(each.id)
            if past is None:
                continue
            then = past
        if (then.payload, then.alias) == (row.payload, row.alias):
            restored.append(each)
            continue
        base = each.base
        if not each.dirty and each.revision:
            base = msgspec.structs.replace(then, revision=each.revision)
        revision = each.revision if base is not None else 0
        restored.append(Agreement(row.id, row.kind, 0, revision, dirty=True, base=base))
    set_agreements(tx, restored)


def _discard(tx: Transaction, note: ResetNote) -> None:
    discard_staged(tx, "", note.id)
