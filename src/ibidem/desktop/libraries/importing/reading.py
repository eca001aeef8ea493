"""Several files read for an import, as one preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ibidem.errors import IbidemError, Problem
from ibidem.services.library import Library
from ibidem.services.progress import Report
from ibidem.services.transfer import ImportPreview, PreviewEntry, preview_import, preview_references


@dataclass(frozen=True, slots=True)
class Reading:
    """What the files hold together. `problems` are pairs of file name and problem; `formats` say
    what each file was taken for."""

    entries: list[PreviewEntry] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)

    @property
    def fresh(self) -> int:
        """How many are no duplicates."""
        return sum(not entry.is_duplicate for entry in self.entries)


def read_files(
    library: Library, paths: Sequence[Path], format_name: str | None, report: Report
) -> Reading:
    """Read files and mark what the library, or one of the files, has already.

    A file that cannot be read is a problem of the reading and does not stop the others.
    """
    reading = Reading()
    previews: list[ImportPreview] = []
    for done, path in enumerate(paths):
        report("Reading files", done, len(paths))
        try:
            preview = preview_import(
                library, path, format_name=format_name, report=_silently(report)
            )
        except IbidemError as error:
            reading.problems.append((path.name, Problem(error.code, error.message)))
            continue
        previews.append(preview)
        reading.formats.append(preview.format_title)
        reading.problems.extend((path.name, problem) for problem in preview.problems)
    if len(previews) == 1:
        reading.entries.extend(previews[0].entries)
    else:
        references = [entry.reference for preview in previews for entry in preview.entries]
        reading.entries.extend(preview_references(library, references))
    return reading


def _silently(report: Report) -> Callable[[str, int, int | None], None]:
    """Only for being cancelled: what one file reports would be confused with all of them."""

    def hear(_phase: str, _done: int, _total: int | None) -> None:
        report("Reading files", 0, None)

    return hear
