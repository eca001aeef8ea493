"""Merging references: planned, done, undone by history, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import InputError, NotFoundError
from ibidem.model.attachment import Annotation
from ibidem.model.ids import RecordId
from ibidem.model.name import Name
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.duplicates import (
    Reason,
    Strictness,
    dismiss_duplicates,
    follow_merged,
    forget_dismissals,
    list_duplicates,
    merge_references,
    plan_merge,
    plan_merges,
)
from ibidem.services.duplicates.planning import REPLACED, MergePlan, plan_of
from ibidem.services.editing import (
    add_group,
    add_note,
    add_references,
    add_tag,
    add_to_group,
    attach_files,
    edit_references,
    empty_trash,
    restore_references,
    tag_references,
    trash_references,
)
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference
from ibidem.store.records import load_records
from tests.services.conftest import make_reference
from tests.strategies import references

SHORT = make_reference("Sarawak Law", "Wallace, A.", "1855", abstract="Short.", pages="12")
FULL = make_reference(
    "SARAWAK LAW",
    "Wallace, Alfred Russel",
    "1855",
    abstract="A much longer abstract.",
    pages="12-19",
    volume="3",
)


@pytest.fixture
def two(library: Library) -> list[RecordId]:
    return add_references(library, [SHORT, FULL])[0]


def read(library: Library, record_id: RecordId) -> Any:
    with library.reading() as tx:
        return load_records(tx, [record_id])[record_id].read()


def test_a_plan_shows_both_values_and_chooses_the_better(
    library: Library, two: list[RecordId]
) -> None:
    plan = plan_merge(library, two, master=two[0])
    fields = {field.path: field for field in plan.fields}
    assert fields["fields.abstract"].differs
    assert fields["fields.abstract"].values == {two[0]: "Short.", two[1]: "A much longer abstract."}
    assert plan.choices["fields.abstract"] == two[1]
    assert plan.choices["names.author"] == two[1]
    assert plan.choices["fields.pages"] == two[1]
    assert plan.choices["fields.title"] == two[0]
    assert not fields["fields.year"].differs
    assert plan.merged.fields["title"] == "Sarawak Law"
    assert plan.merged.fields["volume"] == "3"
    assert plan.merged.citation_key == read(library, two[0]).citation_key
    assert read(library, two[0]).fields == SHORT.fields


def test_a_person_chooses_the_master_and_the_values(library: Library, two: list[RecordId]) -> None:
    plan = plan_merge(library, two, two[1], {"fields.abstract": two[0], "fields.title": two[0]})
    merge_references(library, [plan])
    merged = read(library, two[1])
    assert merged.fields["abstract"] == "Short."
    assert merged.fields["title"] == "Sarawak Law"
    assert merged.extra[f"{REPLACED}fields.title"] == ("SARAWAK LAW",)


def test_without_a_master_the_most_complete_stays(library: Library, two: list[RecordId]) -> None:
    assert plan_merges(library, [two])[0].master == two[1]


def test_a_merge_unites_groups_tags_files_and_notes(
    library: Library, two: list[RecordId], make_file: Callable[[str, bytes], Path]
) -> None:
    add_to_group(library, add_group(library, "Read"), [two[0]])
    tag_references(library, add_tag(library, "Blue"), [two[1]])
    same = make_file("a.txt", b"same")
    kept = attach_files(library, two[0], [same])[0]
    twin, other = attach_files(library, two[1], [same, make_file("b.txt", b"other")])
    with editing(library, "annotate") as edit:
        marked = edit.add(RecordKind.ANNOTATION, Annotation(twin, 0, comment="Look"))
    note = add_note(library, two[1], "Mine")
    merge_references(library, [plan_merge(library, two, two[0])])
    details = describe_reference(library, two[0])
    assert [group.name for group in details.groups] == ["Read"]
    assert [tag.name for tag in details.tags] == ["Blue"]
    assert {each.id for each in details.attachments} == {kept, other}
    assert [each.id for each in details.notes] == [note]
    assert read(library, marked).attachment == kept
    assert [each.id for each in describe_reference(library, two[1]).attachments] == [twin]


def test_what_was_merged_can_be_followed_even_when_the_trash_is_emptied(
    library: Library, two: list[RecordId]
) -> None:
    third = add_references(library, [FULL])[0][0]
    merge_references(library, [plan_merge(library, two, two[0])])
    merge_references(library, [plan_merge(library, [third, two[0]], third)])
    assert follow_merged(library, [*two, third]) == {two[0]: third, two[1]: third}
    empty_trash(library)
    assert follow_merged(library, two) == {two[0]: third, two[1]: third}


def test_one_taken_back_from_the_trash_stands_for_itself(
    library: Library, two: list[RecordId]
) -> None:
    before = read(library, two[1])
    merge_references(library, [plan_merge(library, two, two[0])])
    assert read(library, two[1]).merged_into == two[0]
    restore_references(library, [two[1]])
    assert read(library, two[1]) == before
    assert follow_merged(library, two) == {}


def test_many_merges_are_one_changeset(library: Library) -> None:
    ids, _ = add_references(library, [SHORT, FULL, SHORT, FULL])
    with library.reading() as tx:
        before = tx.newest_changeset
    changes = merge_references(library, plan_merges(library, [ids[:2], ids[2:]]))
    assert changes.changeset == before + 1
    assert changes.changed[RecordKind.REFERENCE] == set(ids)


def test_an_edit_made_after_the_plan_goes_into_the_merge(
    library: Library, two: list[RecordId]
) -> None:
    plan = plan_merge(library, two, two[0])
    edit_references(
        library, [two[1]], lambda one: msgspec.structs.replace(one, fields={"abstract": "New"})
    )
    merge_references(library, [plan])
    assert read(library, two[0]).fields["abstract"] == "New"
    assert read(library, two[0]).fields["pages"] == "12"


def test_merges_that_overlap_or_have_nothing_to_merge_are_refused(
    library: Library, two: list[RecordId]
) -> None:
    plan = plan_merge(library, two)
    with pytest.raises(InputError):
        merge_references(library, [plan, plan])
    with pytest.raises(InputError):
        plan_merge(library, two[:1])
    with pytest.raises(InputError):
        plan_merge(library, two, RecordId("other"))
    with pytest.raises(InputError):
        plan_merge(library, two, choices={"fields.volume": two[0]})
    with pytest.raises(InputError):
        plan_merge(library, two, choices={"fields.nonsense": two[0]})
    trash_references(library, [two[0]])
    with pytest.raises(NotFoundError):
        plan_merge(library, two)
    with pytest.raises(InputError):
        merge_references(library, [plan])


def test_what_is_no_duplicate_is_remembered(library: Library) -> None:
    ids, _ = add_references(library, [SHORT, SHORT])
    assert [group.reasons for group in list_duplicates(library)] == [(Reason.SAME_TITLE,)]
    dismiss_duplicates(library, ids)
    assert list_duplicates(library, Strictness.LOOSE) == []
    assert not dismiss_duplicates(library, ids)
    forget_dismissals(library, ids[:1])
    assert len(list_duplicates(library)) == 1
    with pytest.raises(InputError):
        dismiss_duplicates(library, ids[:1])


def test_what_lies_in_the_trash_is_no_candidate(library: Library) -> None:
    ids, _ = add_references(library, [SHORT, SHORT])
    trash_references(library, ids[:1])
    assert list_duplicates(library) == []


def _parts(reference: Reference) -> set[tuple[str, Any]]:
    """Every value that a reference holds, with its place."""
    return {
        *(("fields." + name, text) for name, text in reference.fields.items()),
        *(("names." + name, names) for name, names in reference.names.items()),
        *(("keywords", each) for each in reference.keywords),
        *(("groups", each) for each in reference.groups),
        *(("tags", each) for each in reference.tags),
        *((key, text) for key, texts in reference.extra.items() for text in texts),
        ("type", reference.type),
        ("rating", reference.rating),
    }


def _kept(plan: MergePlan) -> set[tuple[str, Any]]:
    """What the result holds: shown, or kept as replaced."""
    kept = _parts(plan.merged)
    for key, texts in plan.merged.extra.items():
        path = key.removeprefix(REPLACED)
        for text in texts:
            kept.add((path, text))
            if path.startswith("names."):
                kept.add((path, msgspec.json.decode(text, type=tuple[Name, ...])))
            elif path == "rating":
                kept.add((path, int(text)))
    return kept


@given(st.lists(references(), min_size=2, max_size=4), st.data())
def test_no_value_is_lost_by_a_merge(nouns: list[Reference], data: st.DataObject) -> None:
    found = {RecordId(f"{at}"): noun for at, noun in enumerate(nouns)}
    master = data.draw(st.sampled_from(sorted(found)))
    plan = plan_of(found, master, {})
    if plan.fields:
        field = data.draw(st.sampled_from(plan.fields))
        chosen = data.draw(st.sampled_from(sorted(field.values)))
        plan = plan_of(found, master, {field.path: chosen})
        assert plan.choices[field.path] == chosen
    kept = _kept(plan)
    assert _parts(found[master]) <= kept | {("rating", 0)}
    paths = {path for noun in nouns for path, _ in _parts(noun)}
    assert {path for path, _ in _parts(plan.merged)} >= paths
    for noun in nouns:  # the others are in the trash as they were, their sets in the result as well
        sets = {each for each in _parts(noun) if each[0] in ("keywords", "groups", "tags")}
        assert sets <= kept
    assert plan.merged.citation_key == found[master].citation_key
