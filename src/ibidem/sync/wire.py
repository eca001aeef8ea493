"""Messages as bytes and back; blobs as a stream and back.

A message is newline-delimited JSON. The first line holds the protocol's version, the message's name
and everything but its records; each further line is one record, its payload embedded as it is
stored, so that nothing is decoded twice. Compression is the transport's affair.

    {"ibidem":1,"message":"pull_reply","content":{"epoch":"...","revision":7,...},"records":1}
    {"kind":"reference","id":"019...","revision":7,"payload":{...}}

Decoding checks every type and raises the error class it is given, whatever the bytes are: a replica
passes `RemoteProtocolError` (the default), a server `InputError`. Payloads are not looked into
here: a hub checks them in `sync.hub`, a replica when it stores them.

Blobs that travel together: repeated 64 hexadecimal digits (SHA-256), 8 bytes (length, big-endian),
the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from ibidem.errors import IbidemError, RemoteProtocolError
from ibidem.model.attachment import is_blob_digest
from ibidem.model.ids import RecordId
from ibidem.model.record import PAYLOAD_BYTES_MAX, Record, RecordKind
from ibidem.sync.messages import (
    PAGE_BYTES_MAX,
    PROTOCOL_VERSION,
    PROTOCOL_VERSIONS,
    BucketReply,
    BucketRequest,
    FetchReply,
    FetchRequest,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    VerifyReply,
    VerifyRequest,
)
from ibidem.sync.reset_messages import (
    CellReply,
    CellRequest,
    CommitReply,
    CommitRequest,
    StagedReply,
    StagedRequest,
    StageReply,
    StageRequest,
    SurveyReply,
    SurveyRequest,
    TakeBackReply,
    TakeBackRequest,
)

MEDIA_TYPE = "application/x-ndjson"

# What a body may have, decompressed: a page may be one record over, and envelopes are not counted.
BODY_BYTES_MAX = 2 * PAGE_BYTES_MAX + PAYLOAD_BYTES_MAX

BATCH_BYTES = 8 * 1024 * 1024  # how much small blobs sent together may have
_LENGTH_BYTES = 8
_FRAME_BYTES = 64 + _LENGTH_BYTES

# Each message's list of records, which travels as lines; the others stand in the first line.
RECORD_FIELDS: dict[type[msgspec.Struct], str] = {
    PullRequest: "",
    PullReply: "records",
    PushRequest: "changes",
    PushReply: "refused",
    VerifyRequest: "",
    VerifyReply: "",
    BucketRequest: "",
    BucketReply: "",
    FetchRequest: "",
    FetchReply: "records",
    SurveyRequest: "",
    SurveyReply: "",
    CellRequest: "",
    CellReply: "",
    StageRequest: "changes",
    StageReply: "",
    StagedRequest: "",
    StagedReply: "",
    CommitRequest: "",
    CommitReply: "",
    TakeBackRequest: "",
    TakeBackReply: "",
}
_NAMES = {
    message: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", message.__name__).lower()
    for message in RECORD_FIELDS
}

Message = TypeVar("Message", bound=msgspec.Struct)


class _Header(msgspec.Struct):
    ibidem: int
    message: str
    content: msgspec.Raw
    records: int = 0


_NO_PAYLOAD = msgspec.Raw()  # this very object is left out of the line


class _Line(msgspec.Struct, omit_defaults=True, gc=False):
    kind: RecordKind
    id: RecordId
    payload: msgspec.Raw = _NO_PAYLOAD
    revision: int = 0
    edited_at: int = 0
    device: str = ""
    alias: RecordId | None = None


_encoder = msgspec.json.Encoder()
_header_decoder = msgspec.json.Decoder(_Header)
_line_decoder = msgspec.json.Decoder(_Line)
_content_decoders: dict[type[msgspec.Struct], msgspec.json.Decoder[Any]] = {
    message: msgspec.json.Decoder(message) for message in RECORD_FIELDS
}


def encode(message: msgspec.Struct) -> bytes:
    """The bytes of a request or a reply."""
    head, records = encode_head(message)
    return head + encode_records(records)


def encode_head(message: msgspec.Struct) -> tuple[bytes, list[Record]]:
    """The first line of a message, and the records whose lines (`encode_records`) follow it."""
    name = RECORD_FIELDS[type(message)]
    records: list[Record] = getattr(message, name) if name else []
    if records:
        message = msgspec.structs.replace(message, **{name: []})
    header = _Header(
        PROTOCOL_VERSION,
        _NAMES[type(message)],
        msgspec.Raw(_encoder.encode(message)),
        len(records),
    )
    return _encoder.encode(header) + b"\n", records


def encode_records(records: Iterable[Record]) -> bytes:
    """The lines of the records of a message."""
    return _encoder.encode_lines(map(_line, records))


def decode(
    body: bytes, expected: type[Message], error: type[IbidemError] = RemoteProtocolError
) -> Message:
    """The message in `body`, which must be an `expected`; raises `error` for everything else."""
    if len(body) > BODY_BYTES_MAX:
        raise error(f"The message has {len(body)} bytes; the limit is {BODY_BYTES_MAX}.")
    head, _, lines = body.partition(b"\n")
    try:
        header = _header_decoder.decode(head)
        _check_header(header, expected, error)
        content: Message = _content_decoders[expected].decode(header.content)
        records = list(map(_record, _line_decoder.decode_lines(lines)))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise error(f"The message cannot be read: {fault}.") from fault
    if len(records) != header.records:
        raise error(f"The message has {len(records)} records and announces {header.records}.")
    name = RECORD_FIELDS[expected]
    if not name:
        if records:
            raise error(f"A {_NAMES[expected]} carries no records.")
        return content
    return msgspec.structs.replace(content, **{name: records})


def frame_blobs(blobs: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Several blobs, as (digest, bytes), as one stream."""
    for digest, data in blobs:
        yield digest.encode() + len(data).to_bytes(_LENGTH_BYTES, "big")
        yield data


