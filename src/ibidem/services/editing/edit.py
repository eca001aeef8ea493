"""One edit: the transaction that every write of `services.editing` is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from ibidem.errors import InputError, LimitError, NotFoundError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.payload import Noun, write_payload
from ibidem.model.record import PAYLOAD_BYTES_MAX, Record, RecordKind
from ibidem.services.library import Library
from ibidem.store import Transaction
from ibidem.store.records import load_records, write_local

NAME_CHARS_MAX = 255
_BATCH = 5_000  # records held back before they are written; bounds memory in bulk edits


class Edit:
    """An edit under way. What `add`, `put` and `delete` say becomes visible together, at the end.

    Reads (`load`, `get`) see the library as it was, together with what this edit did so far.
    """

    def __init__(self, library: Library, tx: Transaction) -> None:
        self.library = library
        self.tx = tx
        self._originals: dict[RecordId, str] = {}
        self._waiting: dict[RecordId, Record] = {}
        self._added: set[tuple[RecordKind, RecordId]] = set()
        self._changed: set[tuple[RecordKind, RecordId]] = set()
        self._removed: set[tuple[RecordKind, RecordId]] = set()
        self._changeset = 0

    @property
    def changes(self) -> Changes:
        """What the edit did so far."""
        return Changes.of(
            self._changeset, added=self._added, changed=self._changed, removed=self._removed
        )

    def load(self, kind: RecordKind, ids: Iterable[RecordId]) -> dict[RecordId, Any]:
        """The nouns with these ids. Raises `NotFoundError` where one is not there (any more)."""
        self.flush()
        wanted = list(dict.fromkeys(ids))
        rows = load_records(self.tx, wanted)
        nouns = {}
        for record_id in wanted:
            row = rows.get(record_id)
            if row is None or row.payload is None or row.kind is not kind:
                raise NotFoundError(
                    f"There is no such {kind.replace('_', ' ')}; it may have been deleted.",
                    id=record_id,
                )
            self._originals[record_id] = row.payload
            nouns[record_id] = row.read()
        return nouns

    def load_in_parts(
        self, kind: RecordKind, ids: Iterable[RecordId]
    ) -> Iterator[tuple[RecordId, Any]]:
        """(id, noun) of many, with the memory of a few; put each before asking for the next."""
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), _BATCH):
            yield from self.load(kind, wanted[start : start + _BATCH]).items()
            self.flush()
            self._originals.clear()

    def get(self, kind: RecordKind, record_id: RecordId) -> Any:
        """One noun. Raises `NotFoundError`."""
        return self.load(kind, [record_id])[record_id]

    def add(self, kind: RecordKind, noun: Noun, record_id: RecordId | None = None) -> RecordId:
        """A new record; returns its id, which may be given."""
        record_id = record_id or self.library.source.new_id()
        self._write(Record(kind, record_id, _payload(kind, noun)))
        self._added.add((kind, record_id))
        return record_id

    def put(self, kind: RecordKind, record_id: RecordId, noun: Noun) -> None:
        """A new version of a loaded record. Keys that this version does not know are kept."""
        self.put_payload(kind, record_id, _payload(kind, noun, self._originals.get(record_id)))

    def put_payload(self, kind: RecordKind, record_id: RecordId, payload: str) -> None:
        """A new version of a record that was there, its payload canonical."""
        if payload == self._originals.get(record_id):
            return
        self._write(Record(kind, record_id, payload))
        if record_id in self._originals:
            self._originals[record_id] = payload
        self._removed.discard((kind, record_id))
        if (kind, record_id) not in self._added:
            self._changed.add((kind, record_id))

    def bring_back(self, kind: RecordKind, record_id: RecordId, payload: str) -> None:
        """A record that was deleted lives again, with this canonical payload."""
        self._write(Record(kind, record_id, payload))
        if (kind, record_id) in self._removed:
            self._removed.discard((kind, record_id))
            self._changed.add((kind, record_id))
        else:
            self._added.add((kind, record_id))

    def delete(self, kind: RecordKind, record_id: RecordId, alias: RecordId | None = None) -> None:
        """Delete for good; history keeps what it was. `alias`: what it was united with."""
        self._write(Record(kind, record_id, None, alias=alias))
        self._changed.discard((kind, record_id))
        if (kind, record_id) in self._added:
            self._added.discard((kind, record_id))
        else:
            self._removed.add((kind, record_id))

    def flush(self) -> None:
        """Hand what waits to the transaction."""
        if not self._waiting:
            return
        written = write_local(self.tx, list(self._waiting.values()))
        self._changeset = written.changeset or self._changeset
        self._waiting.clear()

    def _write(self, record: Record) -> None:
        self._waiting[record.id] = record
        if len(self._waiting) >= _BATCH:
            self.flush()


def _payload(kind: RecordKind, noun: Noun, original: str | None = None) -> str:
    payload = write_payload(noun, original)
    if len(payload) * 4 > PAYLOAD_BYTES_MAX and len(payload.encode()) > PAYLOAD_BYTES_MAX:
        raise LimitError(
            f"A {kind.replace('_', ' ')} may have {PAYLOAD_BYTES_MAX:,} bytes; this has more."
        )
    return payload


@contextmanager
def editing(library: Library, label: str) -> Iterator[Edit]:
    """One edit, all or nothing. `Edit.changes` says afterwards what it did."""
    with library.writing(label) as tx:
        edit = Edit(library, tx)
        yield edit
        edit.flush()


def check_name(name: str) -> str:
    """`name` as a group, set, smart group or tag may be called. Raises `InputError`."""
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_CHARS_MAX:
        raise InputError(f"A name has 1 to {NAME_CHARS_MAX} characters.")
    if not name.isprintable():
        raise InputError("A name cannot have control characters.")
    return name
