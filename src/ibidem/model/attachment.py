"""Attachments, annotations and notes: what belongs to a reference."""

from __future__ import annotations

import re

import msgspec

from ibidem.model.canonical import Integer, Natural
from ibidem.model.ids import RecordId

FILE_NAME_BYTES_MAX = 255  # what file systems in use allow

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NOT_IN_FILE_NAME = re.compile(r"[/\\\x00-\x1f\x7f]")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+!#$&^-]{0,126}/[A-Za-z0-9][\w.+!#$&^-]{0,126}", re.ASCII)


def is_blob_digest(text: str) -> bool:
    """Whether `text` is a SHA-256 digest as blobs are named: 64 lower-case hexadecimal digits."""
    return len(text) == 64 and _SHA256.fullmatch(text) is not None


def is_file_name(text: str) -> bool:
    """Whether `text` names a file in a folder: no path, no control characters, not too long."""
    return (
        text not in ("", ".", "..")
        and _NOT_IN_FILE_NAME.search(text) is None
        and len(text.encode(errors="replace")) <= FILE_NAME_BYTES_MAX
    )


def is_media_type(text: str) -> bool:
    """Whether `text` is a media type without parameters (RFC 6838, section 4.2)."""
    return _MEDIA_TYPE.fullmatch(text) is not None


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that belongs to a reference; its bytes are the blob named by `sha256`."""

    bytes: Natural
    file_name: str
    reference: RecordId
    sha256: str
    added_at: Natural = 0
    media_type: str = "application/octet-stream"


Area = tuple[Integer, Integer, Integer, Integer]

SHAPES = ("highlight", "underline", "note", "area")
"""What an annotation looks like, as far as this version knows: a text marked or underlined, a sign
at a place, a frame around a part of the page. Another shape is kept, and shown as an area."""


class Annotation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A highlight or note on a page of an attachment.

    `page` counts from 0; `areas` are (left, bottom, right, top) in hundredths of a PDF point, in
    the page's own coordinates: not turned, whatever the page's rotation says, and whatever box of
    it is shown. A highlight has one for each line, a note one where its sign stands. `text` is the
    passage that is marked, `comment` what was written about it. `author` is who made it elsewhere,
    where it came out of a file; else the record's history says it.
    """

    attachment: RecordId
    page: Natural
    areas: tuple[Area, ...] = ()
    author: str = ""
    color: str = ""
    comment: str = ""
    shape: str = "highlight"
    text: str = ""


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text of one's own about a reference."""

    reference: RecordId
    text: str
    title: str = ""
