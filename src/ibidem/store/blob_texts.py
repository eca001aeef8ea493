"""What is written in attached files: who reads which, and what was read.

A file is waiting as long as it has no row. Whoever reads it first takes it (`claim_waiting`): a row
with the state "reading", which counts for nothing after `CLAIM_MS`. So several processes never read
the same file twice, and one that was killed holds nothing up.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, or_, select

from ibidem.model.ids import RecordId
from ibidem.store.dialect.terms import FILE_CHARS_MAX
from ibidem.store.schema import blob_references, blob_texts
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import visible, whole_only

CLAIM_MS = 15 * 60 * 1000
PAGE_END = "\f"
_TEXT_BYTES_MAX = 4 * FILE_CHARS_MAX + 4_096  # of UTF-8


class TextState(StrEnum):
    """What became of reading a file."""

    READING = "reading"
    READ = "read"
    EMPTY = "empty"  # nothing is written in it that a program can read: a scan, say
    ENCRYPTED = "encrypted"  # a password is needed
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"  # reading it took more memory or time than it may
    UNSUPPORTED = "unsupported"  # a kind of file in which nothing is looked for


@dataclass(frozen=True, slots=True)
class Waiting:
    """A blob that nobody has read: its digest and length, and one attachment that names it."""

    sha256: str
    bytes: int
    attachment: RecordId


@whole_only
def list_waiting(tx: Transaction, limit: int | None = None) -> list[Waiting]:
    """Blobs that are not read and not being read, in no promised order; each once."""
    query = (
        select(
            blob_references.c.sha256,
            func.max(blob_references.c.bytes),
            func.min(blob_references.c.attachment),
        )
        .where(blob_references.c.library_id == tx.library_id, ~exists(_known(tx)))
        .group_by(blob_references.c.sha256)
        .limit(limit)
    )
    return [Waiting(*row) for row in tx.dialect.rows(tx.connection, query)]


def _known(tx: Transaction) -> Select[Any]:
    return select(blob_texts.c.sha256).where(
        blob_texts.c.library_id == blob_references.c.library_id,
        blob_texts.c.sha256 == blob_references.c.sha256,
        or_(
            blob_texts.c.state != TextState.READING.value,
            blob_texts.c.at > tx.at - CLAIM_MS,
        ),
    )


@whole_only
def claim_waiting(tx: Transaction, wanted: Sequence[Waiting]) -> list[Waiting]:
    """Take those that nobody took meanwhile; from now on they are this process's to read."""
    query = (
        select(blob_references.c.sha256)
        .where(
            blob_references.c.library_id == tx.library_id,
            tx.dialect.within(blob_references.c.sha256, [each.sha256 for each in wanted]),
            ~exists(_known(tx)),
        )
        .distinct()
    )
    free = {digest for (digest,) in tx.dialect.rows(tx.connection, query)}
    taken = [each for each in wanted if each.sha256 in free]
    rows = [_row(tx, each.sha256, TextState.READING) for each in taken]
    tx.dialect.upsert(tx.connection, blob_texts, rows)
    return taken


@whole_only
def save_text(
    tx: Transaction, sha256: str, state: TextState, pages: int = 0, text: str = ""
) -> None:
    """Keep what was read. The caller brings the full-text index up to date."""
    row = _row(tx, sha256, state, pages, text[:FILE_CHARS_MAX])
    tx.dialect.upsert(tx.connection, blob_texts, [row])


@whole_only
def release_claims(tx: Transaction, digests: Iterable[str]) -> None:
    """Let others read what was taken and not read."""
    tx.connection.execute(
        delete(blob_texts).where(
            blob_texts.c.library_id == tx.library_id,
            blob_texts.c.state == TextState.READING.value,
            tx.dialect.within(blob_texts.c.sha256, list(digests)),
        )
    )


@whole_only
def forget_texts(tx: Transaction, states: Iterable[TextState] | None = None) -> int:
    """Forget what was read from files that nothing names; with `states`, those too, to read them
    again. Returns how many."""
    named = exists(
        select(blob_references.c.sha256).where(
            blob_references.c.library_id == blob_texts.c.library_id,
            blob_references.c.sha256 == blob_texts.c.sha256,
        )
    )
    gone = ~named
    if states is not None:
        gone = or_(gone, blob_texts.c.state.in_([state.value for state in states]))
    result = tx.connection.execute(
        delete(blob_texts).where(blob_texts.c.library_id == tx.library_id, gone)
    )
    return int(result.rowcount)


