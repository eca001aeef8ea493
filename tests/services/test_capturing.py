"""Capturing: nothing is stored before it is taken; duplicates are marked."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.errors import InputError
from ibidem.services.capturing import (
    capture_document,
    capture_file,
    capture_text,
    take_captured,
)
from ibidem.services.library import Library
from ibidem.services.reviewing import list_library_history
from ibidem.services.searching import list_references
from tests.capture.conftest import Sources, sources
from tests.services.reading_files.pdf_files import pdf

__all__ = ["sources"]

TEXT = """10.5555/lakes.2019
PMID: 7654321
ISBN 0-306-40615-2
10.5555/unknown
hello"""


def test_a_text_gives_references_and_problems_and_stores_nothing(
    library: Library, sources: Sources
) -> None:
    steps: list[tuple[int, int | None]] = []
    result = capture_text(
        library,
        TEXT,
        settings=sources.settings,
        report=lambda _, done, total: steps.append((done, total)),
    )
    assert [entry.reference is not None for entry in result.entries] == [True, True, True, False]
    assert [problem.code for problem in result.all_problems] == ["no_identifier", "not_found"]
    assert steps[0] == (0, 4)
    assert steps[-1] == (4, 4)
    assert list_references(library).total == 0


def test_what_was_captured_is_taken_in_one_step(library: Library, sources: Sources) -> None:
    result = capture_text(library, TEXT, settings=sources.settings)
    assert take_captured(library, result, only=[0]).added == 1
    taken = take_captured(library, result, group="New")
    assert (taken.added, taken.skipped) == (2, 1)
    assert list_references(library, group="New").total == 3
    assert [each.label for each in list_library_history(library)] == ["capture", "capture"]
    with pytest.raises(InputError):
        take_captured(library, result, only=[3])


def test_duplicates_in_the_library_and_among_themselves_are_marked(
    library: Library, sources: Sources
) -> None:
    first = capture_text(library, "10.5555/lakes.2019", settings=sources.settings)
    (there,) = take_captured(library, first).ids
    again = capture_text(
        library, "PMC55555\n10.5555/lakes.2019\nPMID 7654321", settings=sources.settings
    )
    assert [entry.existing for entry in again.entries] == [None, there, None]
    assert [entry.repeats for entry in again.entries] == [None, None, 0]


def test_a_pdf_is_captured_by_what_its_text_says(library: Library, sources: Sources) -> None:
    page = "Tides\nhttps://doi.org/10.5555/lakes.2019\n"
    result = capture_document(library, {}, [page], settings=sources.settings)
    assert [entry.reference is not None for entry in result.entries] == [True]
    nothing = capture_document(library, {}, ["no number"], settings=sources.settings)
    assert [problem.code for problem in nothing.all_problems] == ["no_identifier"]


def test_a_source_that_cannot_be_reached_is_a_problem_and_not_an_error(
    library: Library, sources: Sources
) -> None:
    sources.rules.append(lambda *_: (500, {}, b""))
    result = capture_text(library, "10.5555/lakes.2019", settings=sources.settings)
    assert [problem.code for problem in result.all_problems] == ["server_error"]
    assert take_captured(library, result).added == 0


def test_a_pdf_file_is_captured_by_its_first_pages_or_its_xmp(
    library: Library, sources: Sources, make_file: Callable[[str, bytes], Path]
) -> None:
    by_text = make_file("a.pdf", pdf("Tides", "see https://doi.org/10.5555/lakes.2019"))
    found = capture_file(library, by_text, settings=sources.settings).found
    assert [str(entry.identifier) for entry in found] == ["DOI 10.5555/lakes.2019"]
    xmp = b"<x:xmpmeta><prism:doi>10.5555/lakes.2019</prism:doi></x:xmpmeta>"
    by_xmp = capture_file(library, pdf("a scan") + xmp, settings=sources.settings)
    assert [str(entry.identifier) for entry in by_xmp.found] == ["DOI 10.5555/lakes.2019"]


@pytest.mark.parametrize("data", [b"", b"no PDF", b"%PDF-1.4 broken", b"%PDF-" + b"<x:xmpmeta" * 9])
def test_a_file_that_is_no_pdf_or_damaged_is_a_problem(
    library: Library, sources: Sources, data: bytes
) -> None:
    result = capture_file(library, io.BytesIO(data), settings=sources.settings)
    assert (result.found, len(result.all_problems)) == ([], 1)
