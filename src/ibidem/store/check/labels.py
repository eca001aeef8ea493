"""Ids in records that name nothing: groups and tags that are gone, children without a parent."""

from __future__ import annotations

import msgspec
from sqlalchemy import and_, select

from ibidem.errors import Problem
from ibidem.model.payload import write_payload
from ibidem.model.record import Record
from ibidem.store.derived.labels import GROUP, TAG
from ibidem.store.linking import load_link
from ibidem.store.records.editing import write_local
from ibidem.store.records.reading import load_records
from ibidem.store.schema import children, labels, records
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


@whole_only
def check_labels(tx: Transaction, *, repair: bool) -> list[Problem]:
    """References in groups, or with tags, that do not exist; `repair` takes them out.

    A replica of one shared group does not have the other groups: there, nothing is wrong.
    """
    link = load_link(tx)
    if link is not None and link.scope:
        return []
    query = (
        select(labels.c.kind, labels.c.label, labels.c.reference)
        .outerjoin(
            records,
            and_(
                records.c.library_id == labels.c.library_id,
                records.c.id == labels.c.label,
                records.c.payload.is_not(None),
            ),
        )
        .where(
            labels.c.library_id == tx.library_id,
            labels.c.kind.in_([GROUP, TAG]),
            records.c.id.is_(None),
        )
        .order_by(labels.c.reference)
    )
    dangling = tx.dialect.rows(tx.connection, query)
    if repair and dangling:
        gone = {label for _, label, _ in dangling}
        rows = load_records(tx, {reference for _, _, reference in dangling})
        edited: list[Record] = []
        for row in rows.values():
            reference = row.read()
            kept = msgspec.structs.replace(
                reference,
                groups=tuple(group for group in reference.groups if group not in gone),
                tags=tuple(tag for tag in reference.tags if tag not in gone),
            )
            edited.append(Record(row.kind, row.id, write_payload(kept, row.payload)))
        write_local(tx, edited)
    return [
        Problem(
            "dangling_label", f"The reference {reference} names a {kind} that is gone: {label}."
        )
        for kind, label, reference in dangling
    ]


@whole_only
def check_parents(tx: Transaction, *, repair: bool) -> list[Problem]:  # noqa: ARG001 - only named
    """Attachments, annotations, notes and conflicts whose record is gone. They are kept."""
    query = (
        select(children.c.kind, children.c.id, children.c.parent)
        .outerjoin(
            records,
            and_(
                records.c.library_id == children.c.library_id,
                records.c.id == children.c.parent,
                records.c.payload.is_not(None),
            ),
        )
        .where(children.c.library_id == tx.library_id, records.c.id.is_(None))
        .order_by(children.c.id)
    )
    return [
        Problem("orphan", f"The {kind} {identity} belongs to {parent}, which is gone.")
        for kind, identity, parent in tx.dialect.rows(tx.connection, query)
    ]
