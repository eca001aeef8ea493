"""Records and writes for the tests of the store."""

from __future__ import annotations

from ibidem.model import Record, RecordKind, Reference
from ibidem.model.payload import write_payload
from ibidem.store import Origin, Store
from ibidem.store.records import Row, Written, load_records, write_local, write_rows
from tests.sources import FixedSource


def reference(source: FixedSource, title: str, **fields: object) -> Record:
    noun = Reference(fields={"title": title}, type="book", **fields)  # type: ignore[arg-type]
    return Record(RecordKind.REFERENCE, source.new_id(), write_payload(noun))


def retitled(record: Record, title: str) -> Record:
    return Record(
        record.kind, record.id, write_payload(Reference(fields={"title": title}, type="book"))
    )


def deleted(record: Record) -> Record:
    return Record(record.kind, record.id)


def row(record: Record, revision: int = 0, **more: object) -> Row:
    state: dict[str, object] = {"dirty": False, "edited_at": 5, "device": "laptop"} | more
    return Row(record.kind, record.id, record.payload, revision, **state)  # type: ignore[arg-type]


def put(store: Store, library: int, *rows: Row) -> Written:
    with store.writing(library) as tx:
        return write_rows(tx, rows)


def edit(store: Store, library: int, *records: Record) -> Written:
    with store.writing(library, Origin(account="anna", device="laptop")) as tx:
        return write_local(tx, records)


def state(store: Store, library: int, record: Record) -> Row:
    with store.reading(library) as tx:
        return load_records(tx, [record.id])[record.id]
