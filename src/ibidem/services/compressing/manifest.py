"""The compressed library `.ibz`: what is in it. The whole format is described here.

An .ibz file is a ZIP file (ZIP64 where needed) whose parts are all *stored*, in this order:

    manifest.json              this `Manifest` as JSON, at most 64 MB
    records.ndjson.zst         a line of JSON per live record, Zstandard; by kind, then by id
    history.ndjson.zst         only with history: a line per superseded version, by layer, then id
    attachments/<sha256>       one part per blob, its bytes as they are

A line of records is {"kind", "id", "edited_at", "device", "payload"}; the payload is the canonical
one, so that digests and the fingerprint can be computed again. A line of history has `layer` too: 0
is the oldest version kept of a record, 1 the next; without a payload the record was deleted then.

No other part is allowed, no name twice, no part may overlap another, and what the manifest says of
each part must be true. Since ZIP compresses nothing here, only the two .zst parts can be larger
than they look; `RATIO_MAX` bounds them.
"""

from __future__ import annotations

import re

import msgspec

FORMAT = "ibidem-compressed-library"
VERSION = 1
MANIFEST_PART = "manifest.json"
RECORDS_PART = "records.ndjson.zst"
HISTORY_PART = "history.ndjson.zst"
ATTACHMENTS_FOLDER = "attachments/"
ATTACHMENT_PART = re.compile(r"attachments/([0-9a-f]{64})")

MANIFEST_BYTES_MAX = 64 * 1024 * 1024
PARTS_MAX = 10_000_000
RATIO_MAX = 200  # real records pack to a third or a tenth
RATIO_FREE_BYTES = 64 * 1024 * 1024  # up to here any ratio will do
LINE_BYTES_MAX = 3 * 1024 * 1024  # a payload (model.record.PAYLOAD_BYTES_MAX) and its envelope


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the manifest says of a .zst part: its lines, and its text before compression."""

    bytes: int
    lines: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a compressed library holds.

    `counts` by kind of record; `fingerprint` as `model.digest` has it; `scope` in words; times in
    milliseconds. `attachments` says whether blobs are inside; `missing` names (by digest) those
    that the library did not have itself.
    """

    format: str
    version: int
    name: str
    created_at: int
    fingerprint: str
    records: Part
    counts: dict[str, int] = {}
    attachments: bool = False
    attachment_bytes: int = 0
    attachment_files: int = 0
    history: Part | None = None
    missing: tuple[str, ...] = ()
    program: str = ""
    scope: str = "all"


class RecordLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of records or history."""

    kind: str
    id: str
    payload: msgspec.Raw = msgspec.Raw(b"null")
    layer: int = 0
    edited_at: int = 0
    device: str = ""
