"""How a derived table follows the records: by the difference of what two versions imply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from ibidem.model.record import RecordKind
from ibidem.store.rows import Change, Row
from ibidem.store.transaction import Transaction

Values = tuple[Any, ...]


@dataclass(frozen=True)
class DerivedTable:
    """A table whose rows follow from single records of some kinds.

    `rows_of(library_id, row)` gives the rows that a live record implies, values in the order of the
    table's columns; the first `key_length` of them are the primary key.
    """

    table: Table
    kinds: frozenset[RecordKind]
    rows_of: Callable[[int, Row], Sequence[Values]]

    @property
    def key_length(self) -> int:
        """How many columns the primary key has; they are the first ones."""
        return len(self.table.primary_key)

    def maintain(self, tx: Transaction, changes: Sequence[Change]) -> None:
        """Delete, insert and update what the changes imply."""
        gone: list[Values] = []
        new: list[Values] = []
        changed: list[tuple[Values, Values]] = []
        key = self.key_length
        for change in changes:
            after = change.after
            if after.kind not in self.kinds:
                continue
            rows = self.rows_of(tx.library_id, after) if after.payload is not None else ()
            before = change.before
            if before is None or before.read_if_sound() is None:
                new.extend(rows)
                continue
            old = self.rows_of(tx.library_id, before)
            if old == rows:
                continue
            left = {row[:key]: row for row in old}
            for row in rows:
                was = left.pop(row[:key], None)
                if was is None:
                    new.append(row)
                elif was != row:
                    changed.append((was, row))
            gone.extend(left)
        tx.dialect.delete(tx.connection, self.table, gone)
        tx.dialect.insert(tx.connection, self.table, new)
        if changed:
            self._update(tx, changed)

    def _update(self, tx: Transaction, changed: Sequence[tuple[Values, Values]]) -> None:
        """Set the columns that differ in any row. An index of others is not written to."""
        places = [
            place
            for place in range(self.key_length, len(self.table.columns))
            if any(was[place] != now[place] for was, now in changed)
        ]
        names = [column.name for column in self.table.columns]
        values = [
            (*[now[place] for place in places], *now[: self.key_length]) for _, now in changed
        ]
        tx.dialect.update(
            tx.connection, self.table, tuple(names[place] for place in places), values
        )
