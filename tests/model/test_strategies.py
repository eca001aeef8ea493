from __future__ import annotations

from hypothesis import given

from ibidem.model import Record, RecordKind, Reference
from ibidem.model.name import parse_name, write_name
from ibidem.model.payload import check_payload, read_payload, write_payload
from tests.strategies import NOUNS, lines, names, records, references


@given(records())
def test_every_record_drawn_has_a_payload_that_passes_the_check(record: Record) -> None:
    if record.payload is None:
        assert record.is_tombstone
        assert record.digest == b""
    else:
        canonical, noun = check_payload(record.kind, record.payload.encode())
        assert canonical == record.payload
        assert write_payload(noun) == record.payload
        assert len(record.digest) == 16


@given(references())
def test_every_reference_drawn_survives_its_payload(reference: Reference) -> None:
    assert read_payload(RecordKind.REFERENCE, write_payload(reference)) == reference


@given(names())
def test_every_name_drawn_can_be_written_and_read(name: object) -> None:
    assert parse_name(write_name(name)) == name  # type: ignore[arg-type]


@given(lines())
def test_a_line_has_no_break_and_no_space_at_its_ends(line: str) -> None:
    assert line == line.strip() != ""
    assert line.splitlines() == [line]


def test_there_is_a_strategy_for_every_kind() -> None:
    assert NOUNS.keys() == set(RecordKind)
