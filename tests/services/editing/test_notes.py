"""Notes."""

from __future__ import annotations

import pytest

from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.services.editing import add_note, delete_note, edit_note
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference


def test_a_note_is_written_changed_and_deleted(library: Library, three: list[RecordId]) -> None:
    note = add_note(library, three[0], "First", "Idea")
    edit_note(library, note, text="Second")
    noun = describe_reference(library, three[0]).notes[0].noun
    assert (noun.title, noun.text) == ("Idea", "Second")
    delete_note(library, note)
    assert describe_reference(library, three[0]).notes == []


def test_an_empty_note_is_refused(library: Library, three: list[RecordId]) -> None:
    with pytest.raises(InputError):
        add_note(library, three[0], "  \n")
    note = add_note(library, three[0], "text")
    with pytest.raises(InputError):
        edit_note(library, note, text="")
