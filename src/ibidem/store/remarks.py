"""What people wrote about references: notes, and what is marked and said in their files.

It is no part of the reference's own record, and is found with it: its words belong to the document
of the reference in the full-text index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.store.records import load_records
from ibidem.store.schema import children
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import visible

REMARK_KINDS = (RecordKind.NOTE, RecordKind.ANNOTATION)
"""The kinds of records that are remarks."""


@dataclass(slots=True)
class Remarks:
    """Of one reference: titles and texts of its notes; passages and comments of annotations."""

    notes: list[str] = field(default_factory=list)
    annotations: list[str] = field(default_factory=list)

    @property
    def everything(self) -> list[str]:
        """All texts."""
        return [*self.notes, *self.annotations]


def has_remarks(tx: Transaction) -> bool:
    """Whether there is any note or annotation."""
    query = select(children.c.id).where(
        children.c.library_id == tx.library_id,
        children.c.kind.in_([kind.value for kind in REMARK_KINDS]),
        *visible(tx, children.c.id),
    )
    return bool(tx.dialect.rows(tx.connection, query.limit(1)))


def load_remarks(tx: Transaction, references: Sequence[RecordId]) -> dict[RecordId, Remarks]:
    """The remarks about some references, in order of id; those without are left out."""
    found: dict[RecordId, Remarks] = {}
    owners = {note: parent for parent, note in _hanging(tx, references, RecordKind.NOTE)}
    for record_id, noun in _nouns(tx, owners):
        notes = found.setdefault(owners[record_id], Remarks()).notes
        notes += [text for text in (noun.title, noun.text) if text]
    files = {file: parent for parent, file in _hanging(tx, references, RecordKind.ATTACHMENT)}
    marks = {mark: files[file] for file, mark in _hanging(tx, files, RecordKind.ANNOTATION)}
    for record_id, noun in _nouns(tx, marks):
        said = found.setdefault(marks[record_id], Remarks()).annotations
        said += [text for text in (noun.text, noun.comment) if text]
    return found


def references_with_notes(tx: Transaction) -> Select[tuple[str]]:
    """A query for the references about which there is a note."""
    return select(children.c.parent).where(
        children.c.library_id == tx.library_id,
        children.c.kind == RecordKind.NOTE.value,
        *visible(tx, children.c.id),
    )


def references_with_annotations(tx: Transaction) -> Select[tuple[str]]:
    """A query for the references in whose files something is annotated."""
    marks = children.alias()
    return (
        select(children.c.parent)
        .join_from(
            marks,
            children,
            (children.c.library_id == marks.c.library_id) & (children.c.id == marks.c.parent),
        )
        .where(
            marks.c.library_id == tx.library_id,
            marks.c.kind == RecordKind.ANNOTATION.value,
            *visible(tx, marks.c.id),
        )
    )


def _hanging(
    tx: Transaction, parents: Iterable[RecordId], kind: RecordKind
) -> list[tuple[RecordId, RecordId]]:
    """(parent, id) of what hangs on some records, in order of id."""
    wanted = list(parents)
    if not wanted:
        return []
    query = (
        select(children.c.parent, children.c.id)
        .where(
            children.c.library_id == tx.library_id,
            children.c.kind == kind.value,
            tx.dialect.within(children.c.parent, wanted),
            *visible(tx, children.c.id),
        )
        .order_by(children.c.id)
    )
    return [(parent, child) for parent, child in tx.dialect.rows(tx.connection, query)]


def _nouns(tx: Transaction, ids: Iterable[RecordId]) -> list[tuple[RecordId, Any]]:
    wanted = list(ids)
    rows = load_records(tx, wanted) if wanted else {}
    sound = ((each, rows[each].read_if_sound()) for each in wanted if each in rows)
    return [(each, noun) for each, noun in sound if noun is not None]
