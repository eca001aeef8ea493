"""Keeping the full-text index up with the records.

Writing does not wait for it: the index is filled from the feed of changes, and whoever searches
brings it up to date first (`refresh_full_text`). Deleted references leave it, those in the trash
stay in it. What is written in attached files belongs to the document of the reference: it comes in
when a file has been read (`index_references`) and follows the attachment. So do notes and
annotations, which come with the feed (`store.remarks`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select, tuple_, update

from ibidem.errors import Problem
from ibidem.model.ids import RecordId
from ibidem.model.name import spoken_name
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.reference_types import NAME_FIELDS
from ibidem.model.text import spaced
from ibidem.store.blob_texts import has_texts, load_texts
from ibidem.store.dialect.terms import (
    BOUNDARY,
    CHARS_MAX,
    COLUMNS,
    FILES,
    OTHER,
    WORD_CHARS_MAX,
    Document,
)
from ibidem.store.opening import Store
from ibidem.store.records import load_records
from ibidem.store.remarks import REMARK_KINDS, Remarks, has_remarks, load_remarks
from ibidem.store.schema import heads, history, listing, records
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only
from ibidem.sync.messages import Position

BATCH = 4_000  # records indexed in one transaction: others who write wait no longer than that
_BATCH_WITH_FILES = 500
_FILES_AT_ONCE = 10  # references whose files are in memory together
_REMARKS_AT_ONCE = 500  # references whose notes and annotations are

_STEP = WORD_CHARS_MAX // 2
_COLUMNS = frozenset(COLUMNS) - {OTHER, FILES}
_VALUE_END, _COLUMN_END = "\x1e", "\x1f"
_SPACED = {code: " " for code in range(128) if not chr(code).isalnum()}
_SPACED |= {ord(end): end for end in (_VALUE_END, _COLUMN_END)}
_BETWEEN = f" {BOUNDARY} "


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
    return tx.head.is_indexed


@whole_only
def clear_full_text(tx: Transaction) -> None:
    """Forget the index; the next refresh fills it anew."""
    tx.dialect.full_text.clear(tx.connection, tx.library_id)
    _set_indexed(tx, Position())


@whole_only
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


def document_of(
    record_id: str,
    reference: Reference,
    files: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> Document:
    """The words by which a reference is found; `files` is what is written in its files, `remarks`
    what was written about it."""
    values: dict[str, list[str]] = {}
    for field, value in reference.fields.items():
        if value:
            values.setdefault(field if field in _COLUMNS else OTHER, []).append(value)
    for field, names in reference.names.items():
        if names and field in NAME_FIELDS:
            column = field if field in _COLUMNS else OTHER
            values.setdefault(column, []).extend(map(spoken_name, names))
    if reference.keywords:
        values["keywords"] = list(reference.keywords)
    if reference.citation_key:
        values["citation_key"] = [reference.citation_key]
    if remarks:
        values.setdefault(OTHER, []).extend(remarks)
    texts = _plain_columns(values)
    if sum(map(len, texts.values())) > CHARS_MAX:
        texts = {column: text[:CHARS_MAX] for column, text in texts.items()}
    if files:
        texts[FILES] = _BETWEEN.join(map(spaced, files))
    return Document(record_id, texts)


def _plain_columns(values: dict[str, list[str]]) -> dict[str, str]:
    """The words of every column. All at once where all is ASCII, as it mostly is: that takes a
    third of the time, and documents are made by the hundred thousand."""
    joined = _COLUMN_END.join(map(_VALUE_END.join, values.values()))
    ends = len(values) - 1, sum(map(len, values.values())) - len(values)
    if not joined.isascii() or (joined.count(_COLUMN_END), joined.count(_VALUE_END)) != ends:
        return {column: _BETWEEN.join(map(_plain, each)) for column, each in values.items()}
    plain = joined.lower().translate(_SPACED).split(_COLUMN_END)
    return {
        column: _cut(text.replace(_VALUE_END, _BETWEEN) if _VALUE_END in text else text)
        for column, text in zip(values, plain, strict=True)
    }


@whole_only
def index_references(tx: Transaction, references: Sequence[RecordId]) -> None:
    """Index some references anew, because what is written in their files came or went."""
    rows = load_records(tx, references)
    new = [
        (row.id, row.read())
        for row in rows.values()
        if row.payload is not None and row.kind is RecordKind.REFERENCE
    ]
    if new and not _replace(tx, [], new):
        clear_full_text(tx)


def _plain(text: str) -> str:
    return _cut(spaced(text))


def _cut(plain: str) -> str:
    """Words that are too long are cut. Such a one fills a whole step of the text."""
    for start in range(0, len(plain) - _STEP, _STEP):
        if " " not in plain[start : start + _STEP]:
            return " ".join([word[:WORD_CHARS_MAX] for word in plain.split(" ")])
    return plain


def _replace(
    tx: Transaction, gone: Sequence[str], new: Sequence[tuple[RecordId, Reference]]
) -> bool:
    """Put documents into the index, few at a time where they have long texts."""
    text = tx.dialect.full_text
    with_texts, with_remarks = has_texts(tx), has_remarks(tx)
    if not with_texts and not with_remarks:
        documents = [document_of(*each) for each in new]
        return text.replace(tx.connection, tx.library_id, gone, documents)
    is_lean = text.replace(tx.connection, tx.library_id, gone, [])
    at_once = _FILES_AT_ONCE if with_texts else _REMARKS_AT_ONCE
    for start in range(0, len(new), at_once):
        part = new[start : start + at_once]
        ids = [record_id for record_id, _ in part]
        texts = load_texts(tx, ids) if with_texts else {}
        remarks = load_remarks(tx, ids) if with_remarks else {}
        documents = [
            document_of(*each, texts.get(each[0], ()), _said(remarks.get(each[0]))) for each in part
        ]
        is_lean = text.replace(tx.connection, tx.library_id, [], documents)
    return is_lean


def _said(remarks: Remarks | None) -> Sequence[str]:
    return remarks.everything if remarks is not None else ()


def _index_batch(tx: Transaction) -> int:
    indexed = tx.head.indexed
    with_files = has_texts(tx)
    limit = _BATCH_WITH_FILES if with_files else BATCH
    query = (
        select(records.c.id, records.c.changeset, records.c.kind, records.c.payload)
        .where(
            records.c.library_id == tx.library_id,
            tuple_(records.c.changeset, records.c.id) > tuple_(indexed.revision, indexed.id),
        )
        .order_by(records.c.changeset, records.c.id)
        .limit(limit)
    )
    gone: list[str] = []
    new: dict[RecordId, Reference] = {}
    files: list[RecordId] = []
    remarks: list[RecordId] = []
    rows = tx.dialect.rows(tx.connection, query)
    for identity, _, kind, payload in rows:
        if kind == RecordKind.ATTACHMENT:
            files.append(identity)
        elif kind in REMARK_KINDS:
            remarks.append(identity)
        elif kind == RecordKind.REFERENCE:
            if payload is None:
                gone.append(identity)
            else:
                new[identity] = read_payload(RecordKind.REFERENCE, payload)
    owners: set[RecordId] = set()
    if files and (with_files or remarks or has_remarks(tx)):
        owners = _owners(tx, files)
    if remarks:
        owners |= _owners(tx, remarks)
    for row in load_records(tx, owners - new.keys()).values():
        if row.payload is not None and row.kind is RecordKind.REFERENCE:
            new[row.id] = row.read()
    if not _replace(tx, gone, list(new.items())):
        clear_full_text(tx)
    elif len(rows) < limit:
        _set_indexed(tx, Position.after(tx.head.changeset))
    else:
        _set_indexed(tx, Position(rows[-1][1], rows[-1][0]))
    return len(new)


def _owners(tx: Transaction, hanging: Sequence[RecordId]) -> set[RecordId]:
    """The references to which some attachments, notes or annotations belong or belonged."""
    owners: set[RecordId] = set()
    wanted = list(hanging)
    while wanted:  # twice at most: annotations hang on attachments, and those on references
        rows = load_records(tx, wanted).values()
        versions = [(row.kind, row.payload) for row in rows]
        query = select(history.c.kind, history.c.payload).where(
            history.c.library_id == tx.library_id, tx.dialect.within(history.c.id, wanted)
        )
        versions += [
            (RecordKind(kind), payload) for kind, payload in tx.dialect.rows(tx.connection, query)
        ]
        above: set[RecordId] = set()
        for kind, payload in versions:
            if payload and kind is RecordKind.ANNOTATION:
                above.add(read_payload(kind, payload).attachment)
            elif payload and kind in (RecordKind.ATTACHMENT, RecordKind.NOTE):
                owners.add(read_payload(kind, payload).reference)
        wanted = list(above)
    return owners


def _set_indexed(tx: Transaction, position: Position) -> None:
    tx.head = replace(tx.head, indexed=position)
    tx.connection.execute(
        update(heads)
        .where(heads.c.library_id == tx.library_id)
        .values(indexed_changeset=position.revision, indexed_id=position.id)
    )
