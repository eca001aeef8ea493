"""The text of a page: lines, words, chosen letters, finding."""

from __future__ import annotations

import pytest

from ibidem.desktop.pdf.finding import find, pattern_for
from ibidem.desktop.pdf.marking import paragraphs
from ibidem.desktop.pdf.selection import Selection, range_at, whole_document
from ibidem.desktop.pdf.text_layer import Box, TextLayer


def layer(*lines: str, left: float = 0.0) -> TextLayer:
    """Letters 10 wide, lines 20 high, 30 apart; the first line's bottom is at 100."""
    text = "\r\n".join(lines)
    boxes: list[Box | None] = []
    for row, line in enumerate(lines):
        bottom = 100.0 - 30 * row
        boxes += [(left + 10.0 * at, bottom, left + 10.0 * at + 10, bottom + 20)
                  for at in range(len(line))]  # fmt: skip
        boxes += [None, None] if row < len(lines) - 1 else []
    return TextLayer(text, boxes)


TWO = layer("the finch-", "es differ")


def test_lines_are_found_by_breaks_and_by_height() -> None:
    assert [(line.start, line.end) for line in TWO.lines] == [(0, 10), (12, 21)]
    boxes: list[Box | None] = [(0, 100, 10, 120), (10, 100, 20, 120), (0, 70, 10, 90)]
    assert [(line.start, line.end) for line in TextLayer("abc", boxes).lines] == [(0, 2), (2, 3)]


def test_columns_far_apart_are_lines_of_their_own() -> None:
    boxes: list[Box | None] = [(0, 100, 10, 120), (300, 100, 310, 120)]
    assert len(TextLayer("ab", boxes).lines) == 2


@pytest.mark.parametrize(
    ("x", "y", "index"),
    [(-50, 110, 0), (4, 110, 0), (6, 110, 1), (500, 110, 10), (500, 60, 21), (0, -400, 12)],
)
def test_a_point_means_the_nearest_place_between_two_letters(x: int, y: int, index: int) -> None:
    assert TWO.index_at(x, y) == index


def test_a_word_and_a_line_are_chosen_around_a_letter() -> None:
    assert TWO.word_at(1) == (0, 3)
    assert TWO.word_at(3) == (3, 4)
    assert TWO.line_at(5) == (0, 10)
    assert TWO.line_at(20) == (12, 21)
    assert range_at(TWO, 7, 45, 110, "word") == ((7, 4), (7, 9))
    assert range_at(TWO, 7, 45, 110, "line") == ((7, 0), (7, 10))
    assert TextLayer("", []).word_at(0) == (0, 0)
    assert TextLayer("", []).line_at(0) == (0, 0)
    assert TextLayer("", []).index_at(5, 5) == 0


def test_marks_have_a_box_for_each_line_and_the_passage_is_whole() -> None:
    assert TWO.boxes_between(4, 14) == [(40, 100, 100, 120), (0, 70, 20, 90)]
    assert TWO.areas_between(4, 9) == ((4000, 10000, 9000, 12000),)
    assert TWO.boxes_between(10, 12) == []
    assert TWO.passage(0, 21) == "the finches differ"
    assert TWO.passage(0, 8) == "the finc"


def test_points_beside_text_are_not_over_it() -> None:
    assert TWO.is_over_text(5, 110)
    assert not TWO.is_over_text(5, 95)
    assert TWO.letter_at(15, 110) == 1
    assert TWO.letter_at(500, 110) is None


def test_a_selection_goes_over_pages_in_either_direction() -> None:
    forth = Selection(((1, 5), (1, 5)), ((3, 2), (3, 2)))
    back = Selection(forth.focus, forth.anchor)
    for selection in (forth, back):
        assert list(selection.spans()) == [(1, 5, None), (2, 0, None), (3, 0, 2)]
        assert selection.on_page(2) == (0, None)
        assert selection.on_page(4) is None
        assert not selection.is_empty
    assert Selection(((1, 5), (1, 5)), ((1, 5), (1, 5))).is_empty
    word = Selection(((1, 4), (1, 9)), ((1, 0), (1, 3)))
    assert (word.start, word.end) == ((1, 0), (1, 9))
    assert list(whole_document(2, lambda _: 7).spans()) == [(0, 0, None), (1, 0, 7)]


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        ("finch", "A Finch, finches", ["Finch", "finch"]),
        ("the finch", "the\r\n  finch", ["the\r\n  finch"]),
        ("finches", "fin-\r\nches fin\ufffe\r\nches", ["fin-\r\nches", "fin\ufffe\r\nches"]),
        ("find office", "\ufb01nd of\ufb01ce o\ufb03ce", ["\ufb01nd of\ufb01ce"]),
        ("don't", "don\u2019t", ["don\u2019t"]),
        ("a.b", "axb a.b", ["a.b"]),
        ("(", "(x)", ["("]),
        ("", "anything", []),
        ("  ", "anything", []),
    ],
)
def test_words_are_found_as_they_are_typed(wanted: str, text: str, found: list[str]) -> None:
    spans = find(pattern_for(wanted), text)
    assert [text[start:end] for start, end in spans] == found


def test_case_and_whole_words_count_when_that_is_asked_for() -> None:
    text = "Finch finch finches"
    assert len(find(pattern_for("finch", match_case=True), text)) == 2
    assert len(find(pattern_for("finch", whole_words=True), text)) == 2
    assert len(find(pattern_for("Finch", match_case=True, whole_words=True), text)) == 1


def test_copied_text_has_its_paragraphs_and_not_its_line_ends() -> None:
    assert paragraphs("one\r\ntwo\r\n\r\nthree\r\n") == "one two\n\nthree"
