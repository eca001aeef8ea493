"""Forgetting: old versions after their time, and, where the law asks, records with all their past.

A purge cannot be undone. It reaches this copy of the library: other devices learn that the records
are deleted and keep their own history until they purge as well, and backups and compressed
libraries hold what they held. On a device that syncs, the version last agreed on with the server is
dropped when the next sync has told it of the deletion.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ibidem.errors import ConfirmationNeeded, InputError
from ibidem.model.attachment import Attachment
from ibidem.model.belonging import PARENT_FIELDS, parent_of
from ibidem.model.ids import RecordId
from ibidem.model.payload import NOUNS, read_payload
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import Edit, editing
from ibidem.services.editing.labelling import FIELDS, take_label
from ibidem.services.library import Library
from ibidem.services.undoing.describing import PURGE
from ibidem.services.undoing.reverting import ORDER, in_parts
from ibidem.store import Transaction
from ibidem.store.blob_texts import forget_texts
from ibidem.store.full_text import refresh_full_text
from ibidem.store.history import DAY_MS, changeset_at, forget_history, oldest_state
from ibidem.store.lookup import blobs_in_use, history_blobs, list_children, list_labelled
from ibidem.store.records import load_records
from ibidem.store.steps import begin_purge, iterate_past, purge_history

_CHILD_KINDS = frozenset(kind for kind, noun in NOUNS.items() if noun in PARENT_FIELDS)


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed: records (now tombstones), versions of the past, and files."""

    records: int
    versions: int
    files: int


def purge(library: Library, ids: Iterable[RecordId], *, confirmed: bool = False) -> Purged:
    """Remove records, with all that hangs or ever hung on them, from the library and its history.

    What remains is a tombstone: id and kind. Only for an owner. Raises `ConfirmationNeeded` unless
    somebody said yes, `PermissionDeniedError`, `InputError` where none is named.
    """
    library.require_owner()
    wanted = set(ids)
    if not wanted:
        raise InputError("Name what shall be purged.")
    if not confirmed:
        raise ConfirmationNeeded(
            f"This removes {len(wanted):,} records with their whole past; it cannot be undone.",
            count=len(wanted),
        )
    with editing(library, PURGE) as edit:
        doomed = _with_belongings(edit.tx, wanted)
        files = _files_of(edit.tx, doomed)
        begin_purge(edit.tx)
        live = _delete(edit, doomed)
        edit.flush()
        forget_texts(edit.tx)
        versions = sum(purge_history(edit.tx, part) for part in in_parts(sorted(doomed)))
    removed = _remove_files(library, files)
    refresh_full_text(library.store, library.library_id)
    return Purged(live, versions, removed)


def forget_past(library: Library, days: int) -> int:
    """Drop versions superseded more than `days` days ago, with files that only they name.

    Returns how many; 0 days: nothing is dropped. Only for an owner.
    """
    library.require_owner()
    with library.writing("forget old versions") as tx:
        if days <= 0 or changeset_at(tx, tx.at - days * DAY_MS) <= oldest_state(tx):
            return 0
        files = set(history_blobs(tx))
        dropped = forget_history(tx, days)
    _remove_files(library, files)
    return dropped


def _with_belongings(tx: Transaction, ids: set[RecordId]) -> set[RecordId]:
    """These records, and what hangs or ever hung on them, level by level."""
    past: dict[RecordId, set[RecordId]] = {}
    for record in iterate_past(tx, _CHILD_KINDS):
        parent = parent_of(read_payload(record.kind, record.payload or ""))
        past.setdefault(parent, set()).add(record.id)
    doomed, level = set(ids), set(ids)
    while level:
        found = {child for _, child, _ in list_children(tx, level)}
        found.update(*(past.get(each, ()) for each in level))
        level = found - doomed
        doomed |= level
    return doomed


def _files_of(tx: Transaction, ids: set[RecordId]) -> set[str]:
    """The digests of every file that one of these attachments is or was."""
    found: set[str] = set()
    for part in in_parts(sorted(ids)):
        for row in load_records(tx, part).values():
            if row.kind is RecordKind.ATTACHMENT and row.payload is not None:
                noun: Attachment = row.read()
                found.add(noun.sha256)
    for record in iterate_past(tx, {RecordKind.ATTACHMENT}):
        if record.id in ids:
            earlier: Attachment = read_payload(record.kind, record.payload or "")
            found.add(earlier.sha256)
    return found


def _delete(edit: Edit, ids: set[RecordId]) -> int:
    """Tombstones, what belongs first; labels are taken off first. Returns how many were live."""
    by_kind: dict[RecordKind, list[RecordId]] = {}
    for part in in_parts(sorted(ids)):
        for row in load_records(edit.tx, part).values():
            if row.payload is not None:
                by_kind.setdefault(row.kind, []).append(row.id)
    for kind in reversed(ORDER):
        for each in by_kind.get(kind, ()):
            if kind in FIELDS:
                take_label(edit, kind, each, list_labelled(edit.tx, kind.value, each))
            edit.delete(kind, each)
    return sum(map(len, by_kind.values()))


def _remove_files(library: Library, files: set[str]) -> int:
    """Remove files that nothing names any more, not even an earlier version.

    In a transaction of its own, behind the one that dropped the names: had that failed, the files
    would be missed. Within one, so that none is removed that is being attached just now.
    """
    if not files:
        return 0
    with library.writing(PURGE) as tx:
        gone = {
            digest
            for digest in files - blobs_in_use(tx).keys() - history_blobs(tx).keys()
            if library.blobs.has(library.uid, digest)
        }
        library.blobs.delete(library.uid, gone)
    return len(gone)
