"""Writing a backup while the server serves, and forgetting old ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from ibidem import __version__
from ibidem.errors import DamagedLibraryError, NotFoundError
from ibidem.services.atomic_file import explain_os_error, sync_folder
from ibidem.services.backing_up.layout import (
    ACCOUNTS,
    BLOBS,
    FORMAT,
    LIBRARIES,
    MANIFEST,
    Backup,
    Manifest,
    digest_of,
    find_backup,
    list_backups,
    name_of,
    open_files,
    prepare,
    read_pages,
    write_pages,
)
from ibidem.services.progress import Report, no_report
from ibidem.store import Store, open_store
from ibidem.store.blobs import BlobStore, open_blobs
from ibidem.store.blobs.checking import check_blobs
from ibidem.store.dumping import SCHEMA_VERSION, dump, list_uids

_UNFINISHED = ".unfinished-"
_DAY_MS = 24 * 3600 * 1000
AT_ONCE = 500  # files that are asked for together

Kept = dict[str, list[tuple[str, int]]]  # library -> (digest, bytes) of its files


@dataclass(slots=True)
class BackupReport:
    """A backup, and what was copied for it: files that earlier ones have are not copied again."""

    backup: Backup
    copied: int = 0
    copied_bytes: int = 0


def write_backup(
    folder: Path,
    database_url: str,
    blobs_url: str,
    accounts: Iterable[bytes],
    others: Mapping[str, bytes],
    *,
    thorough: bool = False,
    report: Report = no_report,
) -> BackupReport:
    """Add a backup of a server to those in `folder`, which may be new.

    First the libraries, in one snapshot; then the accounts, so that everybody whom a library names
    is there; then the files, of which none is ever changed. `others` are small files to keep beside
    them. What was written is read back. `thorough`: so are the files that earlier backups brought.
    Raises `InputError` for a folder that holds something else, `StorageFullError`, and what the
    store raises; a backup that did not come to its end does not show.
    """
    prepare(folder)
    store = open_store(database_url, create=False)
    try:
        _clear_leftovers(folder, store.source.now_ms())
        unfinished = Path(mkdtemp(prefix=_UNFINISHED, dir=folder))
        try:
            return _write(
                folder, unfinished, store, open_blobs(blobs_url), accounts, others,
                thorough=thorough, report=report,
            )  # fmt: skip
        except OSError as error:
            ours = explain_os_error(error, folder)
            if ours is None:
                raise
            raise ours from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    finally:
        store.close()


def _write(
    folder: Path,
    unfinished: Path,
    store: Store,
    source: BlobStore,
    accounts: Iterable[bytes],
    others: Mapping[str, bytes],
    *,
    thorough: bool,
    report: Report,
) -> BackupReport:
    at = store.source.now_ms()
    report("Writing libraries", 0, None)
    write_pages(unfinished / LIBRARIES, dump(store))
    report("Writing accounts", 0, None)
    write_pages(unfinished / ACCOUNTS, accounts)
    for other, content in others.items():
        (unfinished / other).write_bytes(content)
    target = open_files(folder)
    kept: Kept = {uid: sorted(source.list(uid)) for uid in list_uids(store)}
    copied = _copy(source, target, kept, report)
    write_pages(unfinished / BLOBS, kept.items())
    if thorough:
        _check_files(target, kept, report)
    sizes = [size for files in kept.values() for _, size in files]
    manifest = Manifest(
        FORMAT,
        at,
        __version__,
        SCHEMA_VERSION,
        len(kept),
        len(sizes),
        sum(sizes),
        {path.name: digest_of(path) for path in sorted(unfinished.iterdir())},
    )
    (unfinished / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    for path in unfinished.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    Backup(unfinished, manifest).verify()
    place = _free_name(folder, name_of(at))
    unfinished.rename(place)
    sync_folder(folder)
    return BackupReport(find_backup(folder, place.name), *copied)


def _free_name(folder: Path, name: str) -> Path:
    """The name, or, for another backup of the same second, one that stands behind it."""
    number = 1
    place = folder / name
    while place.exists():
        number += 1
        place = folder / f"{name}-{number}"
    return place


def _clear_leftovers(folder: Path, now_ms: int) -> None:
    """Remove what backups left that were killed, a day ago or more."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        if path.stat().st_mtime * 1000 < now_ms - _DAY_MS:
            shutil.rmtree(path, ignore_errors=True)


def _copy(source: BlobStore, target: BlobStore, kept: Kept, report: Report) -> tuple[int, int]:
    """Copy what `target` lacks, hashed on the way; returns how many files and bytes."""
    number = size_copied = 0
    total = sum(len(files) for files in kept.values())
    done = 0
    for uid, files in kept.items():
        for start in range(0, len(files), AT_ONCE):
            part = files[start : start + AT_ONCE]
            missing = target.missing(uid, part)
            for digest, size in part:
                if digest not in missing:
                    continue
                try:
                    target.write(uid, digest, source.read(uid, digest), size)
                except NotFoundError:  # tidied away since it was listed: nothing names it
                    kept[uid] = [each for each in kept[uid] if each[0] != digest]
                    continue
                number += 1
                size_copied += size
            done += len(part)
            report("Copying files", done, total)
    return number, size_copied


def _check_files(target: BlobStore, kept: Kept, report: Report) -> None:
    for done, (uid, files) in enumerate(kept.items()):
        report("Checking files again", done, len(kept))
        problems = list(check_blobs(target, uid, dict(files), repair=True))
        damaged = [problem for problem in problems if problem.code != "blob_orphaned"]
        if damaged:
            raise DamagedLibraryError(
                f"{len(damaged)} files of earlier backups are damaged; they were set aside.",
                remedy="Make the backup again: it copies them anew.",
            )


def forget_backups(folder: Path, keep: int) -> int:
    """Delete all but the newest `keep` backups (1 or more), and the files only they needed.

    Returns how many went.
    """
    backups = list_backups(folder)
    gone = backups[: -max(1, keep)]
    if not gone:
        return 0
    needed: dict[str, set[str]] = {}
    for backup in backups[len(gone) :]:
        for uid, files in read_pages(backup.folder / BLOBS, tuple[str, list[tuple[str, int]]]):
            needed.setdefault(uid, set()).update(digest for digest, _ in files)
    candidates: dict[str, set[str]] = {}
    for backup in gone:
        for uid, files in read_pages(backup.folder / BLOBS, tuple[str, list[tuple[str, int]]]):
            candidates.setdefault(uid, set()).update(digest for digest, _ in files)
        shutil.rmtree(backup.folder)
    target = open_files(folder)
    for uid, digests in candidates.items():
        target.delete(uid, sorted(digests - needed.get(uid, set())))
    return len(gone)
