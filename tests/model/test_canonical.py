from __future__ import annotations

import json
import unicodedata
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import InputError, LimitError
from ibidem.model import Name
from ibidem.model.canonical import (
    DEPTH_MAX,
    INTEGER_MAX,
    decode_canonical,
    encode_canonical,
    is_nfc,
    normalize_text,
)
from tests.strategies import json_values


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@given(json_values())
def test_a_value_survives_its_text(value: Any) -> None:
    assert decode_canonical(encode_canonical(value)) == value


@given(json_values())
def test_the_text_is_what_the_standard_library_reads(value: Any) -> None:
    assert json.loads(encode_canonical(value)) == value


@given(json_values())
def test_one_value_has_one_text(value: Any) -> None:
    text = encode_canonical(value)
    assert encode_canonical(decode_canonical(text)) == text
    assert encode_canonical(json.loads(json.dumps(value))) == text


def test_keys_are_sorted_and_there_is_no_white_space() -> None:
    assert encode_canonical({"b": [1, True, None], "a": {"d": "", "c": -1}}) == (
        '{"a":{"c":-1,"d":""},"b":[1,true,null]}'
    )


def test_keys_are_sorted_by_code_point() -> None:
    keys = ["\ufb01", "\U0001f600", "z", "é", "A"]
    text = encode_canonical(dict.fromkeys(keys, 1))
    assert list(json.loads(text)) == sorted(keys)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('"', '"\\""'),
        ("\\", '"\\\\"'),
        ("\b\t\n\f\r", '"\\b\\t\\n\\f\\r"'),
        ("\x00\x1f", '"\\u0000\\u001f"'),
        ("/\x7f\u2028é😀", '"/\x7f\u2028é😀"'),
    ],
)
def test_escapes_are_those_of_rfc_8785(value: str, text: str) -> None:
    assert encode_canonical(value) == text


def test_text_is_brought_to_normal_form_in_values_and_keys() -> None:
    assert encode_canonical({"e\u0301": "A\u030a"}) == '{"é":"Å"}'


def test_keys_that_become_one_in_normal_form_are_refused() -> None:
    with pytest.raises(InputError):
        encode_canonical({"e\u0301": 1, "é": 2})


@given(st.text())
def test_normal_form_is_recognized(text: str) -> None:
    assert is_nfc(text) == (unicodedata.normalize("NFC", text) == text)
    assert is_nfc(normalize_text(text))


def test_structs_are_written_without_what_they_leave_out() -> None:
    assert encode_canonical(Name(given="A", family="B")) == '{"family":"B","given":"A"}'


@pytest.mark.parametrize(
    "value", [1.5, 1.0, float("nan"), [0.1], {"a": {"b": 1e300}}, b"bytes", {"a": object()}]
)
def test_what_canonical_json_cannot_carry_is_refused(value: Any) -> None:
    with pytest.raises((InputError, TypeError)):
        encode_canonical(value)


@pytest.mark.parametrize("value", ["\ud800", ["a\udfff"], {"\ud83d": 1}])
def test_half_a_surrogate_pair_is_refused(value: Any) -> None:
    with pytest.raises(InputError):
        encode_canonical(value)


@pytest.mark.parametrize("value", [INTEGER_MAX + 1, -INTEGER_MAX - 1, 10**100, [2**64]])
def test_integers_that_not_every_reader_keeps_are_refused(value: Any) -> None:
    with pytest.raises(LimitError):
        encode_canonical(value)


def test_integers_at_the_limit_are_kept() -> None:
    assert decode_canonical(encode_canonical([INTEGER_MAX, -INTEGER_MAX])) == [
        INTEGER_MAX,
        -INTEGER_MAX,
    ]


def test_nesting_has_a_limit() -> None:
    assert encode_canonical(_nested(DEPTH_MAX)).count("[") == DEPTH_MAX
    for depth in (DEPTH_MAX + 1, 100_000):
        with pytest.raises(LimitError):
            encode_canonical(_nested(depth))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{'a':1}",
        '{"a":1,}',
        "NaN",
        "1e999",
        '"\\ud800"',
        '"\ud800"',
        b"\xff",
        b"\xef\xbb\xbf{}",
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "{}{}",
        "01",
    ],
)
def test_what_is_not_json_is_an_input_error(text: str | bytes) -> None:
    with pytest.raises(InputError):
        decode_canonical(text)


@given(st.text() | st.binary())
def test_no_input_stops_the_reader(text: str | bytes) -> None:
    try:
        value = decode_canonical(text)
    except InputError:
        value = None
    assert msgspec.json.decode(msgspec.json.encode(value)) == value
