"""Changing many references at once."""

from __future__ import annotations

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.name import Name
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.editing import (
    BulkEdit,
    Replacement,
    add_group,
    add_tag,
    edit_fields,
    find_and_replace,
    mark_references,
    preview_replace,
    rate_references,
)
from ibidem.services.library import Library
from ibidem.services.reviewing import list_library_history
from ibidem.services.searching import describe_reference


def read(library: Library, reference: RecordId) -> Reference:
    return describe_reference(library, reference).reference


def test_many_references_get_the_same_fields_labels_and_marks(
    library: Library, three: list[RecordId]
) -> None:
    group, tag = add_group(library, "Reading"), add_tag(library, "old")
    wanted = BulkEdit(
        type="Book",
        set={"publisher": " Murray ", "keywords": "b; a"},
        clear=("year",),
        append={"title": " (old)", "author": "Hooker, J. D.; Lovelace, Ada"},
        add_groups=(group,),
        add_tags=(tag,),
        rating=4,
        read=True,
    )
    changes = edit_fields(library, three[1:], wanted)
    assert changes.changed == {RecordKind.REFERENCE: frozenset(three[1:])}
    noun = read(library, three[2])
    assert noun.fields == {
        "title": "Notes on the Analytical Engine (old)",
        "publisher": "Murray",
    }
    assert noun.names["author"] == (Name("Lovelace", "Ada"), Name("Hooker", "J. D."))
    assert (noun.type, noun.keywords, noun.groups, noun.tags) == (
        "book", ("a", "b"), (group,), (tag,),
    )  # fmt: skip
    assert (noun.rating, noun.read) == (4, True)
    assert read(library, three[0]).fields["year"] == "1859"
    wanted = BulkEdit(
        remove_groups=(group,), remove_tags=(tag,), remove_keywords=("a",), clear=("author",)
    )
    edit_fields(library, three, wanted)
    noun = read(library, three[2])
    assert (noun.keywords, noun.groups, noun.tags, noun.names) == (("b",), (), (), {})
    assert list_library_history(library)[0].changed == 3


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (BulkEdit(set={"nonsense": "x"}), InputError),
        (BulkEdit(type="nonsense"), InputError),
        (BulkEdit(rating=6), InputError),
        (BulkEdit(add_tags=(RecordId("0197a3f0-0000-7000-8000-000000000000"),)), NotFoundError),
        (BulkEdit(add_groups=(RecordId("0197a3f0-0000-7000-8000-000000000000"),)), NotFoundError),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    library: Library, three: list[RecordId], wanted: BulkEdit, error: type[Exception]
) -> None:
    before = list_library_history(library)
    with pytest.raises(error):
        edit_fields(library, three, wanted)
    assert list_library_history(library) == before


def test_references_are_rated_and_marked(library: Library, three: list[RecordId]) -> None:
    rate_references(library, three, 3)
    mark_references(library, three[:2], read=True)
    mark_references(library, three[:1], read=False)
    nouns = [read(library, each) for each in three]
    assert [(noun.rating, noun.read) for noun in nouns] == [(3, False), (3, True), (3, False)]
    with pytest.raises(InputError):
        rate_references(library, three, 9)


def test_a_text_is_replaced_after_a_look_at_what_would_happen(
    library: Library, three: list[RecordId]
) -> None:
    wanted = Replacement("law", "Paper")
    preview = preview_replace(library, three, wanted)
    assert (preview.references, preview.fields) == (1, 1)
    assert [(each.field, each.before, each.after) for each in preview.items] == [
        ("title", "Sarawak Law", "Sarawak Paper")
    ]
    assert read(library, three[1]).fields["title"] == "Sarawak Law"
    find_and_replace(library, three, wanted)
    assert read(library, three[1]).fields["title"] == "Sarawak Paper"
    assert list_library_history(library)[0].label == "find and replace"


def test_names_and_keywords_are_replaced_too(library: Library, three: list[RecordId]) -> None:
    edit_fields(library, three, BulkEdit(set={"keywords": "evolution; ada"}))
    wanted = Replacement("Ada", "Augusta Ada")
    preview = preview_replace(library, three[2:], wanted)
    assert {(each.field, each.after) for each in preview.items} == {
        ("author", "Augusta Ada Lovelace"), ("keywords", "Augusta Ada; evolution"),
    }  # fmt: skip
    find_and_replace(library, three[2:], wanted)
    noun = read(library, three[2])
    assert noun.names["author"] == (Name("Lovelace", "Augusta Ada"),)
    assert noun.keywords == ("Augusta Ada", "evolution")
    find_and_replace(library, three, Replacement("ada", fields=("keywords",)))
    assert read(library, three[0]).keywords == ("evolution",)


def test_case_words_and_fields_narrow_what_is_replaced(
    library: Library, three: list[RecordId]
) -> None:
    def found(**options: object) -> int:
        return preview_replace(library, three, Replacement(**options)).fields  # type: ignore[arg-type]

    assert found(find="on") == 2
    assert found(find="on", match_case=True) == 1
    assert found(find="origi", whole_words=True) == 0
    assert found(find="1859", fields=("title",)) == 0
    assert found(find="1859", fields=("year",)) == 1
    assert found(find=".") == 0, "texts are no patterns"


def test_a_preview_comes_in_parts(library: Library, three: list[RecordId]) -> None:
    preview = preview_replace(library, three, Replacement("18"), offset=1, limit=1)
    assert preview.fields == 3
    assert [each.id for each in preview.items] == three[1:2]


def test_a_text_put_in_is_no_pattern_and_what_becomes_empty_goes(
    library: Library, three: list[RecordId]
) -> None:
    find_and_replace(library, three, Replacement("Sarawak Law", r"\1 \g<0>"))
    assert read(library, three[1]).fields["title"] == r"\1 \g<0>"
    find_and_replace(library, three, Replacement("1855"))
    assert "year" not in read(library, three[1]).fields


@pytest.mark.parametrize(
    "wanted", [Replacement(""), Replacement("x" * 1001), Replacement("x", fields=("nonsense",))]
)
def test_nothing_to_look_for_is_refused(
    library: Library, three: list[RecordId], wanted: Replacement
) -> None:
    with pytest.raises(InputError):
        find_and_replace(library, three, wanted)
