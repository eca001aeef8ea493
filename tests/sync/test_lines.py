from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ibidem.sync.lines import LINES_MAX, merge_lines

texts = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8).map("\n".join)


def test_changes_of_different_lines_are_both_applied() -> None:
    base = "one\ntwo\nthree\nfour"
    assert merge_lines(base, "ONE\ntwo\nthree\nfour", "one\ntwo\nthree\nFOUR") == (
        "ONE\ntwo\nthree\nFOUR"
    )


def test_lines_added_at_both_ends_are_both_there() -> None:
    assert merge_lines("x\ny", "before\nx\ny", "x\ny\nbehind") == "before\nx\ny\nbehind"


def test_the_same_change_on_both_sides_is_applied_once() -> None:
    assert merge_lines("a\nb\nc", "a\nB\nc", "a\nB\nc") == "a\nB\nc"


def test_changes_of_the_same_line_are_left_to_the_caller() -> None:
    assert merge_lines("a\nb\nc", "a\nX\nc", "a\nY\nc") is None


def test_different_lines_added_at_the_same_place_are_left_to_the_caller() -> None:
    assert merge_lines("a\nz", "a\nX\nz", "a\nY\nz") is None


def test_changes_of_neighboring_lines_are_left_to_the_caller() -> None:
    assert merge_lines("a\nb\nc\nd", "a\nB\nc\nd", "a\nb\nC\nd") is None


def test_a_text_of_very_many_lines_is_left_to_the_caller() -> None:
    base = "\n" * (LINES_MAX + 1)
    assert merge_lines(base, "x" + base, base + "y") is None


@given(texts, texts)
def test_a_change_on_one_side_only_is_that_side(base: str, changed: str) -> None:
    assert merge_lines(base, changed, base) == changed
    assert merge_lines(base, base, changed) == changed


@given(texts, texts, texts)
def test_sides_can_be_exchanged(base: str, ours: str, theirs: str) -> None:
    assert merge_lines(base, ours, theirs) == merge_lines(base, theirs, ours)


@given(texts, texts, texts)
def test_no_line_that_a_side_added_disappears(base: str, ours: str, theirs: str) -> None:
    merged = merge_lines(base, ours, theirs)
    if merged is not None:
        added = (set(ours.split("\n")) | set(theirs.split("\n"))) - set(base.split("\n"))
        assert added <= set(merged.split("\n"))
