"""Restore: from a compressed library to a new one, checked all the way; and the check alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_EXCEPTION, CancelledError, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from ibidem.errors import InputError, Problem
from ibidem.model.digest import Fingerprint
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.source import Source
from ibidem.services.compressing.manifest import Manifest
from ibidem.services.compressing.reading import Archive, reading_archive
from ibidem.services.library import (
    Library,
    building_library,
    library_path,
    make_library,
    open_library,
)
from ibidem.services.progress import Report, no_report
from ibidem.store.records import Row, fingerprint, write_rows

_BATCH = 5_000
_HASHERS = 2
_REPORT_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore made."""

    path: Path
    name: str
    references: int
    files: int
    fingerprint: str
    problems: list[Problem]


def check_compressed(path: Path, *, report: Report = no_report) -> Manifest:
    """Check a compressed library completely, writing nothing; what it says of itself is true then.

    Raises what `restore_library` raises.
    """
    with reading_archive(path) as archive:
        check_archive(archive, report=report)
        return archive.manifest


def check_archive(archive: Archive, *, report: Report = no_report) -> None:
    """Read everything in an archive. Raises `InputError` where anything is not right."""
    checked = _Checked(archive.manifest)
    with _hashing(archive) as hashing:
        for _ in checked.passing(archive.read_records(), report):
            pass
        for _ in archive.read_history():
            pass
        _check_blobs_named(archive, checked.blobs)
        hashing.wait(report)


class _Hashing:
    """The files of an archive, hashed in threads while something else is done."""

    def __init__(self, archive: Archive, pool: ThreadPoolExecutor) -> None:
        self._archive = archive
        self._total = sum(archive.blobs.values())
        self._done = [0] * _HASHERS
        self._is_stopped = False
        digests = list(archive.blobs)
        self._futures = [
            pool.submit(self._hash, number, digests[number::_HASHERS]) for number in range(_HASHERS)
        ]

    def wait(self, report: Report) -> None:
        """Until all are hashed. Raises `InputError` for one that is not what its name says."""
        waiting = set(self._futures)
        while waiting:
            report("Verifying files", sum(self._done), self._total)
            done, waiting = wait(waiting, _REPORT_EVERY_S, FIRST_EXCEPTION)
            for future in done:
                future.result()
        report("Verifying files", self._total, self._total)

    def stop(self) -> None:
        """The threads end at their next piece."""
        self._is_stopped = True

    def _hash(self, number: int, digests: list[str]) -> None:
        def seen_piece(size: int) -> None:
            self._done[number] += size
            if self._is_stopped:
                raise CancelledError

        for digest in digests:
            self._archive.check_blob(digest, seen_piece)


@contextmanager
def _hashing(archive: Archive) -> Iterator[_Hashing]:
    with ThreadPoolExecutor(_HASHERS, "ibidem-verify") as pool:
        hashing = _Hashing(archive, pool)
        try:
            yield hashing
        finally:
            hashing.stop()


def restore_library(
    archive_path: Path,
    path: Path | str,
    *,
    source: Source | None = None,
    device: str = "",
    report: Report = no_report,
) -> Restored:
    """Make a new library at `path` from a compressed one. All or nothing.

    It gets an id of its own, so that it can live beside the original; records keep theirs. Raises
    `LibraryExistsError` where something is at `path`, `NotFoundError`, `InputError` for a file that
    is no compressed library or is damaged, `LimitError` for a bomb, `NewerSchemaError`.
    """
    folder = library_path(path)
    with reading_archive(archive_path) as archive:
        manifest = archive.manifest
        with building_library(folder) as building:
            make_library(building, manifest.name or folder.stem, source=source)
            with open_library(building, source=source, device=device) as library:
                _restore_into(library, archive, report)
        return Restored(
            path=folder,
            name=manifest.name or folder.stem,
            references=manifest.counts.get(RecordKind.REFERENCE.value, 0),
            files=manifest.attachment_files,
            fingerprint=manifest.fingerprint,
            problems=[
                Problem(
                    "blob_missing", "The contents of an attached file are not here.", raw=digest
                )
                for digest in manifest.missing
            ],
        )


def _restore_into(library: Library, archive: Archive, report: Report) -> None:
    checked = _Checked(archive.manifest)
    _replay_history(library, archive)
    with library.writing("restore from compressed library") as tx:
        for block in _blocks(checked.passing(archive.read_records(), report)):
            write_rows(tx, [_row(record) for record in block])
        if fingerprint(tx).total != archive.manifest.fingerprint:
            raise InputError("The compressed library is damaged: it holds a record twice.")
    _check_blobs_named(archive, checked.blobs)
    done, total = 0, sum(archive.blobs.values())
    for digest, size in archive.blobs.items():
        report("Restoring files", done, total)
        library.blobs.write(library.uid, digest, archive.read_blob(digest), size)
        done += size
    report("Restoring files", done, total)


def _replay_history(library: Library, archive: Archive) -> None:
    """Write the earlier versions again, layer by layer, so that they become history."""
    for _, versions in groupby(archive.read_history(), key=itemgetter(0)):
        with library.writing("earlier versions, restored") as tx:
            for block in _blocks(record for _, record in versions):
                write_rows(tx, [_row(record) for record in block])


def _blocks(records: Iterator[Record]) -> Iterator[list[Record]]:
    block: list[Record] = []
    for record in records:
        block.append(record)
        if len(block) == _BATCH:
            yield block
            block = []
    if block:
        yield block


def _row(record: Record) -> Row:
    return Row(
        record.kind,
        record.id,
        record.payload,
        revision=0,
        dirty=True,
        edited_at=record.edited_at,
        device=record.device,
        alias=record.alias,
    )


class _Checked:
    """Holds the records that pass against the manifest; knows the blobs they name at the end."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self.blobs: dict[str, int] = {}

    def passing(self, records: Iterator[Record], report: Report) -> Iterator[Record]:
        counts: Counter[str] = Counter()
        seen = Fingerprint()
        total = sum(self._manifest.counts.values())
        done = 0
        for record in records:
            counts[record.kind.value] += 1
            seen.add(record.id, record.digest)
            if record.kind is RecordKind.ATTACHMENT:
                noun = read_payload(record.kind, record.payload or "")
                self.blobs[noun.sha256] = noun.bytes
            done += 1
            if done % 1000 == 0:
                report("Reading records", done, total)
            yield record
        report("Reading records", done, total)
        if dict(counts) != self._manifest.counts or seen.total != self._manifest.fingerprint:
            raise InputError("The compressed library is damaged: its records are not all there.")


def _check_blobs_named(archive: Archive, named: dict[str, int]) -> None:
    """Every file inside is named by an attachment, every attachment has its file inside."""
    if not archive.manifest.attachments:
        named = {}
    wanted = {
        digest: size for digest, size in named.items() if digest not in archive.manifest.missing
    }
    if wanted != archive.blobs:
        raise InputError("The compressed library is damaged: its files are not all there.")
