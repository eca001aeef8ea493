"""Export: references of a library as a file of some format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ibidem.errors import NotFoundError
from ibidem.formats import find_format
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.atomic_file import writing_file
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.store import Transaction
from ibidem.store.records import load_records

_BATCH = 1_000


def write_references(
    library: Library,
    format_name: str,
    references: Sequence[RecordId],
    *,
    report: Report = no_report,
) -> Iterator[str]:
    """The references, in the order given, as pieces of a file in the format called so.

    Raises `InputError` for an unknown format, `NotFoundError` where a reference is gone.
    """
    written_by = find_format(name=format_name)
    with library.reading() as tx:
        yield from written_by.write(_load(tx, references, report))


def export_file(
    library: Library,
    path: Path,
    references: Sequence[RecordId],
    format_name: str | None = None,
    *,
    overwrite: bool = False,
    report: Report = no_report,
) -> None:
    """Write references to `path`, in the format called so or the one its ending points to.

    The file, UTF-8, appears when it is complete. Raises `InputError` where the format cannot be
    told, `LibraryExistsError` where the file exists and `overwrite` is not set, `StorageFullError`.
    """
    chosen = find_format(name=format_name, file_name=path.name)
    with writing_file(path, overwrite=overwrite) as file:
        for piece in write_references(library, chosen.NAME, references, report=report):
            file.write(piece.encode(errors="replace"))


def _load(tx: Transaction, references: Sequence[RecordId], report: Report) -> Iterator[Reference]:
    for start in range(0, len(references), _BATCH):
        report("Writing references", start, len(references))
        batch = references[start : start + _BATCH]
        rows = load_records(tx, batch)
        for record_id in batch:
            row = rows.get(record_id)
            if row is None or row.payload is None or row.kind is not RecordKind.REFERENCE:
                raise NotFoundError("A reference is not there any more.", id=record_id)
            reference: Reference = row.read()
            yield reference
    report("Writing references", len(references), len(references))
