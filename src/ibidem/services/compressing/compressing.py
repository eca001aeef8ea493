"""Compress: from a snapshot of the library to a verified file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ibidem.errors import DamagedLibraryError, NotFoundError, Problem
from ibidem.model.digest import Fingerprint
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.atomic_file import writing_file
from ibidem.services.compressing.manifest import (
    FORMAT,
    HISTORY_PART,
    RECORDS_PART,
    VERSION,
    Manifest,
    RecordLine,
)
from ibidem.services.compressing.reading import reading_archive
from ibidem.services.compressing.restoring import check_archive
from ibidem.services.compressing.selection import Scope, select_records
from ibidem.services.compressing.writing import pack_lines, spool, write_archive
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.store import Transaction
from ibidem.store.lookup import iterate_superseded

SUFFIX = ".ibz"


@dataclass(frozen=True, slots=True)
class Compressed:
    """What was written. `problems`: files whose contents the library does not have itself."""

    path: Path
    bytes: int
    references: int
    files: int
    fingerprint: str
    problems: list[Problem]


def compress_library(
    library: Library,
    path: Path,
    scope: Scope = Scope(),  # noqa: B008 - frozen
    *,
    attachments: bool = True,
    history: bool = False,
    overwrite: bool = False,
    report: Report = no_report,
    program: str = "",
) -> Compressed:
    """Write a compressed library to `path` (".ibz" is added), verified before it appears.

    `history` takes the superseded versions along; only with the whole library. Raises
    `LibraryExistsError` where the file exists and `overwrite` is not set, `NotFoundError`,
    `StorageFullError`, `DamagedLibraryError` where what was written does not verify.
    """
    path = with_suffix(path)
    contents = _Contents()
    with writing_file(path, overwrite=overwrite) as file, spool() as records, spool() as versions:
        with library.reading() as tx:
            part = pack_lines(contents.lines(select_records(tx, scope), report), records)
            history_part = None
            if history and scope.is_all:
                history_part = pack_lines(_history_lines(tx), versions)
            written_at = tx.at
        present, missing = _find_blobs(library, contents.blobs if attachments else {})
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            name=library.name,
            created_at=written_at,
            fingerprint=contents.fingerprint.total,
            records=part,
            counts=dict(sorted(contents.counts.items())),
            attachments=attachments,
            attachment_bytes=sum(present.values()),
            attachment_files=len(present),
            history=history_part,
            missing=tuple(missing),
            program=program,
            scope=scope.words,
        )
        parts = [(RECORDS_PART, records)]
        if history_part is not None:
            parts.append((HISTORY_PART, versions))
        write_archive(file, manifest, parts, _read_blobs(library, present, report))
        file.flush()
        with reading_archive(Path(file.name)) as archive:
            check_archive(archive, report=report)
        size = file.tell()
    return Compressed(
        path=path,
        bytes=size,
        references=contents.counts[RecordKind.REFERENCE.value],
        files=len(present),
        fingerprint=manifest.fingerprint,
        problems=[
            Problem("blob_missing", "The contents of an attached file are not here.", raw=digest)
            for digest in missing
        ],
    )


def with_suffix(path: Path) -> Path:
    """`path` with the ending of a compressed library."""
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)


class _Contents:
    """Counts, fingerprint and blobs of the records that pass."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.fingerprint = Fingerprint()
        self.blobs: dict[str, int] = {}

    def lines(self, records: Iterable[Record], report: Report) -> Iterator[RecordLine]:
        for done, record in enumerate(records, start=1):
            if record.payload is None:
                raise DamagedLibraryError("A record without content is among the live ones.")
            self.counts[record.kind.value] += 1
            self.fingerprint.add(record.id, record.digest)
            if record.kind is RecordKind.ATTACHMENT:
                noun = read_payload(record.kind, record.payload)
                self.blobs[noun.sha256] = noun.bytes
            if done % 1000 == 0:
                report("Packing records", done, None)
            yield _line(record)


def _line(record: Record, layer: int = 0) -> RecordLine:
    return RecordLine(
        kind=record.kind.value,
        id=record.id,
        payload=msgspec.Raw((record.payload or "null").encode()),
        layer=layer,
        edited_at=record.edited_at,
        device=record.device,
    )


def _history_lines(tx: Transaction) -> Iterator[RecordLine]:
    for layer, record in iterate_superseded(tx):
        yield _line(record, layer)


def _find_blobs(library: Library, wanted: dict[str, int]) -> tuple[dict[str, int], list[str]]:
    """The blobs that are here, complete, and the digests of the others."""
    missing = library.blobs.missing(library.uid, wanted.items())
    present = {digest: size for digest, size in sorted(wanted.items()) if digest not in missing}
    return present, sorted(missing)


def _read_blobs(
    library: Library, present: dict[str, int], report: Report
) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    total = sum(present.values())
    done = 0
    for digest, size in present.items():
        report("Packing files", done, total)
        try:
            yield digest, size, library.blobs.read(library.uid, digest)
        except NotFoundError as error:
            raise NotFoundError("An attached file was removed meanwhile; try again.") from error
        done += size
    report("Packing files", done, total)
