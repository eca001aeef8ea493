from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.model.canonical import decode_canonical
from ibidem.model.payload import canonical_payload
from ibidem.sync.merge import Clash, MergedPayload, merge_payloads


def merge(
    base: dict[str, Any] | None, ours: dict[str, Any], theirs: dict[str, Any], *, later: bool = True
) -> tuple[dict[str, Any], tuple[Clash, ...]]:
    merged = merge_payloads(
        canonical_payload(base) if base is not None else None,
        canonical_payload(ours),
        canonical_payload(theirs),
        ours_is_later=later,
    )
    return decode_canonical(merged.payload), merged.clashes


def test_fields_changed_on_different_sides_are_both_taken() -> None:
    base = {"fields": {"title": "Old", "year": "1999"}, "rating": 1}
    ours = {"fields": {"title": "New", "year": "1999"}, "rating": 1}
    theirs = {"fields": {"title": "Old", "year": "2000"}, "rating": 5}
    assert merge(base, ours, theirs) == (
        {"fields": {"title": "New", "year": "2000"}, "rating": 5},
        (),
    )


def test_the_same_change_on_both_sides_is_no_clash() -> None:
    assert merge({"type": "book"}, {"type": "map", "read": True}, {"type": "map"}) == (
        {"type": "map", "read": True},
        (),
    )


@pytest.mark.parametrize("ours_is_later", [True, False])
def test_in_a_clash_the_later_edit_shows_and_the_other_is_reported(ours_is_later: bool) -> None:
    base, ours, theirs = ({"fields": {"title": text}} for text in ("Base", "Ours", "Theirs"))
    merged, clashes = merge(base, ours, theirs, later=ours_is_later)
    kept, other = ("Ours", "Theirs") if ours_is_later else ("Theirs", "Ours")
    assert merged == {"fields": {"title": kept}}
    assert clashes == (Clash("fields.title", kept, other, ours_is_later),)


def test_a_field_removed_here_and_changed_there_is_a_clash() -> None:
    base, theirs = {"fields": {"doi": "1"}, "rating": 1}, {"fields": {"doi": "2"}, "rating": 1}
    merged, clashes = merge(base, {"rating": 1}, theirs)
    assert merged == {"rating": 1}
    assert clashes == (Clash("fields.doi", None, "2", True),)


def test_sets_keep_the_additions_and_the_removals_of_both_sides() -> None:
    merged, clashes = merge(
        {"keywords": ["a", "b", "c"]}, {"keywords": ["a", "b", "x"]}, {"keywords": ["b", "c", "y"]}
    )
    assert merged == {"keywords": ["b", "x", "y"]}
    assert clashes == ()


def test_a_set_that_both_sides_emptied_is_left_out() -> None:
    assert merge({"tags": ["a", "b"], "rating": 1}, {"tags": ["a"]}, {"tags": ["b"]}) == ({}, ())


def test_long_texts_are_merged_by_lines() -> None:
    base = {"fields": {"abstract": "1\n2\n3\n4"}}
    ours, theirs = (
        {"fields": {"abstract": "one\n2\n3\n4"}},
        {"fields": {"abstract": "1\n2\n3\nfour"}},
    )
    assert merge(base, ours, theirs) == ({"fields": {"abstract": "one\n2\n3\nfour"}}, ())


def test_long_texts_whose_changes_touch_clash_as_a_whole() -> None:
    _, clashes = merge({"text": "1"}, {"text": "one"}, {"text": "uno"})
    assert clashes == (Clash("text", "one", "uno", True),)


def test_authors_clash_as_a_whole_list() -> None:
    ours = [{"family": "Ours"}]
    theirs = [{"family": "Theirs"}]
    merged, clashes = merge({}, {"names": {"author": ours}}, {"names": {"author": theirs}})
    assert merged == {"names": {"author": ours}}
    assert clashes == (Clash("names.author", ours, theirs, True),)


def test_of_two_times_the_earlier_addition_and_the_later_trashing_count() -> None:
    ours, theirs = {"added_at": 5, "trashed_at": 9}, {"added_at": 3, "trashed_at": 7}
    assert merge(None, ours, theirs) == ({"added_at": 3, "trashed_at": 9}, ())


def test_without_a_base_both_sides_values_are_united() -> None:
    ours = {"fields": {"title": "T"}, "groups": ["a"]}
    theirs = {"fields": {"year": "1"}, "groups": ["b"]}
    assert merge(None, ours, theirs) == (
        {"fields": {"title": "T", "year": "1"}, "groups": ["a", "b"]},
        (),
    )


def test_keys_that_this_version_does_not_know_are_merged_like_others() -> None:
    merged, clashes = merge({}, {"future": {"a": [1]}}, {"other": None, "type": "book"})
    assert merged == {"future": {"a": [1]}, "other": None, "type": "book"}
    assert clashes == ()


def test_true_and_1_are_two_values() -> None:
    merged, clashes = merge({"a": 1}, {"a": True}, {"a": 1, "b": 2})
    assert merged == {"a": True, "b": 2}
    assert clashes == ()


values = st.sampled_from(["one", "two\nlines", "", "three"])
sets = st.lists(st.sampled_from("abcd"), max_size=3)
payloads = st.fixed_dictionaries(
    {},
    optional={
        "fields": st.dictionaries(
            st.sampled_from(["title", "abstract", "doi"]), values, min_size=1
        ),
        "keywords": sets,
        "rating": st.integers(0, 5),
        "future": st.one_of(st.none(), st.booleans(), st.integers(0, 2), sets),
        "trashed_at": st.integers(1, 3),
    },
).map(canonical_payload)


def both(base: str | None, ours: str, theirs: str, *, later: bool = True) -> MergedPayload:
    return merge_payloads(base, ours, theirs, ours_is_later=later)


@given(payloads, payloads)
def test_what_changed_on_one_side_is_that_side(base: str, changed: str) -> None:
    assert both(base, changed, base) == MergedPayload(changed)
    assert both(base, base, changed) == MergedPayload(changed)
    assert both(base, changed, changed) == MergedPayload(changed)


@given(payloads | st.none(), payloads, payloads)
def test_merging_is_symmetric(base: str | None, ours: str, theirs: str) -> None:
    assert (
        both(base, ours, theirs, later=True).payload
        == both(base, theirs, ours, later=False).payload
    )


@given(payloads | st.none(), payloads, payloads, st.booleans())
def test_no_value_of_either_side_is_lost(
    base: str | None, ours: str, theirs: str, later: bool
) -> None:
    merged = both(base, ours, theirs, later=later)
    result = decode_canonical(merged.payload)
    others = {clash.path: clash.other for clash in merged.clashes}
    for side in (decode_canonical(ours), decode_canonical(theirs)):
        before = decode_canonical(base) if base is not None else {}
        for key in ("rating", "future"):
            if key in side and side[key] != before.get(key):
                assert side[key] in (result.get(key), others.get(key))
        for key, value in side.get("fields", {}).items():
            if value != before.get("fields", {}).get(key):
                found = result.get("fields", {}).get(key, "")
                lines = set(value.split("\n")) - {""}
                assert value == others.get(f"fields.{key}") or lines <= set(found.split("\n"))
        added = set(side.get("keywords", ())) - set(before.get("keywords", ()))
        assert added <= set(result.get("keywords", ()))


@given(payloads | st.none(), payloads, payloads)
def test_merging_the_result_again_changes_nothing(base: str | None, ours: str, theirs: str) -> None:
    merged = both(base, ours, theirs).payload
    assert both(theirs, merged, theirs).payload == merged
