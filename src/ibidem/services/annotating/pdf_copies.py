"""Annotations and PDF files: written into a copy, taken over from a file that has some."""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from ibidem.errors import InputError, LimitError
from ibidem.model.attachment import Annotation
from ibidem.model.canonical import normalize_text
from ibidem.model.ids import RecordId
from ibidem.services.annotating.changing import add_annotations
from ibidem.services.annotating.listing import AnnotationEntry, list_annotations
from ibidem.services.atomic_file import writing_file
from ibidem.services.child_process import run_child
from ibidem.services.editing.attachments import safe_file_name
from ibidem.services.library import Library
from ibidem.services.searching import open_file

DEFAULT_COLORS = {"highlight": "ffd84d", "underline": "d6336c", "note": "ffd84d", "area": "3b82c4"}
"""By shape, the colour of an annotation that has none."""

FILE_BYTES_MAX = 1024 * 1024 * 1024
MEMORY_BYTES_MAX = 4 * 1024 * 1024 * 1024  # of the process that works; the file is held in it
SECONDS_MAX = 120  # of computing
WAIT_SECONDS_MAX = 360

_CHILD = Path(__file__).with_name("child.py")
_REASONS = {
    "encrypted": "needs a password",
    "damaged": "is damaged, or no PDF",
}


def write_annotated_copy(
    library: Library, attachment: RecordId, target: Path, *, overwrite: bool = False
) -> Path:
    """Write a copy of an attached PDF with its annotations in it, to a file or into a folder;
    returns where it is.

    The attachment stays as it is. Raises `InputError` where the file cannot be read,
    `LibraryExistsError` where something is in the place, `NotFoundError` while the contents are
    not here.
    """
    entries = list_annotations(library, attachment)
    file = open_file(library, attachment)
    if target.is_dir():
        name = Path(safe_file_name(file.noun.file_name))
        target = target / f"{name.stem[:200]} (annotated){name.suffix}"
    wanted = [_to_write(entry) for entry in entries if entry.noun.areas]
    with (
        _working(library, attachment, "write", wanted) as (_, result),
        writing_file(target, overwrite=overwrite) as copy,
    ):
        shutil.copyfileobj(result, copy)
    return target


def import_annotations(library: Library, attachment: RecordId) -> list[RecordId]:
    """Take over, in one step, the annotations that are in an attached PDF and not yet records of
    the library; returns the new ids. The file stays as it is.

    Links, forms and drawings by hand are left. Raises `InputError` where the file cannot be read.
    """
    with _working(library, attachment, "read", []) as (said, _):
        found = [_from_file(attachment, each) for each in said["annotations"]]
    known = {_place(entry.noun) for entry in list_annotations(library, attachment)}
    new = {_place(noun): noun for noun in found if _place(noun) not in known}
    return add_annotations(library, list(new.values())) if new else []


def _to_write(entry: AnnotationEntry) -> dict[str, Any]:
    noun = entry.noun
    at = datetime.fromtimestamp(min(entry.edited_at, 2**41) / 1000, UTC)
    return {
        "id": entry.id,
        "page": noun.page,
        "shape": noun.shape,
        "areas": noun.areas,
        "color": noun.color or DEFAULT_COLORS.get(noun.shape, "3b82c4"),
        "comment": noun.comment,
        "author": noun.author,
        "date": at.strftime("D:%Y%m%d%H%M%SZ"),
    }


def _from_file(attachment: RecordId, found: dict[str, Any]) -> Annotation:
    return Annotation(
        attachment=attachment,
        page=found["page"],
        areas=tuple((left, bottom, right, top) for left, bottom, right, top in found["areas"]),
        author=normalize_text(found["author"]),
        color=found["color"],
        comment=normalize_text(found["comment"]),
        shape=found["shape"],
        text=normalize_text(found["text"]),
    )


def _place(noun: Annotation) -> tuple[Any, ...]:
    """What tells whether two annotations are one: their page, shape and place."""
    return noun.page, noun.shape, noun.areas


@contextmanager
def _working(
    library: Library, attachment: RecordId, what: str, wanted: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], BinaryIO]]:
    """Run the child on an attached file; gives what it said and the file that it made."""
    file = open_file(library, attachment)
    name = file.noun.file_name
    if file.noun.bytes > FILE_BYTES_MAX:
        raise LimitError(f"{name!r} is too large for this.")
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        given.write(json.dumps(wanted).encode() + b"\n")
        for piece in file.read(0, file.noun.bytes):
            given.write(piece)
        given.seek(0)
        limits = (SECONDS_MAX, MEMORY_BYTES_MAX, 2 * FILE_BYTES_MAX)
        code = run_child(_CHILD, (what, *map(str, limits)), given, taken, WAIT_SECONDS_MAX)
        taken.seek(0)
        try:
            said = json.loads(taken.readline())
        except ValueError:
            said = {}
        reason = _REASONS.get(said.get("state", ""))
        if reason is None and (code != 0 or said.get("state") != "done"):
            over = (None, -getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0))
            reason = "takes too long to read" if code in over else _REASONS["damaged"]
        if reason is not None:
            raise InputError(f"The file {name!r} {reason}.", id=attachment)
        yield said, taken
