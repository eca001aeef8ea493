"""The trash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing import (
    add_group,
    add_note,
    add_to_group,
    attach_files,
    delete_references,
    empty_trash,
    restore_references,
    trash_references,
)
from ibidem.services.library import Library
from ibidem.services.maintenance import verify_library
from ibidem.services.searching import describe_reference, list_references


def test_what_is_trashed_can_be_taken_back_with_its_groups(
    library: Library, three: list[RecordId]
) -> None:
    group = add_group(library, "Reading")
    add_to_group(library, group, three)
    trash_references(library, three[:2])
    assert list_references(library).total == 1
    assert list_references(library, view="trash").total == 2
    assert list_references(library, group="Reading").total == 1
    assert not trash_references(library, three[:2]), "trashing twice changes nothing"
    restore_references(library, three[:2])
    assert list_references(library, group="Reading").total == 3


def test_emptying_the_trash_deletes_what_hangs_on_the_references(
    library: Library, three: list[RecordId], make_file: Callable[[str, bytes], Path]
) -> None:
    attach_files(library, three[0], [make_file("a.pdf", b"a")])
    add_note(library, three[0], "text")
    trash_references(library, three[:1])
    changes = empty_trash(library)
    assert set(changes.removed) == {
        RecordKind.REFERENCE, RecordKind.ATTACHMENT, RecordKind.NOTE,
    }  # fmt: skip
    assert list_references(library, view="trash").total == 0
    assert verify_library(library).is_sound, "files that the history needs are no finding"
    assert not empty_trash(library)


def test_only_what_lies_in_the_trash_can_be_deleted(
    library: Library, three: list[RecordId]
) -> None:
    trash_references(library, three[:1])
    with pytest.raises(InputError):
        delete_references(library, three)
    assert list_references(library, view="trash").total == 1
    delete_references(library, three[:1])
    assert list_references(library, view="trash").total == 0
    assert describe_reference(library, three[1]).reference.trashed_at == 0
