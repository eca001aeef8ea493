"""Adding, changing and restoring references."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from ibidem.errors import InputError, LimitError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.model.reference import Reference
from ibidem.services.editing import (
    add_note,
    add_references,
    attach_files,
    delete_references,
    edit_references,
    trash_references,
)
from ibidem.services.library import Library
from ibidem.services.reviewing import list_versions_of
from ibidem.services.searching import describe_reference, list_references
from ibidem.services.time_travel import restore_version
from ibidem.store.records import load_records, write_local
from tests.services.conftest import DARWIN, make_reference


def keys(library: Library) -> list[str]:
    return sorted(item.reference.citation_key for item in list_references(library).items)


def retitle(title: str) -> Callable[[Reference], Reference]:
    return lambda reference: replace(reference, fields={**reference.fields, "title": title})


def test_added_references_get_unique_citation_keys(library: Library) -> None:
    ids, changes = add_references(library, [DARWIN, make_reference("Other", "Darwin, C.", "1859")])
    assert keys(library) == ["Darwin1859", "Darwin1859a"]
    assert changes.added == {RecordKind.REFERENCE: frozenset(ids)}
    add_references(library, [DARWIN])
    assert keys(library) == ["Darwin1859", "Darwin1859a", "Darwin1859b"]


def test_citation_keys_that_differ_only_in_case_or_accents_are_one(library: Library) -> None:
    add_references(library, [replace(DARWIN, citation_key="Muller2000")])
    with pytest.raises(InputError, match="taken"):
        add_references(library, [replace(DARWIN, citation_key="MULLER2000")])
    assert list_references(library).total == 1


def test_adding_is_all_or_nothing(library: Library) -> None:
    with pytest.raises(InputError):
        add_references(library, [DARWIN, replace(DARWIN, citation_key="not a key")])
    assert list_references(library).total == 0


def test_editing_many_is_one_changeset(library: Library, three: list[RecordId]) -> None:
    changes = edit_references(library, three, lambda each: replace(each, rating=5))
    assert changes.changed == {RecordKind.REFERENCE: frozenset(three)}
    assert changes.changeset == 2
    assert all(item.reference.rating == 5 for item in list_references(library).items)


def test_an_edit_that_changes_nothing_leaves_no_trace(
    library: Library, three: list[RecordId]
) -> None:
    assert not edit_references(library, three, lambda each: each)
    assert not edit_references(library, three, lambda each: replace(each, keywords=()))
    assert len(list_versions_of(library, three[0])) == 1


def test_an_edit_that_fails_changes_nothing(library: Library, three: list[RecordId]) -> None:
    def fail_at_the_last(reference: Reference) -> Reference:
        if "Notes" in reference.fields["title"]:
            raise InputError("no")
        return replace(reference, rating=5)

    with pytest.raises(InputError):
        edit_references(library, three, fail_at_the_last)
    assert not any(item.reference.rating for item in list_references(library).items)


def test_a_citation_key_can_be_changed_and_made_anew(
    library: Library, three: list[RecordId]
) -> None:
    edit_references(library, three[:1], lambda each: replace(each, citation_key="origin"))
    assert "origin" in keys(library)
    edit_references(library, three[:1], lambda each: replace(each, citation_key=""))
    assert "Darwin1859" in keys(library)
    with pytest.raises(InputError, match="taken"):
        edit_references(library, three[1:2], lambda each: replace(each, citation_key="DARWIN1859"))


def test_keys_of_the_payload_that_this_version_does_not_know_survive_an_edit(
    library: Library, three: list[RecordId]
) -> None:
    with library.writing("by a newer version") as tx:
        row = load_records(tx, three[:1])[three[0]]
        assert row.payload is not None
        newer = row.payload[:-1] + ',"zz_future":1}'
        write_local(tx, [Record(RecordKind.REFERENCE, three[0], newer)])
    edit_references(library, three[:1], retitle("New"))
    with library.reading() as tx:
        assert '"zz_future":1' in (load_records(tx, three[:1])[three[0]].payload or "")


def test_editing_what_is_not_there_says_so(library: Library) -> None:
    with pytest.raises(NotFoundError):
        edit_references(library, [library.source.new_id()], lambda each: each)


@pytest.mark.parametrize("rating", [-1, 6])
def test_a_rating_out_of_range_is_refused(
    library: Library, three: list[RecordId], rating: int
) -> None:
    with pytest.raises(InputError):
        edit_references(library, three, lambda each: replace(each, rating=rating))


def test_a_reference_that_is_too_large_is_refused(library: Library) -> None:
    with pytest.raises(LimitError):
        add_references(library, [make_reference("x" * 3_000_000)])


def test_an_earlier_version_comes_back_as_a_new_one(
    library: Library, three: list[RecordId]
) -> None:
    edit_references(library, three[:1], retitle("Changed"))
    restore_version(library, three[0], 1)
    assert describe_reference(library, three[0]).reference.fields["title"] == DARWIN.fields["title"]
    versions = list_versions_of(library, three[0])
    assert [version.number for version in versions] == [3, 2, 1]
    assert versions[0].is_current
    assert versions[1].summary == "Title"


def test_a_deleted_reference_comes_back_with_its_files_and_notes(
    library: Library, three: list[RecordId], make_file: Callable[[str, bytes], Path]
) -> None:
    attach_files(library, three[0], [make_file("a.pdf", b"%PDF")])
    add_note(library, three[0], "Read again")
    trash_references(library, three[:1])
    delete_references(library, three[:1])
    first = list_versions_of(library, three[0])[-1]
    restore_version(library, three[0], first.number)
    details = describe_reference(library, three[0])
    assert [each.noun.file_name for each in details.attachments] == ["a.pdf"]
    assert [each.noun.text for each in details.notes] == ["Read again"]


def test_a_version_in_which_the_record_was_deleted_cannot_be_restored(
    library: Library, three: list[RecordId]
) -> None:
    trash_references(library, three[:1])
    changes = delete_references(library, three[:1])
    with pytest.raises(InputError):
        restore_version(library, three[0], changes.changeset)
    with pytest.raises(NotFoundError):
        restore_version(library, library.source.new_id(), 1)
    with pytest.raises(NotFoundError, match="There is no version 99 of this record"):
        restore_version(library, three[0], 99)


@pytest.mark.parametrize(
    "reference",
    [
        Reference(fields={"year": 1859}),  # type: ignore[dict-item]
        Reference(rating="5"),  # type: ignore[arg-type]
        Reference(names={"author": ("Darwin",)}),  # type: ignore[dict-item]
        Reference(fields={"title": 1.5}),  # type: ignore[dict-item]
    ],
)
def test_a_reference_with_values_of_other_types_is_refused(
    library: Library, reference: Reference
) -> None:
    with pytest.raises(InputError):
        add_references(library, [reference])
    assert list_references(library).total == 0
