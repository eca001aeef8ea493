"""Care for a library alone, whatever is around it; `examining` has the whole."""

from __future__ import annotations

from ibidem.services.examining import ADVICE, Examination, Finding, examine, repair
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report

__all__ = ["ADVICE", "Examination", "Finding", "diagnose_library", "verify_library"]


def verify_library(
    library: Library, *, files: bool = True, report: Report = no_report
) -> Examination:
    """Compute everything again that can be computed, and compare; with `files` hash them all too.

    Nothing is changed, and nothing is looked at but the library.
    """
    return examine(library, files=files, surroundings=False, report=report)


def diagnose_library(
    library: Library, *, repair: bool = False, report: Report = no_report
) -> Examination:
    """What `examine` finds without a server. With `repair` all that can be mended is.

    On a server that is for owners: raises `PermissionDeniedError`.
    """
    if repair:
        library.require_owner()
    found = examine(library, report=report)
    return mend(library, found, report=report) if repair else found


mend = repair
