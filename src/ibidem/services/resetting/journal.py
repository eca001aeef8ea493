"""How far a reset is, noted in the library itself, so that a kill at any moment loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from ibidem.errors import LinkError
from ibidem.model.record import RecordKind
from ibidem.services.library import Library
from ibidem.services.resetting.plans import Counts, Direction, Side, What
from ibidem.store.linking import Link, load_link
from ibidem.store.resetting import ResetNote, forget_reset, load_reset, save_reset


class Step(StrEnum):
    """How far a reset is. Until `SWITCHED` nothing that anybody sees has changed on this side."""

    BEGUN = "begun"  # backup, comparing, fetching, staging: nothing has changed anywhere
    COMMITTING = "committing"  # the library online may have changed: it knows
    MERGED = "merged"  # this library has changed, the one online follows
    SWITCHED = "switched"  # both have changed; to be verified, files to be moved
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


_OVER = (Step.DONE, Step.UNDONE)


@dataclass(frozen=True, slots=True)
class PendingReset:
    """A reset that was begun and is not over: `resume_reset` goes on, `abandon_reset` takes back.

    `has_changed`: something may have changed already, here or online. `is_undoing`: it was being
    undone. `backup` is the compressed library that was written, or None.
    """

    id: str
    direction: Direction
    started_at: int
    has_changed: bool
    is_undoing: bool
    backup: Path | None


@dataclass(frozen=True, slots=True)
class LastReset:
    """The last reset that came to its end, which `undo_reset` takes back; `counts` is what it
    did."""

    id: str
    direction: Direction
    started_at: int
    counts: Counts
    backup: Path | None


def pending_reset(library: Library) -> PendingReset | None:
    """The reset that is not over, or None. Look when a library is opened."""
    with library.reading() as tx:
        note = load_reset(tx)
    if note is None or note.step in _OVER:
        return None
    return PendingReset(
        note.id,
        Direction(note.direction),
        note.started_at,
        note.step != Step.BEGUN,
        note.step == Step.UNDOING,
        _written(note),
    )


def last_reset(library: Library) -> LastReset | None:
    """The last reset, where it can be undone: it is over, changed something, and the library is
    still linked as it was then."""
    with library.reading() as tx:
        note = load_reset(tx)
        link = load_link(tx)
    if note is None or note.step != Step.DONE or not note.counts:
        return None
    if link is None or not is_same_link(link, note):
        return None
    return LastReset(
        note.id,
        Direction(note.direction),
        note.started_at,
        decode_counts(note.counts),
        _written(note),
    )


def begin(
    library: Library, direction: Direction, signature: str, backup: Path | None = None
) -> ResetNote:
    """Note that a reset begins. Raises `LinkError` where nothing is linked, or one is pending."""
    with library.writing("reset") as tx:
        link = load_link(tx)
        if link is None:
            raise LinkError("This library is not linked to a server.")
        present = load_reset(tx)
        if present is not None and present.step not in _OVER:
            raise LinkError(
                "A reset of sync was begun here and is not finished.",
                remedy="Finish it, or take it back, first.",
            )
        forget_reset(tx)
        note = ResetNote(
            id=tx.source.new_id(),
            direction=direction.value,
            step=Step.BEGUN.value,
            started_at=tx.at,
            signature=signature,
            link=msgspec.json.encode(link).decode(),
            backup=str(backup) if backup is not None else "",
        )
        save_reset(tx, note)
        return note


def change(library: Library, note: ResetNote, **values: object) -> ResetNote:
    """Note something more about a reset."""
    changed = msgspec.structs.replace(note, **values)
    with library.writing("reset") as tx:
        save_reset(tx, changed)
    return changed


def link_before(note: ResetNote) -> Link:
    """The link as it was before a reset."""
    return msgspec.json.decode(note.link, type=Link)


def _written(note: ResetNote) -> Path | None:
    """The compressed library, where it is there (still)."""
    path = Path(note.backup)
    return path if note.backup and path.exists() else None


def is_same_link(link: Link, note: ResetNote) -> bool:
    """Whether a library is still linked to what it was linked to when the reset began."""
    before = link_before(note)
    return (link.server, link.account, link.hub_uid, link.scope) == (
        before.server,
        before.account,
        before.hub_uid,
        before.scope,
    )


def encode_counts(counts: Counts) -> str:
    """Counts as the journal keeps them."""
    return msgspec.json.encode(counts).decode()


def decode_counts(text: str) -> Counts:
    """The counts that the journal has; none where it has none."""
    if not text:
        return {}
    return msgspec.json.decode(text, type=dict[Side, dict[What, dict[RecordKind, int]]])
