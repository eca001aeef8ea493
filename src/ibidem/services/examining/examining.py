"""Looking at everything, and doing what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from ibidem.errors import (
    DamagedLibraryError,
    IbidemError,
    LibraryError,
    NewerSchemaError,
    NotFoundError,
    Problem,
)
from ibidem.services.examining.advice import UNASKED, Repair
from ibidem.services.examining.content import (
    find_in_files,
    find_in_records,
    find_uploads,
    repair_content,
)
from ibidem.services.examining.finding import Examination, Finding, finding_of
from ibidem.services.examining.server import look_at_server, look_at_sign_ins, sync_once
from ibidem.services.examining.surroundings import look_around
from ibidem.services.library import Library, LocalLibrary, library_path, remove_leftovers
from ibidem.services.progress import Report, no_report
from ibidem.services.signing_in import SignIns
from ibidem.services.syncing import Steering
from ibidem.store.lookup import blobs_in_use, count_kinds
from ibidem.store.records import fingerprint


def examine(
    library: Library,
    sign_ins: SignIns | None = None,
    *,
    files: bool = True,
    surroundings: bool = True,
    report: Report = no_report,
) -> Examination:
    """Everything that is wrong with a library, on this device or on a server. Changes nothing.

    With `sign_ins` the server of a linked library is asked too, once. `files` hashes every attached
    file; `surroundings` looks at place, disk, clock and what was cut short.
    """
    report("Checking records", 0, None)
    problems = find_in_records(library)
    found = Examination([], {}, "", 0, 0)
    parts: list[Callable[[], Iterable[Problem]]] = []
    if files:
        parts += [lambda: find_in_files(library, report), lambda: find_uploads(library)]
    if surroundings and isinstance(library, LocalLibrary):
        parts.append(lambda: look_around(library))
    if sign_ins is not None:
        parts.append(lambda: look_at_sign_ins(sign_ins))
        parts.append(lambda: look_at_server(library, sign_ins, report))
    try:
        found = _count(library)
        for part in parts:
            problems += part()
    except DamagedLibraryError as error:  # what was found before is told all the same
        if not any(problem.code == "damaged_file" for problem in problems):
            problems.append(Problem("damaged_file", error.message))
    findings = [finding_of(problem) for problem in problems]
    if not isinstance(library, LocalLibrary):  # a server has its backups
        findings = [
            replace(each, repair=None) if each.repair is Repair.SALVAGE else each
            for each in findings
        ]
    return replace(found, findings=findings)


def _count(library: Library) -> Examination:
    with library.reading() as tx:
        named = blobs_in_use(tx)
        total = fingerprint(tx).total
        return Examination([], count_kinds(tx), total, len(named), sum(named.values()))


def repair(
    library: Library,
    found: Examination,
    sign_ins: SignIns | None = None,
    *,
    repairs: Collection[Repair] = UNASKED,
    surroundings: bool = True,
    report: Report = no_report,
    steering: Steering | None = None,
) -> Examination:
    """Mend what was found, as far as `repairs` are wanted; returns what is so now.

    Findings that are gone are in the answer as `repaired`; those that stayed or came to light are
    not. `SALVAGE` is not done here: a library must be closed for it. What changes records is one
    changeset each, labelled "repair", which can be undone. Raises `PermissionDeniedError` on a
    server, except to owners.
    """
    library.require_owner()
    wanted = {each.repair for each in found.findings if each.repair in repairs}
    chosen = {each for each in wanted if each is not None}
    repair_content(library, chosen, found.findings)
    if Repair.LEFTOVERS in chosen and isinstance(library, LocalLibrary):
        remove_leftovers(library.path)
    if Repair.TOKENS in chosen and sign_ins is not None:
        sign_ins.protect()
    failure: Finding | None = None
    if Repair.SYNC in chosen and sign_ins is not None:
        try:
            sync_once(library, sign_ins, steering or Steering())
        except IbidemError as error:  # what else was repaired is told all the same
            failure = finding_of(Problem("server_trouble", f"The sync failed: {error.message}"))
    now = examine(library, sign_ins, surroundings=surroundings, report=report)
    return replace(now, findings=[*_compare(found.findings, now.findings, chosen), *_one(failure)])


def examine_path(path: Path | str, error: IbidemError) -> Finding:
    """What it means that the library at `path` could not be opened, with what to do.

    Raises `error` again where it says nothing about the library itself.
    """
    message = f"{library_path(path).name} cannot be opened: {error.message}"
    if isinstance(error, NewerSchemaError):
        return finding_of(Problem("newer_schema", message))
    if isinstance(error, DamagedLibraryError):
        return finding_of(Problem("damaged_file", message))
    if isinstance(error, NotFoundError) and Path(path).is_dir():
        return finding_of(Problem("missing_library", message))
    if type(error) is LibraryError:
        return finding_of(Problem("damaged_file", message))
    raise error


def _compare(
    before: Iterable[Finding], now: Iterable[Finding], done: set[Repair]
) -> Iterable[Finding]:
    """What was found and is gone, as repaired; then what there is now.

    A damaged file that was set aside counts as repaired: that it lacks now is the next finding.
    """
    left = {(each.code, each.what, each.where) for each in now}
    for finding in before:
        if finding.repair in done and (finding.code, finding.what, finding.where) not in left:
            yield replace(finding, repaired=True)
    yield from now


def _one(finding: Finding | None) -> list[Finding]:
    return [] if finding is None else [finding]
