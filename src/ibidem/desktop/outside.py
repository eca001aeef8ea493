"""Copies of attached files that other programs are given: what was changed there is never lost.

A copy lies in a folder of its own attachment, beside a note of what it held when it was made. It is
made anew when it is wanted again, but only as long as it still holds that: a person may have edited
it, closed everything, and come back a week later.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.library import Library

FOLDER = "opened"  # in the folder of the settings
_NOTE = ".made-of"  # the SHA-256 of the copy as it was made


@dataclass(frozen=True, slots=True)
class OutsideCopy:
    """A copy of an attached file. `is_edited`: it holds something else than when it was made."""

    path: Path
    is_edited: bool


def give_copy(library: Library, attachment: RecordId, settings: Path) -> OutsideCopy:
    """The copy of an attached file for other programs, made where there is none.

    One that was edited is given as it is. `settings` is the folder of the settings. Raises what
    `editing.save_attachment` raises. Reads whole files: not for the window's own thread.
    """
    folder = settings / FOLDER / attachment
    folder.mkdir(parents=True, exist_ok=True)
    made_of = _read_note(folder)
    for path in sorted(folder.iterdir()):
        if path.name != _NOTE and path.is_file() and made_of and digest_of(path) != made_of:
            return OutsideCopy(path, is_edited=True)
    path = editing.save_attachment(library, attachment, folder, overwrite=True)
    note_copied(path)
    return OutsideCopy(path, is_edited=False)


def note_copied(path: Path) -> None:
    """The library holds what this copy holds now."""
    path.with_name(_NOTE).write_text(digest_of(path), encoding="ascii")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _read_note(folder: Path) -> str:
    try:
        return (folder / _NOTE).read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
