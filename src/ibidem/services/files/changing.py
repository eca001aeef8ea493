"""Files that come as a stream, that take another's place, or that are fetched from the hub."""

from __future__ import annotations

import mimetypes
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from ibidem.errors import NotFoundError
from ibidem.model.attachment import Attachment, is_media_type
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.attachments import safe_file_name
from ibidem.services.editing.edit import editing
from ibidem.services.files.listing import FileState, list_attached_files
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report

_PIECE_BYTES = 1024 * 1024
_IN_MEMORY_BYTES = 4 * _PIECE_BYTES

Fetch = Callable[[str, int], None]


def attach_stream(
    library: Library,
    reference: RecordId,
    file_name: str,
    pieces: Iterable[bytes],
    media_type: str = "",
) -> RecordId:
    """Attach a file whose bytes come in pieces, as an upload does; returns the attachment's id.

    Name and media type may be a stranger's. The bytes are stored first: whatever happens, no
    attachment lacks its file. Raises `NotFoundError` for the reference, `StorageFullError`.
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as spool:
        digest, size = _spool(spool, pieces)
        _store(library, spool, digest, size, is_new=True)
        name = safe_file_name(file_name)
        kind = media_type if is_media_type(media_type) else _guess(name)
        with editing(library, "attach") as edit:
            edit.get(RecordKind.REFERENCE, reference)
            _store(library, spool, digest, size, is_new=False)
            noun = Attachment(size, name, reference, digest, edit.tx.at, kind)
            return edit.add(RecordKind.ATTACHMENT, noun)


def replace_file(
    library: Library,
    attachment: RecordId,
    pieces: Iterable[bytes],
    file_name: str = "",
    media_type: str = "",
) -> Changes:
    """Put other bytes in the place of an attachment's; annotations and, unless one is given, the
    name stay. The history keeps the file that was there. Raises as `attach_stream` does."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as spool:
        digest, size = _spool(spool, pieces)
        _store(library, spool, digest, size, is_new=True)
        with editing(library, "replace file") as edit:
            noun: Attachment = edit.get(RecordKind.ATTACHMENT, attachment)
            _store(library, spool, digest, size, is_new=False)
            name = safe_file_name(file_name) if file_name else noun.file_name
            kind = media_type if is_media_type(media_type) else _guess(name)
            edited = replace(noun, bytes=size, sha256=digest, file_name=name, media_type=kind)
            edit.put(RecordKind.ATTACHMENT, attachment, edited)
    return edit.changes


def fetch_missing_files(
    library: Library,
    fetch: Fetch,
    references: Iterable[RecordId] | None = None,
    *,
    report: Report = no_report,
) -> tuple[int, int]:
    """Bring files here that are missing or damaged, of all references or some.

    `fetch(digest, bytes)` gets one (`syncing.fetch_file` from a hub) and raises `NotFoundError`
    while nobody has sent it. Returns how many came and how many are still missing.
    """
    chosen = None if references is None else list(references)
    wanted: dict[str, int] = {}
    for state in (FileState.MISSING, FileState.DAMAGED):
        page = list_attached_files(library, state=state, references=chosen)
        wanted |= {entry.noun.sha256: entry.noun.bytes for entry in page.items}
    came = 0
    for done, (digest, size) in enumerate(wanted.items()):
        report("Fetching files", done, len(wanted))
        try:
            fetch(digest, size)
        except NotFoundError:
            continue
        came += 1
    report("Fetching files", len(wanted), len(wanted))
    return came, len(wanted) - came


def _guess(name: str) -> str:
    return mimetypes.guess_type(Path(name).name)[0] or "application/octet-stream"


def _spool(spool: tempfile.SpooledTemporaryFile[bytes], pieces: Iterable[bytes]) -> tuple[str, int]:
    seen = sha256()
    size = 0
    for piece in pieces:
        seen.update(piece)
        size += len(piece)
        spool.write(piece)
    return seen.hexdigest(), size


def _store(
    library: Library,
    spool: tempfile.SpooledTemporaryFile[bytes] | BinaryIO,
    digest: str,
    size: int,
    *,
    is_new: bool,
) -> None:
    """Store the bytes unless they are here. One that is not new was admitted before; a repair that
    ran meanwhile may have removed what nothing named yet."""
    if is_new:
        library.admit_file(digest, size)
    if not library.blobs.has(library.uid, digest):
        spool.seek(0)
        library.blobs.write(library.uid, digest, _pieces(spool), size)


def _pieces(spool: tempfile.SpooledTemporaryFile[bytes] | BinaryIO) -> Iterator[bytes]:
    while piece := spool.read(_PIECE_BYTES):
        yield piece
