"""Reading the files that came in, after the work that brought them."""

from __future__ import annotations

from ibidem.cli.progress import show_progress
from ibidem.services.library import Library


def read_new_files(library: Library) -> None:
    """Read files that nobody has read, so that the next search finds what is written in them.

    What is not read now, because somebody is tired of waiting, is read another time.
    """
    from ibidem.services.reading_files import read_waiting_texts

    with show_progress() as report:
        read_waiting_texts(library, report=report)