def unframe_blobs(
    chunks: Iterable[bytes],
    error: type[IbidemError] = RemoteProtocolError,
    blob_bytes_max: int = BATCH_BYTES,
) -> Iterator[tuple[str, bytes]]:
    """The (digest, bytes) in a stream; raises `error` where it is cut, or not such a stream.

    The digests are well formed; whether the bytes have them is checked where they are stored.
    """
    buffer = bytearray()
    wanted = _FRAME_BYTES
    digest = ""
    for chunk in chunks:
        buffer += chunk
        while len(buffer) >= wanted:
            if not digest:
                digest, wanted = _read_frame(buffer, error, blob_bytes_max)
                del buffer[:_FRAME_BYTES]
            else:
                with memoryview(buffer) as view:
                    content = bytes(view[:wanted])  # copied once
                del buffer[:wanted]
                yield digest, content
                digest, wanted = "", _FRAME_BYTES
    if buffer or digest:
        raise error("The stream of files ends in the middle of one.")


def _read_frame(
    buffer: bytearray, error: type[IbidemError], blob_bytes_max: int
) -> tuple[str, int]:
    digest = buffer[:64].decode("ascii", errors="replace")
    length = int.from_bytes(buffer[64:_FRAME_BYTES], "big")
    if not is_blob_digest(digest):
        raise error("A file in the stream is not named by a SHA-256 digest.")
    if length > blob_bytes_max:
        raise error(f"A file in the stream has {length} bytes; the limit is {blob_bytes_max}.")
    return digest, length


def _check_header(
    header: _Header, expected: type[msgspec.Struct], error: type[IbidemError]
) -> None:
    if header.ibidem not in PROTOCOL_VERSIONS:
        versions = ", ".join(map(str, PROTOCOL_VERSIONS))
        raise error(
            f"The other side speaks version {header.ibidem} of the sync protocol; "
            f"this program speaks {versions}. Update the older of the two."
        )
    if header.message != _NAMES[expected]:
        raise error(f"This is a {header.message[:40]!r}, not a {_NAMES[expected]}.")


def _line(record: Record) -> _Line:
    payload = record.payload
    return _Line(
        record.kind,
        record.id,
        msgspec.Raw(payload.encode()) if payload is not None else _NO_PAYLOAD,
        record.revision,
        record.edited_at,
        record.device,
        record.alias,
    )


def _record(line: _Line) -> Record:
    payload = bytes(line.payload)
    if payload == b"null":
        payload = b""
    if payload and not payload.startswith(b"{"):
        raise msgspec.ValidationError("Expected `object` - at `$.payload`")
    return Record(
        line.kind,
        line.id,
        payload.decode() if payload else None,
        line.revision,
        line.edited_at,
        line.device,
        line.alias,
    )
