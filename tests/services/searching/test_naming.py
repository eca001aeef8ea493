"""What a name means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.errors import AmbiguousError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing import add_group, add_note, add_tag, attach_files, trash_references
from ibidem.services.library import Library
from ibidem.services.searching import (
    find_attachment,
    find_belonging,
    find_named,
    find_reference,
    find_references,
)


def test_a_reference_is_named_by_key_or_id_or_a_part_of_its_id(
    library: Library, three: list[RecordId]
) -> None:
    assert find_reference(library, "Darwin1859") == three[0]
    assert find_reference(library, "darwin1859") == three[0]
    assert find_reference(library, three[0]) == three[0]
    assert find_reference(library, three[0].upper()) == three[0]
    assert find_reference(library, three[0][-8:]) == three[0]
    assert find_references(library, ["Darwin1859", three[0]]) == [three[0]]


def test_a_name_that_fits_several_changes_nothing_and_says_so(
    library: Library, three: list[RecordId]
) -> None:
    with pytest.raises(AmbiguousError, match="fits 3") as error:
        find_reference(library, three[0][:8])
    assert three[0][-8:] in str(error.value.details["remedy"])


@pytest.mark.parametrize("name", ["Nobody2000", "", "%", "0", "'; DROP TABLE records; --"])
def test_a_name_that_fits_nothing_is_not_found(
    library: Library, three: list[RecordId], name: str
) -> None:
    with pytest.raises(NotFoundError):
        find_reference(library, name)


def test_what_lies_in_the_trash_can_still_be_named(library: Library, three: list[RecordId]) -> None:
    trash_references(library, three)
    assert find_reference(library, "Darwin1859") == three[0]


def test_groups_and_tags_are_named_exactly_then_without_case(library: Library) -> None:
    upper = add_group(library, "Reading")
    lower = add_group(library, "reading", allow_twin=True)
    tag = add_tag(library, "Reading")
    kinds = (RecordKind.GROUP,)
    assert find_named(library, kinds, "Reading") == (RecordKind.GROUP, upper)
    assert find_named(library, kinds, "reading") == (RecordKind.GROUP, lower)
    assert find_named(library, kinds, lower[-8:]) == (RecordKind.GROUP, lower)
    with pytest.raises(AmbiguousError):
        find_named(library, kinds, "READING")
    assert find_named(library, (RecordKind.TAG,), "READING") == (RecordKind.TAG, tag)
    with pytest.raises(NotFoundError):
        find_named(library, kinds, "Other")


def test_files_and_notes_are_named_within_their_reference(
    library: Library, three: list[RecordId], make_file: Callable[[str, bytes], Path]
) -> None:
    made = attach_files(library, three[0], [make_file("a.pdf", b"a"), make_file("b.pdf", b"b")])
    note = add_note(library, three[0], "text")
    assert find_attachment(library, three[0], "b.pdf") == made[1]
    assert find_belonging(library, three[0], note[-8:]) == (RecordKind.NOTE, note)
    with pytest.raises(NotFoundError):
        find_attachment(library, three[1], "a.pdf")
    attach_files(library, three[0], [make_file("a.pdf", b"other")])
    with pytest.raises(AmbiguousError):
        find_attachment(library, three[0], "a.pdf")
