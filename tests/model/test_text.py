from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.model.text import fold, strip_accents, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ångström", "angstrom"),
        ("Cafe\u0301", "cafe"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ørsted & Łódź", "orsted & lodz"),
        ("ﬁlm", "film"),
        ("\uff26\uff35\uff2c\uff2c", "full"),
        ("O\u2019Brien", "o'brien"),
        ("ΣΟΦΟΣ", "σοφοσ"),
        ("Ёлка", "елка"),
        ("", ""),
    ],
)
def test_case_accents_and_compatibility_forms_do_not_count(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_marks_that_make_another_letter_are_kept() -> None:
    assert fold("が") != fold("か")
    assert fold("हिन्दी") != fold("हनद")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_never_counts(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


def test_accents_can_be_stripped_without_losing_case() -> None:
    assert strip_accents("Čapek Ærø") == "Capek Aero"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Covid-19: a review", ["covid", "19", "a", "review"]),
        ("10.1000/xyz_1", ["10", "1000", "xyz", "1"]),
        ("東京 Tower", ["東", "京", "tower"]),
        ("…—!", []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_words_are_folded_already(text: str) -> None:
    assert all(words(word) == [word] for word in words(text))
