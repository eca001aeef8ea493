"""The library itself: records, what follows from them, and the attached files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ibidem.errors import NotFoundError, Problem
from ibidem.services.examining.advice import Repair
from ibidem.services.examining.finding import Finding
from ibidem.services.library import Library
from ibidem.services.progress import Report
from ibidem.services.syncing import recheck_files
from ibidem.store.blobs import check_blobs
from ibidem.store.check import check
from ibidem.store.linking import set_epoch
from ibidem.store.lookup import blobs_in_use, history_blobs

OLD_UPLOAD_MS = 7 * 24 * 3600 * 1000  # what an upload or a killed process left is kept so long


def find_in_records(library: Library) -> list[Problem]:
    """Everything that can be computed anew is, and compared."""
    with library.reading() as tx:
        return check(tx)


def find_in_files(library: Library, report: Report) -> Iterator[Problem]:
    """Hash the attached files; those that only an earlier version names are no finding."""
    with library.reading() as tx:
        named = blobs_in_use(tx)
        remembered = history_blobs(tx)
    found = check_blobs(
        library.blobs,
        library.uid,
        named,
        progress=lambda done, total: report("Checking files", done, total),
    )
    for problem in found:
        if problem.code != "blob_orphaned" or problem.raw not in remembered:
            yield problem


def find_uploads(library: Library) -> Iterator[Problem]:
    """What transfers left that nobody goes on with."""
    before = library.source.now_ms() - OLD_UPLOAD_MS
    count, size = library.blobs.count_old_uploads(library.uid, before)
    if count:
        yield Problem(
            "unfinished_upload",
            f"Transfers of files that were never finished left {count:,} parts, {size:,} bytes.",
        )


def repair_content(library: Library, repairs: set[Repair], findings: list[Finding]) -> None:
    """Do what is wanted of `RECORDS`, `FILES`, `ORPHANS` and `UPLOADS`."""
    if Repair.RECORDS in repairs:
        with library.writing("repair") as tx:
            check(tx, repair=True)
    if Repair.FILES in repairs:
        _ask_for_files(library, findings)
    if Repair.ORPHANS in repairs:
        _remove_orphans(library, {each.where for each in findings if each.code == "blob_orphaned"})
    if Repair.UPLOADS in repairs:
        library.blobs.remove_old_uploads(library.uid, library.source.now_ms() - OLD_UPLOAD_MS)


def _ask_for_files(library: Library, findings: list[Finding]) -> None:
    """Set damaged files aside; what lacks then is sent by the other side of the next sync."""
    for finding in findings:
        if finding.code == "blob_damaged":
            with suppress(NotFoundError):
                library.blobs.set_aside(library.uid, finding.where)
    with library.reading() as tx:
        lacks = library.blobs.missing(library.uid, blobs_in_use(tx).items())
        is_hub = tx.head.is_hub
    if not lacks:
        return
    if not is_hub:
        recheck_files(library)
        return
    with library.writing("repair") as tx:
        set_epoch(tx, tx.source.new_id())  # in a new epoch, devices offer every file again


def _remove_orphans(library: Library, orphans: set[str]) -> None:
    """Inside a transaction, so that no file is removed that is being attached just now."""
    if orphans:
        with library.writing("remove files that nothing names") as tx:
            library.blobs.delete(library.uid, orphans - blobs_in_use(tx).keys())
