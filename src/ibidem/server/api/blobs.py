"""Views: the `BlobHub` interface as routes. Bytes stream through; only batches are held whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Annotated

import msgspec
from msgspec import Meta

from ibidem.errors import InputError, LimitError
from ibidem.server.api.call import BYTES, Call, Reply, json_reply, nothing
from ibidem.server.api.sync import find_hub
from ibidem.sync.wire import BATCH_BYTES, frame_blobs, unframe_blobs

BATCH_BLOBS_MAX = 1_000
BATCH_BODY_BYTES_MAX = 8 * BATCH_BYTES

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Size = Annotated[int, Meta(ge=0)]

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class MissingRequest(msgspec.Struct):
    """Blobs as [digest, bytes]."""

    blobs: Annotated[list[tuple[Digest, Size]], Meta(max_length=BATCH_BLOBS_MAX)]


class MissingReply(msgspec.Struct):
    """Of those, the ones the hub lacks, each with the offset from which it wants it."""

    missing: dict[str, int]


class CheckRequest(MissingRequest):
    """Blobs to read and compare; with `repair`, damaged ones are set aside."""

    repair: bool = False


class CheckReply(msgspec.Struct):
    """Those that the hub has and that are damaged."""

    damaged: list[str]


class ReceivedReply(msgspec.Struct):
    """How many bytes of the blob the hub has now."""

    bytes: int


class BatchRequest(msgspec.Struct):
    """Blobs to send together; those the hub lacks are left out."""

    digests: Annotated[list[Digest], Meta(max_length=BATCH_BLOBS_MAX)]


def list_missing(call: Call) -> Reply:
    """Which blobs the hub lacks."""
    body: MissingRequest = call.body
    return json_reply(MissingReply(find_hub(call).missing_blobs(body.blobs)))


def check(call: Call) -> Reply:
    """Which blobs of the hub are damaged."""
    body: CheckRequest = call.body
    return json_reply(
        CheckReply(sorted(find_hub(call).check_blobs(body.blobs, repair=body.repair)))
    )


def put_blob(call: Call) -> Reply:
    """Take a blob, or the rest of one."""
    size, offset = call.query.get("size"), call.query["offset"]
    if size is None:
        raise InputError("The parameter size is missing: how many bytes the whole file has.")
    if size > call.context.settings.blob_bytes_max:
        bytes_max = call.context.settings.blob_bytes_max
        raise LimitError(f"A file has at most {bytes_max} bytes here.", bytes_max=bytes_max)
    hub = find_hub(call)
    libraries = call.context.libraries
    libraries.admit_blob(call.parameters["library"], call.parameters["sha256"], size)
    received = hub.put_blob(call.parameters["sha256"], size, offset, call.chunks)
    return json_reply(ReceivedReply(received))


def put_blobs(call: Call) -> Reply:
    """Take many small blobs."""
    hub = find_hub(call)

    def admitted() -> Iterator[tuple[str, bytes]]:
        for digest, content in unframe_blobs(call.chunks, InputError):
            uid = call.parameters["library"]
            call.context.libraries.admit_blob(uid, digest, len(content))
            yield digest, content

    hub.put_blobs(admitted())
    return nothing()


def get_blobs(call: Call) -> Reply:
    """Send many small blobs."""
    body: BatchRequest = call.body
    pieces = frame_blobs(find_hub(call).get_blobs(body.digests))
    first = next(pieces, b"")  # what is refused shall be refused before an answer has begun
    return Reply(chain((first,), pieces), BYTES)


def get_blob(call: Call) -> Reply:
    """Send a blob, or the part of it that the header Range names (RFC 9110, section 14)."""
    hub = find_hub(call)
    digest = call.parameters["sha256"]
    size = hub.blob_size(digest)
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{digest}"'}
    headers["Content-Disposition"] = "attachment"
    found = _RANGE.fullmatch(call.headers.get("range", "").strip())
    if found is None or found.group() == "bytes=-":  # several ranges may be answered with the whole
        headers["Content-Length"] = str(size)
        return Reply(hub.get_blob(digest), BYTES, 200, headers)
    start, end = _find_range(found[1], found[2], size)
    if start >= end:
        headers["Content-Range"] = f"bytes */{size}"
        return Reply(b"", "", 416, headers)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    return Reply(_first(hub.get_blob(digest, start), end - start), BYTES, 206, headers)


def _find_range(first: str, last: str, size: int) -> tuple[int, int]:
    """The bytes asked for, from `start` to before `end`; empty where there are none."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size


def _first(pieces: Iterator[bytes], count: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[:count]
        count -= len(piece)
        if count <= 0:
            return
