"""Which of the rows that were read belong to which table, and which version of each counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, LargeBinary, SmallInteger, Table

from ibidem.model.digest import record_digest
from ibidem.model.record import RecordKind
from ibidem.store.salvaging.pages import Pages, Value, iterate_cells, read_pages
from ibidem.store.schema import (
    bases,
    changesets,
    fingerprints,
    heads,
    history,
    libraries,
    records,
    sync_state,
)

Row = tuple[Any, ...]

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KINDS = frozenset(kind.value for kind in RecordKind)
_TABLES = (libraries, heads, records, bases, history, changesets, fingerprints, sync_state)


@dataclass(slots=True)
class SalvagedRows:
    """What could be read, by key; the first column of each row, the library, says nothing.

    `records` and `bases` are by id, `history` by (id, changeset), `changesets` by number. Of the
    other tables there is one row or None. `packed` is the fingerprint that the file had, b"" where
    that is lost.
    """

    records: dict[str, Row] = field(default_factory=dict)
    bases: dict[str, Row] = field(default_factory=dict)
    history: dict[tuple[str, int], Row] = field(default_factory=dict)
    changesets: dict[int, Row] = field(default_factory=dict)
    library: Row | None = None
    head: Row | None = None
    link: Row | None = None
    packed: bytes = b""

    def __bool__(self) -> bool:
        return bool(self.records or self.history)

    @property
    def newest(self) -> tuple[int, int]:
        """The newest changeset that any row names, and how many records there are."""
        named = [*(row[_CHANGESET] for row in self.records.values()), *self.changesets]
        if self.head is not None:
            named.append(self.head[2])
        return max(named, default=0), len(self.records)


def read_rows(database: Path) -> SalvagedRows:
    """Everything of a library that can be read in a file and in the log beside it."""
    found = SalvagedRows()
    pages = read_pages(database)
    for table, row in _read(pages, pages.current.items()):
        _TAKE[table.name](found, row)
    for table, row in _read(pages, pages.earlier):
        if table is records and _is_whole(row):
            _take_record(found, row)
    return found


def _read(pages: Pages, several: Any) -> Iterator[tuple[Table, Row]]:
    for number, page in several:
        for rowid, values in iterate_cells(pages, number, page):
            table = _table_of(rowid, values)
            if table is not None:
                yield table, tuple(values)


def _table_of(rowid: int, values: list[Value]) -> Table | None:
    if values and values[0] is None:
        values[0] = rowid  # a key of one integer is the row's number, and not in the row
    for table in _BY_LENGTH.get(len(values), ()):
        if all(fits(value) for fits, value in zip(_FITS[table.name], values, strict=True)):
            return table
    return None


def _is_text(value: Value) -> bool:
    return isinstance(value, str)


def _is_number(value: Value) -> bool:
    return isinstance(value, int)


def _is_flag(value: Value) -> bool:
    return value in (0, 1) and isinstance(value, int)


def _is_bytes(value: Value) -> bool:
    return isinstance(value, bytes)


def _is_id(value: Value) -> bool:
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def _is_kind(value: Value) -> bool:
    return value in _KINDS


def _fits(table: Table) -> list[Callable[[Value], bool]]:
    found: list[Callable[[Value], bool]] = []
    for column in table.columns:
        fits: Callable[[Value], bool] = _is_text
        if column.name in ("id", "uid"):
            fits = _is_id
        elif column.name == "kind":
            fits = _is_kind
        elif isinstance(column.type, SmallInteger):
            fits = _is_flag
        elif isinstance(column.type, Integer):
            fits = _is_number
        elif isinstance(column.type, LargeBinary):
            fits = _is_bytes
        if column.nullable:
            fits = _or_none(fits)
        found.append(fits)
    return found


def _or_none(inner: Callable[[Value], bool]) -> Callable[[Value], bool]:
    return lambda value: value is None or inner(value)


_FITS = {table.name: _fits(table) for table in _TABLES}
_BY_LENGTH: dict[int, list[Table]] = {}
for _table in _TABLES:
    _BY_LENGTH.setdefault(len(_table.columns), []).append(_table)


def _at(table: Table, column: str) -> int:
    return list(table.columns).index(table.c[column])


_PAYLOAD, _DIGEST = _at(records, "payload"), _at(records, "digest")
_CHANGESET = _at(records, "changeset")
_SUPERSEDED = _at(history, "superseded_by")
_SYNCED = _at(sync_state, "synced_at")


def _is_whole(row: Row) -> bool:
    payload, digest = row[_PAYLOAD], row[_DIGEST]
    if payload is None or digest is None:
        return payload is digest
    return bool(record_digest(row[2], row[1], payload) == digest)


def _take_record(found: SalvagedRows, row: Row) -> None:
    """The newest version; of two copies of it, the one that is what its digest says."""
    known = found.records.get(row[1])
    if known is not None:
        if row[_CHANGESET] < known[_CHANGESET]:
            return
        if row[_CHANGESET] == known[_CHANGESET] and (_is_whole(known) or not _is_whole(row)):
            return
    found.records[row[1]] = row


def _take_base(found: SalvagedRows, row: Row) -> None:
    known = found.bases.get(row[1])
    if known is None or row[3] > known[3]:
        found.bases[row[1]] = row


def _take_version(found: SalvagedRows, row: Row) -> None:
    key = (row[1], row[2])
    known = found.history.get(key)
    if known is None or row[_SUPERSEDED] < known[_SUPERSEDED]:
        found.history[key] = row


def _take_changeset(found: SalvagedRows, row: Row) -> None:
    found.changesets.setdefault(row[1], row)


def _take_library(found: SalvagedRows, row: Row) -> None:
    found.library = row


def _take_head(found: SalvagedRows, row: Row) -> None:
    if found.head is None or row[2] > found.head[2]:
        found.head = row


def _take_link(found: SalvagedRows, row: Row) -> None:
    if found.link is None or row[_SYNCED] > found.link[_SYNCED]:
        found.link = row


def _take_fingerprint(found: SalvagedRows, row: Row) -> None:
    if not row[1]:
        found.packed = row[2]


_TAKE: dict[str, Callable[[SalvagedRows, Row], None]] = {
    "libraries": _take_library,
    "heads": _take_head,
    "records": _take_record,
    "bases": _take_base,
    "history": _take_version,
    "changesets": _take_changeset,
    "fingerprints": _take_fingerprint,
    "sync_state": _take_link,
}
