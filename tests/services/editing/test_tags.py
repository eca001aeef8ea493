"""Tags."""

from __future__ import annotations

import pytest

from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.services.editing import add_tag, delete_tags, edit_tag, tag_references, untag_references
from ibidem.services.library import Library
from ibidem.services.searching import list_references, list_tags


def shown(library: Library) -> list[tuple[str, str, int]]:
    return [(each.name, each.color, each.count) for each in list_tags(library)]


def test_references_are_marked_and_unmarked(library: Library, three: list[RecordId]) -> None:
    tag = add_tag(library, "important", "#D62728")
    tag_references(library, tag, three)
    untag_references(library, tag, three[:1])
    assert shown(library) == [("important", "d62728", 2)]
    assert list_references(library, tag="important").total == 2


def test_a_tag_changes_its_name_and_color_apart(library: Library) -> None:
    tag = add_tag(library, "old", "112233")
    edit_tag(library, tag, name="new")
    edit_tag(library, tag, color="")
    assert shown(library) == [("new", "", 0)]


def test_deleting_a_tag_takes_it_off_every_reference(
    library: Library, three: list[RecordId]
) -> None:
    tag = add_tag(library, "gone")
    tag_references(library, tag, three)
    delete_tags(library, [tag])
    assert shown(library) == []
    assert all(not item.reference.tags for item in list_references(library).items)


@pytest.mark.parametrize("color", ["red", "12345", "#1234567", "gggggg"])
def test_what_is_no_color_is_refused(library: Library, color: str) -> None:
    with pytest.raises(InputError):
        add_tag(library, "x", color)
