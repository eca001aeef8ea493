"""Checking files: every file is read on both sides, and what is damaged or lacks is replaced."""

from __future__ import annotations

from ibidem.errors import PermissionDeniedError
from ibidem.services.library import Library
from ibidem.services.progress import BYTE_PHASES
from ibidem.services.resetting.comparing import parts
from ibidem.services.resetting.plans import Direction, Files, ResetPlan, ResetReport
from ibidem.services.syncing.driving import sync_library
from ibidem.services.syncing.files import ASKED_AT_ONCE, FilePolicy, recheck_files
from ibidem.services.syncing.steering import Steering
from ibidem.store.blobs import check_blobs
from ibidem.store.lookup import blobs_in_use
from ibidem.store.records import fingerprint
from ibidem.sync import BlobHub, ResetHub
from ibidem.sync.reset_messages import SurveyRequest

CHECKING = "Checking files"
assert CHECKING in BYTE_PHASES


def plan_check(
    library: Library,
    hub: ResetHub,
    blob_hub: BlobHub | None,
    steering: Steering | None = None,
) -> ResetPlan:
    """Which files are damaged, or lack on one side; nothing is changed."""
    with library.reading() as tx:
        named = blobs_in_use(tx)
        ours = fingerprint(tx).total
        changeset = tx.head.changeset
    survey = hub.survey(SurveyRequest("", ours))
    damaged = find_damaged(library, named, steering or Steering(), repair=False)
    missing = library.blobs.missing(library.uid, named.items())
    lacking: dict[str, int] = {}
    damaged_there = _damaged_online(hub, blob_hub, named, repair=False)
    if blob_hub is not None:
        for part in parts(list(named.items()), ASKED_AT_ONCE):
            lacking |= blob_hub.missing_blobs(part)
    down = {*missing, *damaged}
    lost = lacking.keys() | damaged_there  # what the hub cannot give
    up = lost - down
    return ResetPlan(
        Direction.CHECK_FILES,
        survey.revision,
        changeset,
        records_online=survey.records,
        files_up=_files(named, up),
        files_down=_files(named, down - lost),
        damaged_here=_files(named, damaged),
        damaged_online=_files(named, damaged_there),
    )


def find_damaged(
    library: Library, named: dict[str, int], steering: Steering, *, repair: bool
) -> set[str]:
    """The files here that are not what they were; with `repair` they are set aside."""
    return {
        problem.raw
        for problem in check_blobs(
            library.blobs,
            library.uid,
            named,
            repair=repair,
            progress=lambda done, total: steering.progress(CHECKING, done, total),
        )
        if problem.code == "blob_damaged"
    }


def _damaged_online(
    hub: ResetHub, blob_hub: BlobHub | None, named: dict[str, int], *, repair: bool
) -> set[str]:
    """The damaged files of the hub; none where it does not read them for who asks."""
    if blob_hub is None or not named:
        return set()
    try:
        return hub.check_blobs(named.items(), repair=repair)
    except PermissionDeniedError:
        return set()


def _files(named: dict[str, int], digests: set[str]) -> Files:
    return Files(len(digests), sum(named.get(digest, 0) for digest in digests))


def check_files(
    library: Library,
    hub: ResetHub,
    blob_hub: BlobHub | None,
    policy: FilePolicy,
    steering: Steering,
) -> ResetReport:
    """Read all files, set damaged ones aside, and let a sync look at every one again.

    Nothing needs to be noted or undone: cut anywhere, it can simply be begun again.
    """
    with library.reading() as tx:
        named = blobs_in_use(tx)
    report = ResetReport(Direction.CHECK_FILES, "")
    report.damaged_here = _files(named, find_damaged(library, named, steering, repair=True))
    report.damaged_online = _files(named, _damaged_online(hub, blob_hub, named, repair=True))
    recheck_files(library)
    done = sync_library(library, hub, blob_hub, policy=policy, steering=steering)
    report.sync = done
    report.revision, report.verified = done.revision, done.verified
    report.verified_at, report.fingerprint = done.verified_at, done.fingerprint
    report.files, report.cancelled = done.files, done.cancelled
    return report
