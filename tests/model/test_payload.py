from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import InputError, LimitError
from ibidem.model import Group, Name, RecordKind, Reference, Setting, make_record_id
from ibidem.model.attachment import is_blob_digest, is_file_name, is_media_type
from ibidem.model.canonical import INTEGER_MAX
from ibidem.model.payload import (
    NOUNS,
    canonical_payload,
    check_payload,
    read_payload,
    write_payload,
)
from ibidem.model.record import PAYLOAD_BYTES_MAX
from tests.strategies import NOUNS as NOUN_STRATEGIES
from tests.strategies import references

ID = make_record_id(0, 1)
SHA = "ab" * 32
MINIMAL: dict[RecordKind, dict[str, Any]] = {
    RecordKind.REFERENCE: {},
    RecordKind.ATTACHMENT: {"bytes": 1, "file_name": "a.pdf", "reference": ID, "sha256": SHA},
    RecordKind.ANNOTATION: {"attachment": ID, "page": 0},
    RecordKind.NOTE: {"reference": ID, "text": ""},
    RecordKind.GROUP: {"name": "g"},
    RecordKind.GROUP_SET: {"name": "s"},
    RecordKind.SMART_GROUP: {"name": "q", "query": "a"},
    RecordKind.TAG: {"name": "t"},
    RecordKind.CONFLICT: {"field": "fields.title", "record": ID, "record_kind": "reference"},
    RecordKind.SETTING: {"name": "s"},
}
every_kind = pytest.mark.parametrize("kind", sorted(RecordKind))


def _bytes(values: Any) -> bytes:
    return json.dumps(values, separators=(",", ":"), sort_keys=True).encode()


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@every_kind
def test_every_kind_has_a_noun_whose_least_payload_passes(kind: RecordKind) -> None:
    text, noun = check_payload(kind, _bytes(MINIMAL[kind]))
    assert isinstance(noun, NOUNS[kind])
    assert json.loads(text) == MINIMAL[kind]
    assert write_payload(noun) == text


@every_kind
@given(st.data())
def test_a_noun_survives_its_payload(kind: RecordKind, data: st.DataObject) -> None:
    noun = data.draw(NOUN_STRATEGIES[kind])
    payload = write_payload(noun)
    assert read_payload(kind, payload) == noun
    assert check_payload(kind, payload.encode()) == (payload, noun)


@every_kind
@given(st.data())
def test_whatever_way_a_payload_is_spelled_its_canonical_text_is_one(
    kind: RecordKind, data: st.DataObject
) -> None:
    payload = write_payload(data.draw(NOUN_STRATEGIES[kind]))
    spelled = json.dumps(dict(reversed(json.loads(payload).items())), indent=1).encode()
    assert check_payload(kind, spelled)[0] == payload


@every_kind
def test_unknown_keys_are_kept(kind: RecordKind) -> None:
    values = {**MINIMAL[kind], "zz_new": {"b": [1, "é"], "a": None}}
    text, noun = check_payload(kind, _bytes(values))
    assert json.loads(text) == values
    assert write_payload(noun, original=text) == text
    assert "zz_new" not in write_payload(noun)


def test_sets_are_sorted_and_have_no_repeats() -> None:
    other = make_record_id(0, 2)
    text, _ = check_payload(
        RecordKind.REFERENCE,
        _bytes({"groups": [other, ID, other], "keywords": ["b", "a", "b"], "tags": [ID, ID]}),
    )
    assert json.loads(text) == {"groups": [ID, other], "keywords": ["a", "b"], "tags": [ID]}


def test_sets_are_sorted_after_their_text_is_brought_to_normal_form() -> None:
    text = canonical_payload({"keywords": ["f", "e\u0301", "é"]})
    assert json.loads(text)["keywords"] == ["f", "é"]


def test_writing_keeps_what_a_newer_version_wrote_and_drops_what_was_cleared() -> None:
    original = canonical_payload({"rating": 3, "fields": {"title": "x"}, "mood": "new"})
    noun = read_payload(RecordKind.REFERENCE, original)
    changed = msgspec.structs.replace(noun, rating=0)
    assert json.loads(write_payload(changed, original)) == {
        "fields": {"title": "x"},
        "mood": "new",
    }


