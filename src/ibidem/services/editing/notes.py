"""Notes: texts of one's own about a reference."""

from __future__ import annotations

from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.attachment import Note
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library


def add_note(library: Library, reference: RecordId, text: str, title: str = "") -> RecordId:
    """Write a note about a reference; returns its id. Raises `InputError` for an empty one."""
    _check_text(text, title)
    with editing(library, "add note") as edit:
        edit.get(RecordKind.REFERENCE, reference)
        return edit.add(RecordKind.NOTE, Note(reference, text, title))


def edit_note(
    library: Library, note: RecordId, *, text: str | None = None, title: str | None = None
) -> Changes:
    """Change a note; None leaves that part."""
    with editing(library, "edit note") as edit:
        noun: Note = edit.get(RecordKind.NOTE, note)
        text = noun.text if text is None else text
        title = noun.title if title is None else title
        _check_text(text, title)
        edit.put(RecordKind.NOTE, note, replace(noun, text=text, title=title))
    return edit.changes


def delete_note(library: Library, note: RecordId) -> Changes:
    """Delete a note."""
    with editing(library, "delete note") as edit:
        edit.get(RecordKind.NOTE, note)
        edit.delete(RecordKind.NOTE, note)
    return edit.changes


def _check_text(text: str, title: str) -> None:
    if not text.strip() and not title.strip():
        raise InputError("A note needs a text or a title.")
