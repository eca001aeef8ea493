"""What was written to a library since one last looked, by this program or by another."""

from __future__ import annotations

from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.library import Library
from ibidem.store.steps import list_written

CHANGESETS_MAX = 50
RECORDS_MAX = 20_000


def newest_changeset(library: Library) -> int:
    """The number of the last write to a library, by whomever; 0 where nothing was written."""
    with library.reading() as tx:
        return tx.head.changeset


def changes_since(library: Library, changeset: int) -> Changes | None:
    """What was written after `changeset`; None where it is so much that all may be different.

    Everything is listed as changed: whether it came or went, whoever looks for it will see.
    """
    written: set[tuple[RecordKind, RecordId]] = set()
    with library.reading() as tx:
        newest = tx.head.changeset
        if newest - changeset > CHANGESETS_MAX:
            return None
        for number in range(changeset + 1, newest + 1):
            written.update(list_written(tx, number))
            if len(written) > RECORDS_MAX:
                return None
    return Changes.of(newest, changed=written)