@every_kind
@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"name":"\\ud800","text":"\\ud800"}',
        b'{"x":' + _nested(5000) + b"}",
    ],
)
def test_what_is_not_json_of_the_kind_is_refused(kind: RecordKind, payload: bytes) -> None:
    with pytest.raises(InputError):
        check_payload(kind, payload)


HOSTILE: list[tuple[RecordKind, dict[str, Any]]] = [
    (RecordKind.REFERENCE, {"rating": 6}),
    (RecordKind.REFERENCE, {"rating": -1}),
    (RecordKind.REFERENCE, {"rating": 1.0}),
    (RecordKind.REFERENCE, {"rating": "5"}),
    (RecordKind.REFERENCE, {"rating": None}),
    (RecordKind.REFERENCE, {"read": 1}),
    (RecordKind.REFERENCE, {"added_at": -1}),
    (RecordKind.REFERENCE, {"added_at": INTEGER_MAX + 1}),
    (RecordKind.REFERENCE, {"trashed_at": 10**400}),
    (RecordKind.REFERENCE, {"fields": {"title": 1}}),
    (RecordKind.REFERENCE, {"fields": {"title": None}}),
    (RecordKind.REFERENCE, {"fields": ["title"]}),
    (RecordKind.REFERENCE, {"names": {"author": ["Smith"]}}),
    (RecordKind.REFERENCE, {"names": {"author": {"family": "Smith"}}}),
    (RecordKind.REFERENCE, {"extra": {"ris:XX": "text"}}),
    (RecordKind.REFERENCE, {"keywords": "a"}),
    (RecordKind.REFERENCE, {"keywords": [["a"]]}),
    (RecordKind.REFERENCE, {"groups": ["not an id"]}),
    (RecordKind.REFERENCE, {"tags": ["' OR 1=1 --"]}),
    (RecordKind.REFERENCE, {"unknown": 0.5}),
    (RecordKind.REFERENCE, {"unknown": 2**70}),
    (RecordKind.REFERENCE, {"unknown": [[[[1.5]]]]}),
    (RecordKind.REFERENCE, {"unknown": {"e\u0301": 1, "é": 2}}),
    (RecordKind.ATTACHMENT, {"bytes": -1}),
    (RecordKind.ATTACHMENT, {"bytes": 2**60}),
    (RecordKind.ATTACHMENT, {"sha256": SHA.upper()}),
    (RecordKind.ATTACHMENT, {"sha256": "ab"}),
    (RecordKind.ATTACHMENT, {"reference": ""}),
    (RecordKind.ATTACHMENT, {"file_name": ""}),
    (RecordKind.ATTACHMENT, {"file_name": ".."}),
    (RecordKind.ATTACHMENT, {"file_name": "../../etc/passwd"}),
    (RecordKind.ATTACHMENT, {"file_name": "a\\b"}),
    (RecordKind.ATTACHMENT, {"file_name": "a\0.pdf"}),
    (RecordKind.ATTACHMENT, {"file_name": "x" * 256}),
    (RecordKind.ATTACHMENT, {"media_type": "text/html\r\nSet-Cookie: a=b"}),
    (RecordKind.ATTACHMENT, {"media_type": ""}),
    (RecordKind.ANNOTATION, {"page": -1}),
    (RecordKind.ANNOTATION, {"color": "red;background:url(x)"}),
    (RecordKind.ANNOTATION, {"areas": [[1, 2, 3]]}),
    (RecordKind.ANNOTATION, {"areas": [[1, 2, 3, 2**60]]}),
    (RecordKind.ANNOTATION, {"attachment": "x"}),
    (RecordKind.NOTE, {"reference": "x"}),
    (RecordKind.GROUP, {"set": "x"}),
    (RecordKind.GROUP, {"name": None}),
    (RecordKind.GROUP, {"position": 2**60}),
    (RecordKind.SMART_GROUP, {"set": "x"}),
    (RecordKind.TAG, {"color": "FFFFFF"}),
    (RecordKind.TAG, {"color": "12345"}),
    (RecordKind.CONFLICT, {"record": "x"}),
    (RecordKind.CONFLICT, {"record_kind": "planet"}),
    (RecordKind.CONFLICT, {"kept": 1.5}),
    (RecordKind.CONFLICT, {"other": 2**60}),
    (RecordKind.CONFLICT, {"found_at": -5}),
    (RecordKind.SETTING, {"value": 0.1}),
    (RecordKind.SETTING, {"value": [2**53]}),
    (RecordKind.SETTING, {"value": json.loads(_nested(40))}),
]


