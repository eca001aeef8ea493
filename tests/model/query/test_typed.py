from __future__ import annotations

import pytest

from ibidem.model.query import as_typed, parse


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("clim", "clim*"),
        ("soil clim", "soil clim*"),
        ("author:dar", "author:dar*"),
        ("c", "c"),  # too little to say anything
        ("clim ", "clim "),  # the word is over
        ("clim*", "clim*"),
        ('"soil carbon"', '"soil carbon"'),
        ("year:2010", "year:2010"),
        ("is:unread", "is:unread"),
        ("a AND", "a AND"),
        ('open "phrase', 'open "phrase'),
        ("", ""),
    ],
)
def test_the_last_word_is_taken_as_a_beginning(typed: str, searched: str) -> None:
    assert as_typed(typed) == searched


def test_what_could_be_read_before_can_be_read_after() -> None:
    for text in ("clim", "author:dar", "(soil OR clim", "x_custom:val"):
        assert as_typed(text).rstrip("*") == text
    assert parse(as_typed("soil clim")) != parse("soil clim")
