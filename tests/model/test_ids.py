from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import InputError
from ibidem.model import is_record_id, make_record_id, parse_record_id

_times = st.integers(0, 2**48 - 1)
_bits = st.integers(0, 2**74 - 1)


@given(_times, _bits)
def test_an_id_is_a_version_7_uuid_that_holds_its_time(at_ms: int, randomness: int) -> None:
    record_id = make_record_id(at_ms, randomness)
    parsed = uuid.UUID(record_id)
    assert parsed.version == 7
    assert parsed.variant == uuid.RFC_4122
    assert parsed.int >> 80 == at_ms
    assert str(parsed) == record_id
    assert is_record_id(record_id)
    assert parse_record_id(record_id) == record_id


@given(_times, _bits, _bits)
def test_other_random_bits_give_another_id(at_ms: int, one: int, two: int) -> None:
    assert (make_record_id(at_ms, one) == make_record_id(at_ms, two)) == (one == two)


@given(_times, _times, _bits, _bits)
def test_ids_sort_by_time(early: int, late: int, one: int, two: int) -> None:
    if early < late:
        assert make_record_id(early, one) < make_record_id(late, two)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        str(uuid.UUID(int=0)),
        "00000000-0000-4000-8000-000000000000",
        "00000000-0000-7000-0000-000000000000",
        "00000000-0000-7000-8000-00000000000G",
        "00000000-0000-7000-8000-00000000000A",
        "00000000-0000-7000-8000-000000000000\n",
        "{0000000-0000-7000-8000-000000000000}",
        "../../../../../../../../../etc/passwd",
        "0" * 36,
        "\u06600000000-0000-7000-8000-000000000000",
    ],
)
def test_anything_else_is_no_id(text: str) -> None:
    assert not is_record_id(text)
    with pytest.raises(InputError):
        parse_record_id(text)
