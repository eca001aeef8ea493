"""Import in two steps: look at what a file holds, then take it. The first writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ibidem.errors import InputError, LimitError, Problem
from ibidem.formats import HEAD_CHARS, find_format
from ibidem.model.identity import same_content
from ibidem.model.ids import RecordId
from ibidem.model.reading import decode_text
from ibidem.model.reference import Reference
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.transfer.importing import FILE_BYTES_MAX, read_file
from ibidem.services.transfer.taking import ImportReport, find_same, take_references
from ibidem.store.derived.listing import identity_number

PREVIEWED = 50  # how many references a page or a dialog shows at first


@dataclass(frozen=True, slots=True)
class PreviewEntry:
    """One reference of a file. `number` is its place there, from 0.

    `existing` is the reference of the library that is about the same work, `repeats` the place in
    the file of an earlier one that is; None for neither.
    """

    number: int
    reference: Reference
    existing: RecordId | None = None
    repeats: int | None = None

    @property
    def is_duplicate(self) -> bool:
        """Whether an import that skips duplicates leaves it out."""
        return self.existing is not None or self.repeats is not None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file holds. `problems` carry the line; `entries` are all references, in order."""

    file_name: str
    format_name: str
    format_title: str
    entries: list[PreviewEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many references were read."""
        return len(self.entries)

    @property
    def first(self) -> list[PreviewEntry]:
        """The first `PREVIEWED` of them."""
        return self.entries[:PREVIEWED]

    @property
    def duplicates(self) -> list[PreviewEntry]:
        """Those that the library or the file has already."""
        return [entry for entry in self.entries if entry.is_duplicate]


def preview_import(
    library: Library,
    source: Path | bytes | BinaryIO,
    *,
    file_name: str = "",
    format_name: str | None = None,
    report: Report = no_report,
) -> ImportPreview:
    """Read a file, given as path, bytes or stream, and say what an import would find.

    `file_name` helps to tell the format where the source is no path. Raises `InputError` where the
    format cannot be told, `NotFoundError`, `LimitError`.
    """
    report("Reading files", 0, 1)
    data, file_name = _bytes_of(source, file_name)
    text, problems = decode_text(data)
    chosen = find_format(name=format_name, file_name=file_name, head=text[:HEAD_CHARS])
    read = chosen.read(text)
    report("Reading files", 1, 1)
    preview = preview_references(library, read.references)
    return ImportPreview(file_name, chosen.NAME, chosen.TITLE, preview, [*problems, *read.problems])


def preview_references(library: Library, references: list[Reference]) -> list[PreviewEntry]:
    """References from anywhere, with those marked that the library, or the list, has already."""
    with library.reading() as tx:
        existing = find_same(tx, references)
    first: dict[int, int] = {}
    entries = []
    for number, reference in enumerate(references):
        identity = identity_number(reference)
        earlier = first.setdefault(identity, number) if identity else number
        repeats = earlier != number and same_content(reference, references[earlier])
        entries.append(
            PreviewEntry(number, reference, existing.get(number), earlier if repeats else None)
        )
    return entries


def take_import(
    library: Library,
    preview: ImportPreview,
    *,
    skip_duplicates: bool = True,
    group: str | None = None,
    only: Collection[int] | None = None,
    report: Report = no_report,
) -> ImportReport:
    """Add what a preview showed, in one changeset; `only` are the numbers of entries wanted.

    Duplicates are looked for again, in the transaction: the library may have changed since. `group`
    is the name of a group (made if missing) or its id. Raises `InputError` for a number that the
    preview does not have.
    """
    if only is not None and not all(0 <= number < preview.total for number in only):
        raise InputError("The file does not have that many references.")
    wanted = None if only is None else set(only)
    chosen = [
        entry.reference for entry in preview.entries if wanted is None or entry.number in wanted
    ]
    result = ImportReport(problems=[(preview.file_name, each) for each in preview.problems])
    return take_references(
        library,
        chosen,
        group=group,
        duplicates="skip" if skip_duplicates else "keep",
        report=report,
        result=result,
    )


def _bytes_of(source: Path | bytes | BinaryIO, file_name: str) -> tuple[bytes, str]:
    if isinstance(source, Path):
        return read_file(source), file_name or source.name
    data = source if isinstance(source, bytes) else source.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise LimitError(f"The file is larger than {FILE_BYTES_MAX:,} bytes.")
    return data, file_name
