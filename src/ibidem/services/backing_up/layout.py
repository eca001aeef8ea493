"""The folder of backups: names, the manifest, files of packed pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec
import zstandard

from ibidem.errors import DamagedLibraryError, InputError, NotFoundError
from ibidem.services.atomic_file import explain_os_error
from ibidem.store.blobs import BlobStore, open_blobs

MARKER = "ibidem-backup"
MARKER_TEXT = "Backups of an Ibidem server, format 1. Restore with 'ibidem server restore'.\n"
FORMAT = 1
MANIFEST = "manifest.json"
LIBRARIES, ACCOUNTS, BLOBS = "libraries.zst", "accounts.zst", "blobs.zst"
PAGE_BYTES_MAX = 1 << 30
_LENGTH_BYTES = 4
_LEVEL = 6
_PIECE_BYTES = 1 << 20


class Manifest(msgspec.Struct, frozen=True):
    """What a backup is: `files` has the SHA-256 of each file beside it."""

    format: int
    at: int
    version: str
    schema: int
    libraries: int
    blobs: int
    blob_bytes: int
    files: dict[str, str]


class Backup(msgspec.Struct, frozen=True):
    """One complete backup: its folder and what it says of itself."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """By which it is listed and chosen."""
        return self.folder.name

    def verify(self) -> None:
        """Read every file again. Raises `DamagedLibraryError` for one that is not as written."""
        for name, digest in self.manifest.files.items():
            try:
                found = digest_of(self.folder / name)
            except FileNotFoundError:
                found = ""
            if found != digest:
                raise DamagedLibraryError(f"The file {name} of the backup {self.name} is damaged.")


def open_files(folder: Path) -> BlobStore:
    """The files of all backups in a folder."""
    return open_blobs((folder / "blobs").absolute().as_uri())


def name_of(at_ms: int) -> str:
    """The name of a backup made at that time; names in order are times in order."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H-%M-%SZ")


def prepare(folder: Path) -> None:
    """Make the folder. Raises `InputError` where it holds something else than backups."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / MARKER).exists():
            if any(folder.iterdir()):
                raise InputError(
                    f"{folder} holds something else than backups.",
                    remedy="Name a folder of its own, which may be new.",
                )
            (folder / MARKER).write_text(MARKER_TEXT, encoding="utf-8")
    except OSError as error:
        ours = explain_os_error(error, folder)
        if ours is None:
            raise
        raise ours from error


def list_backups(folder: Path) -> list[Backup]:
    """Every complete backup, the oldest first. Raises `NotFoundError` where there are none."""
    if not (folder / MARKER).exists():
        raise NotFoundError(f"There are no backups in {folder}.")
    return [
        Backup(path, _read_manifest(path / MANIFEST))
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and (path / MANIFEST).exists()
    ]


def find_backup(folder: Path, name: str | None = None) -> Backup:
    """The backup of that name, or the newest. Raises `NotFoundError`."""
    found = [each for each in list_backups(folder) if name is None or each.name == name]
    if not found:
        raise NotFoundError(f"There is no {'backup' if name is None else name} in {folder}.")
    return found[-1]


def write_pages(path: Path, pages: Iterable[Any]) -> None:
    """Write values, packed, to a new file."""
    packer = msgspec.msgpack.Encoder()
    with path.open("xb") as file, zstandard.ZstdCompressor(_LEVEL).stream_writer(file) as out:
        for page in pages:
            packed = packer.encode(page)
            out.write(len(packed).to_bytes(_LENGTH_BYTES, "big") + packed)


def read_pages(path: Path, form: Any) -> Iterator[Any]:
    """The values of a file, of the form `form`. Raises `DamagedLibraryError`."""
    decoder = msgspec.msgpack.Decoder(form)
    try:
        with path.open("rb") as file:
            source = zstandard.ZstdDecompressor().stream_reader(file)
            while head := _read_exactly(source, _LENGTH_BYTES, may_end=True):
                length = int.from_bytes(head, "big")
                if length > PAGE_BYTES_MAX:
                    raise DamagedLibraryError(f"The backup's file {path.name} is damaged.")
                yield decoder.decode(_read_exactly(source, length))
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise DamagedLibraryError(f"The backup's file {path.name} is damaged.") from error


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_exactly(source: IO[bytes], count: int, *, may_end: bool = False) -> bytes:
    pieces: list[bytes] = []
    while count:
        piece = source.read(min(count, _PIECE_BYTES))
        if not piece:
            if may_end and not pieces:
                return b""
            raise DamagedLibraryError("The backup ends early.")
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def _read_manifest(path: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise DamagedLibraryError(f"{path} cannot be read.") from error
    if manifest.format != FORMAT:
        raise InputError(
            f"{path.parent.name} was written by Ibidem {manifest.version}, in another form.",
            remedy="Update Ibidem, or restore with that version.",
        )
    return manifest
