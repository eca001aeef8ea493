"""Capturing: from identifiers, or a text with identifiers, to references. In two steps, as import.

Nothing is stored until `take_captured` is called with what `capture_text` found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ibidem.capture import (
    CaptureSettings,
    Fetcher,
    Identifier,
    IdentifierKind,
    Recognised,
    capture,
    find_identifiers_in_document,
    find_xmp,
    recognise_identifiers,
)
from ibidem.capture.documents import PAGES_MAX
from ibidem.errors import InputError, LimitError, Problem
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.reading_files import extract_text
from ibidem.services.transfer import (
    ImportReport,
    preview_references,
    read_file,
    take_references,
)

__all__ = [
    "CaptureResult",
    "CaptureSettings",
    "CapturedEntry",
    "Identifier",
    "IdentifierKind",
    "Recognised",
    "capture_document",
    "capture_file",
    "capture_identifiers",
    "capture_text",
    "find_identifiers_in_document",
    "recognise_identifiers",
    "take_captured",
]

PDF_BYTES_MAX = 256 * 1024 * 1024
_PIECE = 1024 * 1024
_SECONDS = 15
_PHASE = "Asking sources"


@dataclass(frozen=True, slots=True)
class CapturedEntry:
    """What came of one identifier: a reference, or a problem that says why not.

    `existing` is the reference of the library that is about the same work, `repeats` the number of
    an earlier entry that is (a DOI and a PubMed number of one article, say).
    """

    number: int
    identifier: Identifier
    reference: Reference | None = None
    problem: Problem | None = None
    existing: RecordId | None = None
    repeats: int | None = None

    @property
    def is_duplicate(self) -> bool:
        """Whether taking it without duplicates leaves it out."""
        return self.existing is not None or self.repeats is not None


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """What was captured, in the order of the text; `problems`: what in it was not recognised."""

    entries: list[CapturedEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def found(self) -> list[CapturedEntry]:
        """The entries that have a reference."""
        return [entry for entry in self.entries if entry.reference is not None]

    @property
    def all_problems(self) -> list[Problem]:
        """What was not recognised, and what the sources could not give."""
        missing = [entry.problem for entry in self.entries if entry.problem is not None]
        return [*self.problems, *missing]


def capture_text(
    library: Library,
    text: str,
    *,
    settings: CaptureSettings | None = None,
    report: Report = no_report,
) -> CaptureResult:
    """Ask the sources for everything that a text names: one identifier to a line, or prose.

    Raises `LimitError` for too many at once. An identifier that a source does not know, or a source
    that does not answer, is a problem of that entry.
    """
    recognised = recognise_identifiers(text)
    result = capture_identifiers(library, recognised.identifiers, settings=settings, report=report)
    return CaptureResult(result.entries, recognised.problems)


def capture_identifiers(
    library: Library,
    identifiers: Sequence[Identifier],
    *,
    settings: CaptureSettings | None = None,
    report: Report = no_report,
) -> CaptureResult:
    """The same for identifiers; duplicates in the library, and among them, are marked."""
    with Fetcher(settings or CaptureSettings()) as fetcher:
        captured = capture(fetcher, identifiers, lambda done, total: report(_PHASE, done, total))
    wanted = list(captured)
    references = {each: found for each, found in captured.items() if isinstance(found, Reference)}
    marked = dict(
        zip(references, preview_references(library, list(references.values())), strict=True)
    )
    places = [wanted.index(each) for each in references]
    entries = []
    for number, each in enumerate(wanted):
        found = captured[each]
        if isinstance(found, Problem):
            entries.append(CapturedEntry(number, each, problem=found))
            continue
        mark = marked[each]
        repeats = None if mark.repeats is None else places[mark.repeats]
        entries.append(CapturedEntry(number, each, found, None, mark.existing, repeats))
    return CaptureResult(entries)


def capture_document(
    library: Library,
    metadata: Mapping[str, str],
    pages: Sequence[str],
    xmp: str = "",
    *,
    settings: CaptureSettings | None = None,
) -> CaptureResult:
    """The reference for a PDF, by the likeliest identifier that its metadata or text names.

    Without one, or where the source does not know it, a problem says so.
    """
    identifiers = find_identifiers_in_document(metadata, pages, xmp)
    if not identifiers:
        message = "No DOI or arXiv number was found in this file."
        return CaptureResult(problems=[Problem("no_identifier", message)])
    result = CaptureResult()
    for identifier in identifiers[:3]:
        result = capture_identifiers(library, [identifier], settings=settings)
        if result.found:
            break
    return result


def capture_file(
    library: Library,
    source: Path | bytes | BinaryIO,
    *,
    settings: CaptureSettings | None = None,
) -> CaptureResult:
    """The reference for a PDF file, by its XMP metadata and the text of its first pages.

    The file is read in a process of its own, as all files of strangers. Raises `NotFoundError`,
    `LimitError`; a file that cannot be read, or names no work, is a problem.
    """
    if isinstance(source, Path):
        data = read_file(source)
    else:
        data = source if isinstance(source, bytes) else source.read(PDF_BYTES_MAX + 1)
    if len(data) > PDF_BYTES_MAX:
        raise LimitError(f"The file is larger than {PDF_BYTES_MAX:,} bytes.")
    if b"%PDF-" not in data[:1_024]:
        return CaptureResult(problems=[Problem("not_a_pdf", "This file is no PDF.")])
    pieces = (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
    read = extract_text("pdf", pieces, pages_max=PAGES_MAX, seconds_max=_SECONDS)
    return capture_document(library, {}, read.text.split("\f"), find_xmp(data), settings=settings)


def take_captured(
    library: Library,
    result: CaptureResult,
    *,
    only: Collection[int] | None = None,
    skip_duplicates: bool = True,
    group: str | None = None,
) -> ImportReport:
    """Add what was captured, in one changeset; `only` are the numbers of the entries wanted.

    `group` is the name of a group (made if missing) or its id. Raises `InputError` for a number
    that is no entry, or one without reference.
    """
    chosen = {entry.number: entry.reference for entry in result.entries if entry.reference}
    if only is not None:
        if not set(only) <= set(chosen):
            raise InputError("This was not captured.")
        chosen = {number: chosen[number] for number in sorted(set(only))}
    return take_references(
        library,
        list(chosen.values()),
        label="capture",
        group=group,
        duplicates="skip" if skip_duplicates else "keep",
    )
