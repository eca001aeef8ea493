"""Export: references of a library as a file of some format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ibidem.errors import NotFoundError
from ibidem.formats import FORMATS, find_format
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.atomic_file import writing_file
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.store import Transaction
from ibidem.store.records import load_records

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format to choose from: `name` for programs, `title` for people, `extension` with dot."""

    name: str
    title: str
    extension: str
    media_type: str


def list_export_formats() -> list[ExportFormat]:
    """The formats in which references can be written, in the order in which they are offered."""
    return [
        ExportFormat(each.NAME, each.TITLE, each.EXTENSIONS[0], each.MEDIA_TYPE) for each in FORMATS
    ]


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


def export_bytes(
    library: Library,
    format_name: str,
    references: Sequence[RecordId],
    *,
    report: Report = no_report,
) -> Iterator[bytes]:
    """The same file as bytes, UTF-8, in pieces: for downloads.

    An unknown format is found out at once; a reference that is gone, on the way.
    """
    find_format(name=format_name)
    pieces = write_references(library, format_name, references, report=report)
    return (piece.encode(errors="replace") for piece in pieces)


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
        for piece in export_bytes(library, chosen.NAME, references, report=report):
            file.write(piece)


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
