"""Bringing a server back from a backup, in an empty place."""

from __future__ import annotations

from collections.abc import Iterator

from ibidem.errors import DamagedLibraryError, InputError
from ibidem.services.backing_up.layout import (
    ACCOUNTS,
    BLOBS,
    LIBRARIES,
    Backup,
    open_files,
    read_pages,
)
from ibidem.services.progress import Report, no_report
from ibidem.store import open_store
from ibidem.store.blobs import open_blobs
from ibidem.store.dumping import SCHEMA_VERSION, Rows, begin_epochs, check_all, load


def check_restorable(backup: Backup) -> None:
    """Raise `InputError` for one of another schema, `DamagedLibraryError` for a damaged one."""
    if backup.manifest.schema != SCHEMA_VERSION:
        raise InputError(
            f"This backup was made by Ibidem {backup.manifest.version}.",
            remedy="Restore it with that version, then update the server.",
        )
    backup.verify()


def restore_backup(
    backup: Backup, database_url: str, blobs_url: str, *, report: Report = no_report
) -> Iterator[bytes]:
    """Bring back libraries and files into empty places; what is returned are the accounts.

    The libraries become visible at once, when every row is there, and are checked. Then each begins
    a new epoch: devices that know more than the backup compare everything once and send it.
    Raises what `check_restorable` raises, and `LibraryExistsError` where there are libraries.
    """
    check_restorable(backup)
    _restore_files(backup, blobs_url, report)
    report("Restoring libraries", 0, None)
    store = open_store(database_url)
    try:
        load(store, read_pages(backup.folder / LIBRARIES, Rows))
        begin_epochs(store, store.source)
        report("Checking libraries", 0, None)
        findings = check_all(store)
    finally:
        store.close()
    if findings:
        raise DamagedLibraryError(
            f"The libraries were restored, but {len(findings)} findings were made; the first: "
            f"{findings[0]}"
        )
    return read_pages(backup.folder / ACCOUNTS, bytes)


def _restore_files(backup: Backup, blobs_url: str, report: Report) -> None:
    source, target = open_files(backup.folder.parent), open_blobs(blobs_url)
    done = 0
    for uid, files in read_pages(backup.folder / BLOBS, tuple[str, list[tuple[str, int]]]):
        missing = target.missing(uid, files)
        for digest, size in files:
            if digest in missing:
                target.write(uid, digest, source.read(uid, digest), size)
            done += 1
            report("Restoring attached files", done, backup.manifest.blobs)
    report("Restoring attached files", done, backup.manifest.blobs)