@whole_only
def count_texts(tx: Transaction) -> dict[TextState, int]:
    """How many files are in each state; those that wait are not counted."""
    query = (
        select(blob_texts.c.state, func.count())
        .where(blob_texts.c.library_id == tx.library_id)
        .group_by(blob_texts.c.state)
    )
    return {TextState(state): number for state, number in tx.dialect.rows(tx.connection, query)}


def has_texts(tx: Transaction) -> bool:
    """Whether anything was read from any file of the library."""
    if tx.scope:
        return bool(tx.dialect.rows(tx.connection, references_with_text(tx).limit(1)))
    query = select(blob_texts.c.sha256).where(
        blob_texts.c.library_id == tx.library_id, blob_texts.c.state == TextState.READ.value
    )
    return bool(tx.dialect.rows(tx.connection, query.limit(1)))


def references_with_text(tx: Transaction) -> Select[tuple[str]]:
    """A query for the references in whose files something is written."""
    return select(blob_references.c.reference).where(
        blob_references.c.library_id == tx.library_id,
        exists(_read(tx)),
        *visible(tx, blob_references.c.attachment),
    )


def references_of(tx: Transaction, sha256: str) -> list[RecordId]:
    """The references that have a file with these bytes."""
    query = (
        select(blob_references.c.reference)
        .where(
            blob_references.c.library_id == tx.library_id,
            blob_references.c.sha256 == sha256,
            *visible(tx, blob_references.c.attachment),
        )
        .distinct()
    )
    return [reference for (reference,) in tx.dialect.rows(tx.connection, query)]


def load_texts(tx: Transaction, references: Sequence[RecordId]) -> dict[RecordId, list[str]]:
    """What is written in the files of some references, in order of attachment, cut to
    `FILE_CHARS_MAX` for each reference; those without are left out."""
    found: dict[RecordId, list[str]] = {}
    for reference, _, text in load_file_texts(tx, references):
        texts = found.setdefault(reference, [])
        left = FILE_CHARS_MAX - sum(map(len, texts))
        if left > 0:
            texts.append(text[:left])
    return found


def load_file_texts(
    tx: Transaction, references: Sequence[RecordId]
) -> list[tuple[RecordId, RecordId, str]]:
    """(reference, attachment, text) of every file that was read, in order of both."""
    query = (
        select(blob_references.c.reference, blob_references.c.attachment, blob_texts.c.text)
        .join_from(
            blob_references,
            blob_texts,
            and_(
                blob_texts.c.library_id == blob_references.c.library_id,
                blob_texts.c.sha256 == blob_references.c.sha256,
            ),
        )
        .where(
            blob_references.c.library_id == tx.library_id,
            blob_texts.c.text.is_not(None),
            tx.dialect.within(blob_references.c.reference, list(references)),
            *visible(tx, blob_references.c.attachment),
        )
        .order_by(blob_references.c.reference, blob_references.c.attachment)
    )
    return [
        (reference, attachment, _unpack(packed))
        for reference, attachment, packed in tx.dialect.rows(tx.connection, query)
    ]


def _read(tx: Transaction) -> Select[Any]:  # noqa: ARG001
    return select(blob_texts.c.sha256).where(
        blob_texts.c.library_id == blob_references.c.library_id,
        blob_texts.c.sha256 == blob_references.c.sha256,
        blob_texts.c.state == TextState.READ.value,
    )


def _row(
    tx: Transaction, sha256: str, state: TextState, pages: int = 0, text: str = ""
) -> tuple[Any, ...]:
    packed = zlib.compress(text.encode("utf-8", "replace"), 6) if text else None
    return (tx.library_id, sha256, state.value, tx.at, pages, packed)


def _unpack(packed: bytes) -> str:
    return zlib.decompressobj().decompress(packed, _TEXT_BYTES_MAX).decode("utf-8", "replace")
