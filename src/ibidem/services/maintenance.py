"""Care: is the library whole, what is wrong, what can be done, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ibidem.errors import Problem
from ibidem.services.library import Library, LocalLibrary
from ibidem.services.place import check_place
from ibidem.services.progress import Report, no_report
from ibidem.store.blobs import check_blobs
from ibidem.store.check import check
from ibidem.store.lookup import blobs_in_use, count_kinds, history_blobs
from ibidem.store.records import fingerprint

OLD_UPLOAD_MS = 7 * 24 * 3600 * 1000  # what an upload or a killed process left is kept so long


@dataclass(frozen=True, slots=True)
class Advice:
    """Why a finding matters and what to do about it."""

    why: str
    remedy: str
    is_repairable: bool


_REPAIR = "Run 'ibidem doctor --repair'."
_SYNC = "Sync again: what the server still has comes back."

# Code of a problem to what a person needs to know about it.
ADVICE: dict[str, Advice] = {
    "damaged_file": Advice(
        "The file that holds the references does not read back as it was written.",
        "Restore the newest compressed library ('ibidem restore'), or sync a fresh copy.",
        is_repairable=False,
    ),
    "wrong_head": Advice(
        "The library would give a change a number that is in use.", _REPAIR, is_repairable=True
    ),
    "unreadable_record": Advice(
        "What a record holds cannot be read.",
        f"{_REPAIR} An earlier version takes its place, where there is one. {_SYNC}",
        is_repairable=True,
    ),
    "wrong_digest": Advice(
        "A record changed without the library knowing, so a sync would overlook it.",
        _REPAIR,
        is_repairable=True,
    ),
    "not_canonical": Advice(
        "A record is written in a way that gives it another digest than elsewhere.",
        _REPAIR,
        is_repairable=True,
    ),
    "missing_base": Advice(
        "An edit does not know what it began from; a sync could not merge it field by field.",
        _REPAIR,
        is_repairable=True,
    ),
    "wrong_fingerprint": Advice(
        "The library would seem to differ from its server.", _REPAIR, is_repairable=True
    ),
    "stale_table": Advice(
        "Lists, groups or counts would not show what the records say.",
        _REPAIR,
        is_repairable=True,
    ),
    "stale_index": Advice("A search would not find everything.", _REPAIR, is_repairable=True),
    "dangling_label": Advice(
        "References are in groups, or have tags, that do not exist.", _REPAIR, is_repairable=True
    ),
    "orphan": Advice(
        "A file, note or annotation belongs to a reference that does not exist.",
        "It does no harm; the next sync may bring the reference.",
        is_repairable=False,
    ),
    "blob_missing": Advice(
        "An attached file cannot be opened here.",
        f"{_SYNC} Or attach the file again.",
        is_repairable=False,
    ),
    "blob_damaged": Advice(
        "An attached file is not what it was.",
        f"{_REPAIR} The file is set aside, and a sync brings it again.",
        is_repairable=True,
    ),
    "blob_orphaned": Advice(
        "A file takes up space and belongs to nothing, not even to an earlier version.",
        _REPAIR,
        is_repairable=True,
    ),
    "cloud_folder": Advice(
        "A cloud program copies the files one by one while they change.",
        "Move the library elsewhere and use 'ibidem sync'.",
        is_repairable=False,
    ),
    "network_drive": Advice(
        "A network drive may let two programs write at once.",
        "Move the library to a disk of this computer and use 'ibidem sync'.",
        is_repairable=False,
    ),
}
_UNKNOWN = Advice("It is not as it should be.", _REPAIR, is_repairable=True)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, why it matters, what to do. `repaired`: it was mended just now."""

    code: str
    what: str
    why: str
    remedy: str
    is_repairable: bool
    repaired: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was looked at and found. `counts` by kind of record."""

    findings: list[Finding]
    counts: dict[str, int]
    fingerprint: str
    files: int
    file_bytes: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong, or nothing any more."""
        return all(finding.repaired for finding in self.findings)


def verify_library(
    library: Library, *, files: bool = True, report: Report = no_report
) -> Examination:
    """Compute everything again that can be computed, and compare; with `files` hash them all too.

    Nothing is changed. Findings about the place of the library are `diagnose_library`'s.
    """
    return _examine(library, files=files, repair=False, report=report)


def diagnose_library(
    library: Library, *, repair: bool = False, report: Report = no_report
) -> Examination:
    """What `verify_library` finds, and what is risky about where the library lies.

    With `repair`, mend what can be mended, in one transaction; what was mended says so. On a server
    that is for owners: raises `PermissionDeniedError`.
    """
    if repair:
        library.require_owner()
    examination = _examine(library, files=True, repair=repair, report=report)
    if isinstance(library, LocalLibrary):
        examination.findings.extend(
            _finding(problem, repair=False) for problem in check_place(library.path)
        )
    return examination


def _examine(library: Library, *, files: bool, repair: bool, report: Report) -> Examination:
    report("Checking records", 0, None)
    if repair:
        with library.writing("repair") as tx:
            problems = check(tx, repair=True)
    else:
        with library.reading() as tx:
            problems = check(tx)
    with library.reading() as tx:
        counts = count_kinds(tx)
        total = fingerprint(tx).total
        named = blobs_in_use(tx)
        remembered = history_blobs(tx) if files else {}
    if files:
        problems += _check_files(library, named, remembered, repair=repair, report=report)
    return Examination(
        findings=[_finding(problem, repair=repair) for problem in problems],
        counts=counts,
        fingerprint=total,
        files=len(named),
        file_bytes=sum(named.values()),
    )


def _check_files(
    library: Library,
    named: dict[str, int],
    remembered: dict[str, int],
    *,
    repair: bool,
    report: Report,
) -> list[Problem]:
    """Hash the attached files; those that only an earlier version names are no finding."""
    progress: Callable[[int, int], None] = lambda done, total: report(  # noqa: E731
        "Checking files", done, total
    )
    problems = []
    for problem in check_blobs(library.blobs, library.uid, named, repair=repair, progress=progress):
        if problem.code == "blob_orphaned" and problem.raw in remembered:
            continue
        problems.append(problem)
    if repair:
        _remove_orphans(library, problems)
        before = library.source.now_ms() - OLD_UPLOAD_MS
        library.blobs.remove_old_uploads(library.uid, before)
    return problems


def _remove_orphans(library: Library, problems: list[Problem]) -> None:
    """Inside a transaction, so that no file is removed that is being attached just now."""
    orphans = {problem.raw for problem in problems if problem.code == "blob_orphaned"}
    if orphans:
        with library.writing("remove files that nothing names") as tx:
            library.blobs.delete(library.uid, orphans - blobs_in_use(tx).keys())


def _finding(problem: Problem, *, repair: bool) -> Finding:
    advice = ADVICE.get(problem.code, _UNKNOWN)
    return Finding(
        code=problem.code,
        what=problem.message,
        why=advice.why,
        remedy=advice.remedy,
        is_repairable=advice.is_repairable,
        repaired=repair and advice.is_repairable,
        where=problem.raw[:200],
    )
