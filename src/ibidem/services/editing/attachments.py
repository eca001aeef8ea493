"""Attachments: files that belong to a reference. Their bytes are kept once, by digest."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.attachment import FILE_NAME_BYTES_MAX, Attachment, is_file_name
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.atomic_file import explain_os_error, writing_file
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.store.lookup import list_children
from ibidem.store.records import load_records

_PIECE_BYTES = 1024 * 1024
_FORBIDDEN = set('/\\:*?"<>|')  # what one system or another cannot have in a file name


def attach_files(
    library: Library,
    reference: RecordId,
    paths: Iterable[Path],
    *,
    names: Iterable[str] | None = None,
    report: Report = no_report,
) -> list[RecordId]:
    """Copy files into the library and attach them to a reference; returns the attachments' ids.

    `names` are what the attachments are called, where that is not what the files are called.
    The contents are stored first: whatever happens, no attachment lacks its file. Raises
    `NotFoundError` for a missing file, `StorageFullError`.
    """
    paths = list(paths)
    titles = [path.name for path in paths] if names is None else list(names)
    nouns = []
    for done, (path, title) in enumerate(zip(paths, titles, strict=True)):
        report("Copying files", done, len(paths))
        nouns.append(_store_file(library, reference, path, title))
    report("Copying files", len(paths), len(paths))
    with editing(library, "attach") as edit:
        edit.get(RecordKind.REFERENCE, reference)
        for noun, path in zip(nouns, paths, strict=True):
            # A repair that ran meanwhile may have removed a file that nothing named yet.
            if not library.blobs.has(library.uid, noun.sha256):
                _store_file(library, reference, path, noun.file_name, is_new=False)
        return [
            edit.add(RecordKind.ATTACHMENT, replace(noun, added_at=edit.tx.at)) for noun in nouns
        ]


def rename_attachment(library: Library, attachment: RecordId, file_name: str) -> Changes:
    """Give an attached file another name."""
    with editing(library, "rename attachment") as edit:
        noun: Attachment = edit.get(RecordKind.ATTACHMENT, attachment)
        edited = replace(noun, file_name=check_file_name(file_name))
        edit.put(RecordKind.ATTACHMENT, attachment, edited)
    return edit.changes


def delete_attachments(library: Library, attachments: Iterable[RecordId]) -> Changes:
    """Remove attached files, with their annotations, from their references."""
    with editing(library, "delete attachment") as edit:
        found = edit.load(RecordKind.ATTACHMENT, attachments)
        for _, child, kind in list_children(edit.tx, found):
            edit.delete(kind, child)
        for attachment in found:
            edit.delete(RecordKind.ATTACHMENT, attachment)
    return edit.changes


def save_attachment(
    library: Library, attachment: RecordId, target: Path, *, overwrite: bool = False
) -> Path:
    """Copy an attached file out of the library, to a file or into a folder; returns where it is.

    The bytes are checked on the way. Raises `NotFoundError` while its contents are not here (they
    may still be on their way from another device), `LibraryExistsError`, `InputError` where they
    are damaged.
    """
    with library.reading() as tx:
        row = load_records(tx, [attachment]).get(attachment)
    if row is None or row.payload is None or row.kind is not RecordKind.ATTACHMENT:
        raise InputError("There is no such attachment; it may have been deleted.", id=attachment)
    noun: Attachment = row.read()
    if target.is_dir():
        target = target / safe_file_name(noun.file_name)
    seen = sha256()
    pieces = library.blobs.read(library.uid, noun.sha256)
    with writing_file(target, overwrite=overwrite) as file:
        for piece in pieces:
            seen.update(piece)
            file.write(piece)
        if seen.hexdigest() != noun.sha256:
            raise InputError(
                f"The contents of {noun.file_name!r} are damaged.",
                remedy="Run 'ibidem doctor --repair'; a sync brings the file again.",
            )
    return target


def check_file_name(name: str) -> str:
    """`name` as an attachment may be called. Raises `InputError`."""
    name = name.strip()
    if not is_file_name(name) or any(char in _FORBIDDEN for char in name):
        raise InputError(f"{name[:60]!r} cannot be the name of a file on every system.")
    return name


def safe_file_name(name: str) -> str:
    """A name that another device or a stranger gave, made safe to write into a folder."""
    kept = "".join(
        char if char not in _FORBIDDEN and char.isprintable() else "_" for char in name.strip()
    )
    stem, dot, ending = kept.lstrip(".").rpartition(".")
    room = FILE_NAME_BYTES_MAX - len((dot + ending).encode())
    if stem and room > 0:
        kept = stem.encode()[:room].decode(errors="ignore") + dot + ending
    return kept if is_file_name(kept) else "attachment"


def _store_file(
    library: Library, reference: RecordId, path: Path, name: str, *, is_new: bool = True
) -> Attachment:
    """Store a file's contents. One that is not new was admitted before."""
    try:
        with path.open("rb") as file:
            seen = sha256()
            size = 0
            for piece in _pieces(file):
                seen.update(piece)
                size += len(piece)
            file.seek(0)
            digest = seen.hexdigest()
            if is_new:
                library.admit_file(digest, size)
            if not library.blobs.has(library.uid, digest):
                library.blobs.write(library.uid, digest, _pieces(file), size)
    except OSError as error:
        ours = explain_os_error(error, path)
        if ours is None:
            raise
        raise ours from error
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Attachment(
        bytes=size,
        file_name=safe_file_name(name),
        reference=reference,
        sha256=digest,
        media_type=media_type,
    )


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE_BYTES):
        yield piece
