"""Writing a compressed library: the archive, part by part. What goes in is decided elsewhere."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import sha256
from typing import IO, BinaryIO

import msgspec
import zstandard

from ibidem.services.compressing.manifest import (
    ATTACHMENTS_FOLDER,
    MANIFEST_PART,
    Manifest,
    Part,
    RecordLine,
)

_ZSTD_LEVEL = 3
_PIECE_BYTES = 1024 * 1024
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest ZIP knows: the manifest says when it was written
_encoder = msgspec.json.Encoder()


def pack_lines(lines: Iterable[RecordLine], packed: IO[bytes]) -> Part:
    """Write lines, compressed, to `packed`, and say what a manifest says of them."""
    digest = sha256()
    size = count = 0
    with zstandard.ZstdCompressor(level=_ZSTD_LEVEL).stream_writer(packed, closefd=False) as out:
        for block in _blocks(lines):
            text = _encoder.encode_lines(block)
            digest.update(text)
            size += len(text)
            count += len(block)
            out.write(text)
    return Part(bytes=size, lines=count, sha256=digest.hexdigest())


def _blocks(lines: Iterable[RecordLine]) -> Iterator[list[RecordLine]]:
    block: list[RecordLine] = []
    for line in lines:
        block.append(line)
        if len(block) == 500:
            yield block
            block = []
    if block:
        yield block


def spool() -> IO[bytes]:
    """A nameless temporary file that stays in memory while it is small."""
    return tempfile.SpooledTemporaryFile(max_size=16 * _PIECE_BYTES)


def write_archive(
    file: BinaryIO,
    manifest: Manifest,
    parts: Iterable[tuple[str, IO[bytes]]],
    blobs: Iterable[tuple[str, int, Iterator[bytes]]],
) -> None:
    """Write the archive: manifest, packed parts (name, file), blobs (digest, bytes, pieces)."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.writestr(_entry(MANIFEST_PART), msgspec.json.encode(manifest))
        for name, packed in parts:
            packed.seek(0)
            _write_part(archive, name, iter(partial(packed.read, _PIECE_BYTES), b""))
        for digest, size, pieces in blobs:
            _write_part(archive, ATTACHMENTS_FOLDER + digest, pieces, size)


def _write_part(
    archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], size: int = 0
) -> None:
    entry = _entry(name)
    entry.file_size = size
    with archive.open(entry, "w", force_zip64=size >= zipfile.ZIP64_LIMIT or size == 0) as part:
        for piece in pieces:
            part.write(piece)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_DATE)
    entry.compress_type = zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    return entry
