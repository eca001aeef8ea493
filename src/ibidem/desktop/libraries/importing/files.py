"""Files that come in: which are PDFs, and what becomes of those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ibidem.errors import IbidemError, InputError, Problem
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.services.capturing import CaptureSettings, capture_file, take_captured
from ibidem.services.editing import add_references, attach_files
from ibidem.services.library import Library
from ibidem.services.progress import Report
from ibidem.services.reading_files import read_waiting_texts
from ibidem.services.transfer import read_file

PDF = ".pdf"
COMPRESSED = ".ibz"
FOLDER_FILES_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Sorted:
    """Files by what they are."""

    documents: list[Path] = field(default_factory=list)
    bibliographies: list[Path] = field(default_factory=list)
    compressed: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class DocumentReport:
    """What became of some PDFs: `captured` were recognised, `named` are called like their file,
    `joined` belong to a reference that was there."""

    captured: int = 0
    named: int = 0
    joined: int = 0
    ids: list[RecordId] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """For the person."""
        done = self.captured + self.named + self.joined
        parts = [f"Imported {done:,} PDF file{'' if done == 1 else 's'}."]
        if self.named:
            parts.append(f"{self.named:,} could not be recognised: called like the file.")
        if self.joined:
            parts.append(f"{self.joined:,} went to references that were there.")
        if self.problems:
            name, problem = self.problems[0]
            parts.append(f"{len(self.problems):,} left out: {name}: {problem.message}")
        return " ".join(parts)


def sort_files(paths: Sequence[Path]) -> Sorted:
    """Which files are PDFs, compressed libraries, or hold references; folders are looked into."""
    found = Sorted()
    for path in paths:
        files = [path]
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file())
            files = [each for each in inside if each.suffix.lower() == PDF][:FOLDER_FILES_MAX]
        for each in files:
            suffix = each.suffix.lower()
            if suffix == PDF:
                found.documents.append(each)
            elif suffix == COMPRESSED:
                found.compressed.append(each)
            else:
                found.bibliographies.append(each)
    return found


def import_documents(
    library: Library,
    paths: Sequence[Path],
    report: Report,
    settings: CaptureSettings | None = None,
) -> DocumentReport:
    """Make a reference for each PDF, by the identifier in it where a source knows that, and attach
    the file. One that cannot be recognised is called like its file."""
    result = DocumentReport()
    for done, path in enumerate(paths):
        report("Importing PDF files", done, len(paths))
        try:
            data = read_file(path)
            if b"%PDF-" not in data[:1_024]:
                raise InputError(f"{path.name} is no PDF file.")
            reference = _reference_for(library, path, data, settings, result)
            attach_files(library, reference, [path])
        except IbidemError as error:
            result.problems.append((path.name, Problem(error.code, error.message)))
            continue
        result.ids.append(reference)
    report("Importing PDF files", len(paths), len(paths))
    read_waiting_texts(library)
    return result


def _reference_for(
    library: Library,
    path: Path,
    data: bytes,
    settings: CaptureSettings | None,
    result: DocumentReport,
) -> RecordId:
    try:
        captured = capture_file(library, data, settings=settings)
    except IbidemError:  # without a network there is still the file
        captured = None
    if captured is not None and captured.found:
        entry = captured.found[0]
        if entry.existing is not None:
            result.joined += 1
            return entry.existing
        taken = take_captured(library, captured, only=[entry.number], skip_duplicates=False)
        result.captured += 1
        return taken.ids[0]
    title = path.stem.replace("_", " ").strip() or path.name
    ids, _ = add_references(library, [Reference(type="generic", fields={"title": title})])
    result.named += 1
    return ids[0]
