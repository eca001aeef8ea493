from __future__ import annotations

import hashlib
from typing import get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import IbidemError, InputError, RemoteProtocolError
from ibidem.model.ids import make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.sync.messages import Position, PullReply, Removal
from ibidem.sync.wire import RECORD_FIELDS, decode, encode, frame_blobs, unframe_blobs

ids = st.integers(0, 2**74 - 1).map(lambda number: make_record_id(1, number))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
payloads = st.dictionaries(texts, st.one_of(texts, st.integers(-5, 5)), max_size=3).map(
    canonical_payload
)
records = st.builds(
    Record,
    kind=st.sampled_from(RecordKind),
    id=ids,
    payload=st.one_of(st.none(), payloads),
    revision=st.integers(0, 2**53),
    edited_at=st.integers(0, 2**53),
    device=texts,
    alias=st.one_of(st.none(), ids),
)


st.register_type_strategy(Record, records)
st.register_type_strategy(str, texts)


def instances(struct: type[msgspec.Struct]) -> st.SearchStrategy[msgspec.Struct]:
    """With every field given: Hypothesis does not know what stands for a default list."""
    return st.builds(
        struct, **{name: st.from_type(hint) for name, hint in get_type_hints(struct).items()}
    )


st.register_type_strategy(Removal, instances(Removal))
MESSAGES = sorted(RECORD_FIELDS, key=lambda message: message.__name__)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
@given(data=st.data())
def test_every_message_comes_back_as_it_was(
    message: type[msgspec.Struct], data: st.DataObject
) -> None:
    sent = data.draw(instances(message))
    assert decode(encode(sent), message) == sent


def example() -> PullReply:
    record = Record(RecordKind.REFERENCE, make_record_id(1, 1), '{"type":"book"}', 3)
    tombstone = Record(RecordKind.TAG, make_record_id(1, 2))
    return PullReply("e", 3, 4, Position.after(3), records=[record, tombstone])


def test_a_record_is_one_line_with_its_payload_as_it_is_stored() -> None:
    _, first, second, end = encode(example()).split(b"\n")
    assert b'"payload":{"type":"book"}' in first
    assert b"payload" not in second
    assert end == b""


@pytest.mark.parametrize("error", [RemoteProtocolError, InputError])
@given(junk=st.binary(max_size=200))
def test_junk_raises_the_error_that_was_asked_for(error: type[IbidemError], junk: bytes) -> None:
    with pytest.raises(error):
        decode(junk, PullReply, error)


@given(data=st.data())
def test_a_damaged_message_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    body = bytearray(encode(example()))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = decode(bytes(body), PullReply)
    except RemoteProtocolError:
        return
    assert isinstance(read, PullReply)
    assert decode(encode(read), PullReply) == read


@given(st.integers(0, len(encode(example())) - 2))
def test_a_message_that_was_cut_is_refused(length: int) -> None:
    with pytest.raises(RemoteProtocolError):
        decode(encode(example())[:length], PullReply)


@pytest.mark.parametrize(
    "line",
    [
        b'{"kind":"planet","id":"x"}',
        b'{"kind":"tag","id":5}',
        b'{"kind":"tag","id":"x","payload":5}',
        b'{"kind":"tag","id":"x","payload":[1]}',
        b'{"kind":"tag","id":"x","payload":{"a":"\xff"}}',
        b'{"kind":"tag","id":"x","payload":' + b"[" * 100_000,
        b"null",
    ],
)
def test_lines_that_are_no_records_are_refused(line: bytes) -> None:
    head = b'{"ibidem":1,"message":"pull_reply","content":{"epoch":"","revision":0,"hub_at":0,'
    head += b'"position":{}},"records":1}\n'
    with pytest.raises(RemoteProtocolError):
        decode(head + line, PullReply)


def test_another_version_is_refused_in_words() -> None:
    body = encode(example()).replace(b'"ibidem":1', b'"ibidem":99', 1)
    with pytest.raises(RemoteProtocolError, match="version 99"):
        decode(body, PullReply)


def test_another_message_is_refused() -> None:
    with pytest.raises(RemoteProtocolError, match="pull_reply"):
        decode(encode(example()), MESSAGES[0])


blobs = st.lists(
    st.binary(max_size=300).map(lambda data: (hashlib.sha256(data).hexdigest(), data)), max_size=4
)


@given(blobs, st.integers(1, 400))
def test_blobs_come_back_whatever_the_pieces_in_which_they_arrive(
    sent: list[tuple[str, bytes]], size: int
) -> None:
    stream = b"".join(frame_blobs(sent))
    pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert list(unframe_blobs(pieces)) == sent


@given(blobs.filter(bool), st.data())
def test_a_stream_of_blobs_that_was_cut_is_refused(
    sent: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    stream = b"".join(frame_blobs(sent))
    frames = {0}
    for _, blob in sent:
        frames.add(max(frames) + 72 + len(blob))
    cut = data.draw(st.integers(1, len(stream) - 1).filter(lambda at: at not in frames))
    with pytest.raises(RemoteProtocolError):
        list(unframe_blobs([stream[:cut]]))


@pytest.mark.parametrize(
    "stream", [b"x" * 72, b"../" * 24, b"0" * 64 + b"\xff" * 8, b"0" * 64 + bytes(6) + b"\x01\x01"]
)
def test_lying_streams_of_blobs_are_refused(stream: bytes) -> None:
    with pytest.raises(InputError):
        list(unframe_blobs([stream], InputError, blob_bytes_max=100))
