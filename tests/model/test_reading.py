from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.model.reading import ReadResult, decode_text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings_are_recognized(encoding: str) -> None:
    text = "TY  - JOUR\r\nTI  - Ångström, 東京\r\n" if "16-" not in encoding else "TY  - JOUR\n"
    assert decode_text(text.encode(encoding)) == (text, [])


def test_a_line_in_windows_1252_is_read_and_reported() -> None:
    data = "Łódź\n".encode() + "Müller €\r\n".encode("cp1252") + b"\x81\n"
    text, problems = decode_text(data)
    assert text == "Łódź\nMüller €\r\n\x81\n"
    assert [(found.code, found.line, found.raw) for found in problems] == [
        ("encoding_guessed", 2, "Müller €")
    ]


def test_what_does_not_fit_the_mark_is_reported() -> None:
    text, problems = decode_text("a\nb".encode("utf-16") + b"\x00")
    assert text == "a\nb\ufffd"
    assert [(found.code, found.line) for found in problems] == [("encoding_damaged", 2)]


@given(st.binary(max_size=300))
def test_any_bytes_give_text_that_can_be_stored(data: bytes) -> None:
    text, problems = decode_text(data)
    text.encode()
    assert all(found.line is not None for found in problems)


def test_results_do_not_share_their_lists() -> None:
    assert ReadResult().problems is not ReadResult().problems
