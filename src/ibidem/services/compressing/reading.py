"""Reading a compressed library from a stranger: nothing it says is believed unchecked."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

import msgspec
import zstandard

from ibidem.errors import InputError, LimitError, NewerSchemaError
from ibidem.model.ids import parse_record_id
from ibidem.model.payload import check_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.atomic_file import explain_os_error
from ibidem.services.compressing.manifest import (
    ATTACHMENT_PART,
    ATTACHMENTS_FOLDER,
    FORMAT,
    HISTORY_PART,
    LINE_BYTES_MAX,
    MANIFEST_BYTES_MAX,
    MANIFEST_PART,
    PARTS_MAX,
    RATIO_FREE_BYTES,
    RATIO_MAX,
    RECORDS_PART,
    VERSION,
    Manifest,
    Part,
    RecordLine,
)

_PIECE_BYTES = 1024 * 1024
_HEADER_BYTES_MIN = 30  # of a ZIP local file header, without the name (APPNOTE.TXT, 4.3.7)
_ENCRYPTED = 0x1
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    RuntimeError,  # a method of compression, or of encryption, that `zipfile` does not know
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
)
_KINDS = {kind.value: kind for kind in RecordKind}
_line_decoder = msgspec.json.Decoder(RecordLine)
_manifest_decoder = msgspec.json.Decoder(Manifest)


class Archive:
    """An open compressed library whose table of contents and manifest are checked."""

    def __init__(self, archive: zipfile.ZipFile, path: Path, file_bytes: int) -> None:
        """`path` is the file that `archive` reads. Raises what `reading_archive` raises."""
        self._zip = archive
        self._path = path
        self._entries = _check_entries(archive, file_bytes)
        self.manifest = self._read_manifest()
        self.blobs = {
            match[1]: entry.file_size
            for name, entry in self._entries.items()
            if (match := ATTACHMENT_PART.fullmatch(name))
        }
        if len(self.blobs) != self.manifest.attachment_files:
            raise _damaged("it holds another number of files than it says")
        if sum(self.blobs.values()) != self.manifest.attachment_bytes:
            raise _damaged("its files have other lengths than it says")
        if (HISTORY_PART in self._entries) != (self.manifest.history is not None):
            raise _damaged("its history is missing, or not announced")

    def read_records(self) -> Iterator[Record]:
        """Every live record, checked. Raises `InputError` in the middle where one is not right."""
        for line in self._read_lines(RECORDS_PART, self.manifest.records):
            record, _ = _check_line(line)
            if record.payload is None:
                raise _damaged("a record has no content")
            yield record

    def read_history(self) -> Iterator[tuple[int, Record]]:
        """(layer, record) of every earlier version, oldest first; nothing without history."""
        before = 0
        if self.manifest.history is None:
            return
        for line in self._read_lines(HISTORY_PART, self.manifest.history):
            record, layer = _check_line(line)
            if layer < before or layer > before + 1:
                raise _damaged("its history is not in order")
            before = layer
            yield layer, record

    def read_blob(self, digest: str) -> Iterator[bytes]:
        """The bytes of a file, in pieces; whoever takes them checks the digest.

        Read past `zipfile`, whose check sum would cost as much as the digest and prove less, and
        through a file handle of its own, so that several threads may read.
        """
        entry = self._entries[ATTACHMENTS_FOLDER + digest]
        with self._path.open("rb", buffering=0) as file:
            file.seek(entry.header_offset)
            header = file.read(_HEADER_BYTES_MIN)
            if len(header) < _HEADER_BYTES_MIN or not header.startswith(b"PK\3\4"):
                raise _damaged("a part is not where it should be")
            name_bytes, extra_bytes = struct.unpack_from("<HH", header, 26)
            file.seek(name_bytes + extra_bytes, 1)
            left = entry.file_size
            while left:
                piece = file.read(min(_PIECE_BYTES, left))
                if not piece:
                    raise _damaged("it is cut off")
                left -= len(piece)
                yield piece

    def check_blob(self, digest: str, seen_piece: Callable[[int], object]) -> None:
        """Raise `InputError` where a file's bytes do not have its digest.

        `seen_piece` is called with the length of each piece.
        """
        seen = sha256()
        for piece in self.read_blob(digest):
            seen.update(piece)
            seen_piece(len(piece))
        if seen.hexdigest() != digest:
            raise _damaged("the contents of a file are not what its name says")

    def _read_manifest(self) -> Manifest:
        if self._entries[MANIFEST_PART].file_size > MANIFEST_BYTES_MAX:
            raise LimitError("The description inside the compressed library is too large.")
        with self._open(MANIFEST_PART) as part:
            text = part.read(MANIFEST_BYTES_MAX)
        try:
            manifest = _manifest_decoder.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise _damaged("its description cannot be read") from error
        if manifest.format != FORMAT:
            raise InputError("This is a ZIP file, but not a compressed library.")
        if manifest.version > VERSION:
            raise NewerSchemaError("The compressed library was written by a newer Ibidem.")
        if manifest.version < 1:
            raise _damaged("its version is none")
        return manifest

    def _read_lines(self, name: str, part: Part) -> Iterator[RecordLine]:
        """The lines of a .zst part, held against what the manifest says of it."""
        limit = max(RATIO_FREE_BYTES, RATIO_MAX * self._entries[name].file_size)
        if part.bytes > limit:
            raise LimitError(f"The records would unpack to {part.bytes:,} bytes; that is a bomb.")
        digest = sha256()
        size = count = 0
        rest = b""
        for piece in self._unpack(name):
            size += len(piece)
            if size > part.bytes:
                raise _damaged("its records are longer than it says")
            digest.update(piece)
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LINE_BYTES_MAX:
                raise LimitError("A record in the compressed library is too long.")
            for line in lines:
                count += 1
                yield _decode_line(line)
        told = (part.bytes, part.lines, part.sha256)
        if rest or (size, count, digest.hexdigest()) != told:
            raise _damaged("its records are not those that were written")

    def _unpack(self, name: str) -> Iterator[bytes]:
        with self._open(name) as part:
            reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(
                part, read_across_frames=False
            )
            try:
                while piece := reader.read(_PIECE_BYTES):
                    yield piece
            except zstandard.ZstdError as error:
                raise _damaged("its records cannot be unpacked") from error

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        with _explaining():
            part = self._zip.open(self._entries[name])
        with part, _explaining():
            yield part


@contextmanager
def reading_archive(path: Path) -> Iterator[Archive]:
    """Open a compressed library. Raises `NotFoundError`, `InputError` where it is none or damaged,
    `LimitError` where it is a bomb, `NewerSchemaError`."""
    try:
        file = path.open("rb")
    except OSError as error:
        ours = explain_os_error(error, path)
        if ours is None:
            raise
        raise ours from error
    with file:
        with _explaining():
            size = file.seek(0, 2)
            if not zipfile.is_zipfile(file):
                file.seek(0)
                if file.read(4) != b"PK\3\4":
                    raise InputError("This is not a compressed library (.ibz).", path=str(path))
                raise _damaged("it is cut off")
            opened = zipfile.ZipFile(file)
        with opened:
            with _explaining():
                archive = Archive(opened, path, size)
            yield archive


@contextmanager
def _explaining() -> Iterator[None]:
    """What the standard library raises for a ZIP file that is not right, as our error."""
    try:
        yield
    except _ZIP_ERRORS as error:
        raise _damaged(f"{error}".rstrip(".")[:200] or type(error).__name__) from error


def _check_entries(archive: zipfile.ZipFile, file_bytes: int) -> dict[str, zipfile.ZipInfo]:
    """The parts by name. Only names of ours, once each, stored, apart from each other."""
    entries: dict[str, zipfile.ZipInfo] = {}
    if len(archive.filelist) > PARTS_MAX:
        raise LimitError("The compressed library has too many parts.")
    for entry in archive.filelist:
        name = entry.orig_filename
        known = name in (MANIFEST_PART, RECORDS_PART, HISTORY_PART)
        if not known and not ATTACHMENT_PART.fullmatch(name):
            raise InputError(
                f"The file is no compressed library: it holds {name[:60]!r}.", part=name[:200]
            )
        if name in entries:
            raise _damaged(f"it holds {name!r} twice")
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
            raise _damaged(f"{name!r} is not stored as it should be")
        if entry.flag_bits & _ENCRYPTED:
            raise _damaged(f"{name!r} is encrypted")
        entries[name] = entry
    for name in (MANIFEST_PART, RECORDS_PART):
        if name not in entries:
            raise InputError(f"The file is no compressed library: it has no {name}.", part=name)
    _check_apart(sorted(entries.values(), key=lambda entry: entry.header_offset), file_bytes)
    return entries


def _check_apart(entries: list[zipfile.ZipInfo], file_bytes: int) -> None:
    """Overlapping parts are how a small file pretends to be a large one."""
    end = 0
    for entry in entries:
        if entry.header_offset < end:
            raise _damaged("its parts overlap")
        end = entry.header_offset + _HEADER_BYTES_MIN + len(entry.orig_filename)
        end += entry.compress_size
        if end > file_bytes:
            raise _damaged("it is cut off")


def _decode_line(line: bytes) -> RecordLine:
    if len(line) > LINE_BYTES_MAX:
        raise LimitError("A record in the compressed library is too long.")
    try:
        return _line_decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged("a record cannot be read") from error


def _check_line(line: RecordLine) -> tuple[Record, int]:
    kind = _KINDS.get(line.kind)
    if kind is None:
        raise _damaged(f"it holds a record of an unknown kind, {line.kind[:40]!r}")
    content = bytes(line.payload)
    payload = None if content == b"null" else check_payload(kind, content)[0]
    record = Record(
        kind,
        parse_record_id(line.id),
        payload,
        edited_at=max(0, min(line.edited_at, 2**53 - 1)),
        device=line.device[:200],
    )
    return record, line.layer


def _damaged(why: str) -> InputError:
    return InputError(f"The compressed library is damaged: {why}.")
