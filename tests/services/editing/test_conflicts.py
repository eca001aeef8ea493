"""Settling conflicts."""

from __future__ import annotations

from typing import Any

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.model.conflict import Conflict
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.editing import (
    settle_conflict_with,
    settle_conflicts,
    trash_references,
)
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference, find_conflicts, list_conflicts


def clash(library: Library, record: RecordId, field: str, other: Any, kept: Any = None) -> RecordId:
    noun = Conflict(
        field=field,
        record=record,
        record_kind=RecordKind.REFERENCE,
        kept=kept,
        other=other,
        kept_by="laptop",
        other_by="phone",
    )
    with editing(library, "conflict") as edit:
        return edit.add(RecordKind.CONFLICT, noun)


def read(library: Library, reference: RecordId) -> Reference:
    return describe_reference(library, reference).reference


def test_keeping_leaves_the_record_as_it_is(library: Library, three: list[RecordId]) -> None:
    conflict = clash(library, three[0], "fields.title", "Origins")
    assert list_conflicts(library)[0].field_label == "Title"
    settle_conflicts(library, [conflict], "keep")
    assert list_conflicts(library) == []
    assert read(library, three[0]).fields["title"] == "On the Origin of Species"


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("fields.title", "Origins"),
        ("fields.volume", "3"),
        ("fields.year", None),
        ("rating", 4),
        ("names.author", [{"family": "Darwin", "given": "C."}]),
        ("names.author", None),
    ],
)
def test_taking_the_other_value_writes_it(
    library: Library, three: list[RecordId], field: str, other: Any
) -> None:
    settle_conflicts(library, [clash(library, three[0], field, other)], "other")
    reference = read(library, three[0])
    match field.split("."):
        case ["fields", name]:
            assert reference.fields.get(name) == other
        case ["names", name]:
            assert len(reference.names.get(name, ())) == len(other or [])
        case _:
            assert reference.rating == other


def test_many_conflicts_are_settled_in_one_step(library: Library, three: list[RecordId]) -> None:
    for each in three:
        clash(library, each, "fields.title", "Other")
        clash(library, each, "fields.volume", "9")
    changes = settle_conflicts(library, find_conflicts(library, (), everything=True), "other")
    assert len(changes.ids(RecordKind.CONFLICT)) == 6
    for each in three:
        fields = read(library, each).fields
        assert (fields["title"], fields["volume"]) == ("Other", "9")


def test_a_third_value_settles_a_conflict(library: Library, three: list[RecordId]) -> None:
    settle_conflict_with(library, clash(library, three[0], "fields.title", "Other"), "Third")
    assert read(library, three[0]).fields["title"] == "Third"


def test_a_value_that_the_field_cannot_have_settles_nothing(
    library: Library, three: list[RecordId]
) -> None:
    conflict = clash(library, three[0], "rating", 4)
    with pytest.raises(InputError):
        settle_conflict_with(library, conflict, "many")
    assert len(list_conflicts(library)) == 1


def test_a_conflict_about_a_record_that_is_gone_is_settled_by_leaving_it(
    library: Library, three: list[RecordId]
) -> None:
    conflict = clash(library, library.source.new_id(), "fields.title", "Other")
    trash_references(library, three)
    settle_conflicts(library, [conflict], "other")
    assert list_conflicts(library) == []
    with pytest.raises(NotFoundError):
        settle_conflicts(library, [conflict], "keep")
