"""A paper with two pages, attached to Darwin 1859."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.model.ids import RecordId
from ibidem.services.editing import attach_files
from ibidem.services.library import Library
from tests.services.reading_files import pdf_files

PAPER = pdf_files.pdf("Nothing here", "The finches of the islands differ in their beaks")


@pytest.fixture
def paper(
    library: Library, three: list[RecordId], make_file: Callable[[str, bytes], Path]
) -> RecordId:
    """The attachment."""
    return attach_files(library, three[0], [make_file("paper.pdf", PAPER)])[0]
