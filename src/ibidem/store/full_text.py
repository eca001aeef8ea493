"""Keeping the full-text index up with the records.

Writing does not wait for it: the index is filled from the feed of changes, and whoever searches
brings it up to date first (`refresh_full_text`). Deleted references leave it, those in the trash
stay in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import func, select, tuple_, update

from ibidem.errors import Problem
from ibidem.model.name import spoken_name
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.reference_types import NAME_FIELDS
from ibidem.model.text import words
from ibidem.store.dialect.terms import BOUNDARY, WORD_CHARS_MAX, WORDS_MAX, Document
from ibidem.store.opening import Store
from ibidem.store.schema import heads, listing, records
from ibidem.store.transaction import Transaction
from ibidem.sync.messages import Position

BATCH = 1_000  # documents indexed in one transaction: others who write wait no longer than that


def refresh_full_text(store: Store, library_id: int) -> int:
    """Bring the index up to date; returns how many references were indexed. Cheap when it is."""
    with store.reading(library_id) as tx:
        if is_indexed(tx):
            return 0
    indexed = 0
    while True:
        with store.writing(library_id) as tx:
            if is_indexed(tx):
                if indexed >= BATCH:
                    tx.dialect.full_text.settle(tx.connection)
                return indexed
            indexed += _index_batch(tx)


def is_indexed(tx: Transaction) -> bool:
    """Whether the index has every change that `tx` sees."""
    return tx.head.indexed >= Position.after(tx.head.changeset)


def clear_full_text(tx: Transaction) -> None:
    """Forget the index; the next refresh fills it anew."""
    tx.dialect.full_text.clear(tx.connection, tx.library_id)
    _set_indexed(tx, Position())


def check_full_text(tx: Transaction, *, repair: bool) -> list[Problem]:
    """Whether the index, where it is up to date, has as many documents as there are references."""
    text = tx.dialect.full_text
    damaged = tx.is_writing and text.find_damage(tx.connection, tx.library_id)
    if is_indexed(tx) and not damaged:
        listed = tx.connection.execute(
            select(func.count()).select_from(listing).where(listing.c.library_id == tx.library_id)
        ).scalar_one()
        damaged = listed != text.count(tx.connection, tx.library_id)
    if not damaged:
        return []
    if repair:
        clear_full_text(tx)
    return [Problem("stale_index", "The full-text index does not fit the records.")]


def document_of(record_id: str, reference: Reference) -> Document:
    """The words by which a reference is found."""
    left = WORDS_MAX

    def gather(texts: Iterator[str]) -> list[str]:
        nonlocal left
        found: list[str] = []
        for text in texts:
            if not text:
                continue
            these = words(text)[:left]
            left -= len(these)
            if len(text) > WORD_CHARS_MAX and len(max(these, key=len, default="")) > WORD_CHARS_MAX:
                these = [word[:WORD_CHARS_MAX] for word in these]
            found.extend(these)
            found.append(BOUNDARY)
        return found

    fields = reference.fields
    return Document(
        record_id,
        (
            gather(iter([fields.get("title", "")])),
            gather(
                spoken_name(name)
                for field in NAME_FIELDS
                for name in reference.names.get(field, ())
            ),
            gather(iter([fields.get("abstract", "")])),
            gather(_rest(reference)),
        ),
    )


def _rest(reference: Reference) -> Iterator[str]:
    for field, value in reference.fields.items():
        if field not in ("title", "abstract"):
            yield value
    yield from reference.keywords
    yield reference.citation_key


def _index_batch(tx: Transaction) -> int:
    indexed = tx.head.indexed
    query = (
        select(records.c.id, records.c.changeset, records.c.kind, records.c.payload)
        .where(
            records.c.library_id == tx.library_id,
            tuple_(records.c.changeset, records.c.id) > tuple_(indexed.revision, indexed.id),
        )
        .order_by(records.c.changeset, records.c.id)
        .limit(BATCH)
    )
    gone: list[str] = []
    new: list[Document] = []
    rows = tx.dialect.rows(tx.connection, query)
    for identity, _, kind, payload in rows:
        if kind != RecordKind.REFERENCE:
            continue
        if payload is None:
            gone.append(identity)
        else:
            new.append(document_of(identity, read_payload(RecordKind.REFERENCE, payload)))
    is_lean = tx.dialect.full_text.replace(tx.connection, tx.library_id, gone, new)
    if not is_lean:
        clear_full_text(tx)
    elif len(rows) < BATCH:
        _set_indexed(tx, Position.after(tx.head.changeset))
    else:
        _set_indexed(tx, Position(rows[-1][1], rows[-1][0]))
    return len(new)


def _set_indexed(tx: Transaction, position: Position) -> None:
    tx.head = replace(tx.head, indexed=position)
    tx.connection.execute(
        update(heads)
        .where(heads.c.library_id == tx.library_id)
        .values(indexed_changeset=position.revision, indexed_id=position.id)
    )