@pytest.mark.parametrize(("kind", "values"), HOSTILE)
def test_values_out_of_range_are_refused(kind: RecordKind, values: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        check_payload(kind, _bytes({**MINIMAL[kind], **values}))


def test_a_payload_has_a_size_limit() -> None:
    def padded(size: int) -> bytes:
        frame = _bytes({"reference": ID, "text": ""})
        return _bytes({"reference": ID, "text": "x" * (size - len(frame))})

    assert len(padded(PAYLOAD_BYTES_MAX)) == PAYLOAD_BYTES_MAX
    check_payload(RecordKind.NOTE, padded(PAYLOAD_BYTES_MAX))
    with pytest.raises(LimitError):
        check_payload(RecordKind.NOTE, padded(PAYLOAD_BYTES_MAX + 1))


@every_kind
@given(st.binary(max_size=40))
def test_no_bytes_crash_the_check(kind: RecordKind, payload: bytes) -> None:
    with pytest.raises(InputError):
        check_payload(kind, payload + b"!")


def test_reading_a_payload_of_another_kind_is_an_input_error() -> None:
    with pytest.raises(InputError, match="not a smart group"):
        read_payload(RecordKind.SMART_GROUP, write_payload(Group(name="g")))
    with pytest.raises(InputError):
        read_payload(RecordKind.SETTING, '{"name":"\ud800"}')


def test_writing_refuses_what_cannot_be_read_elsewhere() -> None:
    with pytest.raises(InputError):
        write_payload(Setting("zoom", 1.5))
    with pytest.raises(LimitError):
        write_payload(Reference(added_at=2**60))
    with pytest.raises(InputError):
        write_payload(Reference(names={"author": (Name(family="\ud800"),)}))


@pytest.mark.parametrize(
    "name", ["a.pdf", "Bericht \u2013 Müller (2020).pdf", ".hidden", "x" * 255]
)
def test_names_of_files_may_be_any_text_that_is_no_path(name: str) -> None:
    assert is_file_name(name)


@pytest.mark.parametrize("name", ["é" * 128, "a/b", "\n", "\ud800" * 100 + "/"])
def test_other_text_names_no_file(name: str) -> None:
    assert not is_file_name(name)


@pytest.mark.parametrize("text", ["application/pdf", "image/svg+xml", "application/vnd.ms-excel"])
def test_media_types_have_two_parts(text: str) -> None:
    assert is_media_type(text)
    assert not is_media_type(text + "; charset=utf-8")
    assert not is_media_type(text.partition("/")[0])
    assert not is_media_type(text + "\n")


def test_a_blob_is_named_by_64_lower_case_digits() -> None:
    assert is_blob_digest(SHA)
    assert not is_blob_digest(SHA + "a")
    assert not is_blob_digest(SHA[:-1] + "\n")


@given(references())
def test_the_quick_way_to_write_a_reference_gives_what_the_thorough_way_gives(
    reference: Reference,
) -> None:
    assert write_payload(reference) == canonical_payload(msgspec.to_builtins(reference))


@pytest.mark.parametrize(
    "text",
    ["e\u0301", "\u0338=", "=\u0338", "a\u0300\u0301", "\ud55c", "\u1112\u1161\u11ab", "\u212b"],
)
def test_text_that_is_not_in_nfc_is_brought_there(text: str) -> None:
    for reference in (
        Reference(fields={"title": text}),
        Reference(keywords=(text, "a")),
        Reference(fields={f"x_{text}": text}, extra={f"ris:{text}": (text,)}),
    ):
        assert write_payload(reference) == canonical_payload(msgspec.to_builtins(reference))


def test_half_a_surrogate_pair_is_refused_when_a_reference_is_written() -> None:
    with pytest.raises(InputError):
        write_payload(Reference(fields={"title": "\ud800"}))
