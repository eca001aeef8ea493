"""Attachments, annotations and notes: what belongs to a reference."""

from __future__ import annotations

import re

import msgspec

from ibidem.model.ids import RecordId

_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_blob_digest(text: str) -> bool:
    """Whether `text` is a SHA-256 digest as blobs are named: 64 lower-case hexadecimal digits."""
    return len(text) == 64 and _SHA256.fullmatch(text) is not None


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that belongs to a reference; its bytes are the blob named by `sha256`."""

    bytes: int
    file_name: str
    reference: RecordId
    sha256: str
    added_at: int = 0
    media_type: str = "application/octet-stream"


class Annotation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A highlight or note on a page of an attachment.

    `page` counts from 0; `areas` are (left, bottom, right, top) in hundredths of a PDF point.
    """

    attachment: RecordId
    page: int
    areas: tuple[tuple[int, int, int, int], ...] = ()
    color: str = ""
    comment: str = ""
    shape: str = "highlight"
    text: str = ""


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text of one's own about a reference."""

    reference: RecordId
    text: str
    title: str = ""
