"""Import: files of references into the library, all of them in one visible step.

Files are read completely before the library is touched. Then one transaction adds everything, so a
process that is killed on the way leaves the library as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ibidem.errors import LimitError
from ibidem.formats import HEAD_CHARS, find_format
from ibidem.model.reading import decode_text
from ibidem.model.reference import Reference
from ibidem.services.atomic_file import explain_os_error
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.transfer.taking import Duplicates, ImportReport, take_references

FILE_BYTES_MAX = 2 * 1024 * 1024 * 1024


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises `NotFoundError`, `InputError`, `LimitError`."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise LimitError(f"{path.name} is larger than {FILE_BYTES_MAX:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        ours = explain_os_error(error, path)
        if ours is None:
            raise
        raise ours from error


def import_files(
    library: Library,
    files: Sequence[tuple[str, bytes]],
    *,
    format_name: str | None = None,
    group: str | None = None,
    duplicates: Duplicates = "skip",
    dry_run: bool = False,
    report: Report = no_report,
) -> ImportReport:
    """Add the references of some files, given as (name, bytes), in one changeset.

    The format is `format_name`, or told from name and content, file by file. `group`: the name of a
    group for them (the first of that name, or a new one), or its id; duplicates join it as well.
    `duplicates` says what becomes of a reference that the library, or the import itself, has
    already: "skip" leaves it out, "keep" adds it, "merge" adds to the one there what it lacks.
    Raises `InputError` where a format cannot be told; a record that cannot be read becomes a
    problem.
    """
    result = ImportReport()
    references = _read(files, format_name, result, report)
    return take_references(
        library,
        references,
        group=group,
        duplicates=duplicates,
        dry_run=dry_run,
        report=report,
        result=result,
    )


def _read(
    files: Sequence[tuple[str, bytes]],
    format_name: str | None,
    result: ImportReport,
    report: Report,
) -> list[Reference]:
    references: list[Reference] = []
    for done, (name, data) in enumerate(files):
        report("Reading files", done, len(files))
        text, problems = decode_text(data)
        chosen = find_format(name=format_name, file_name=name, head=text[:HEAD_CHARS])
        read = chosen.read(text)
        references += read.references
        result.problems += [(name, problem) for problem in (*problems, *read.problems)]
    report("Reading files", len(files), len(files))
    return references
