"""Records of a kind that there is not: nothing can be read of them, nor past them."""

from __future__ import annotations

from sqlalchemy import select

from ibidem.errors import Problem
from ibidem.model.digest import record_digest
from ibidem.model.record import RecordKind
from ibidem.store.schema import records
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


@whole_only
def check_kinds(tx: Transaction, *, repair: bool) -> list[Problem]:
    """The digest tells which kind a record had; where it fits none, the record is only named."""
    query = select(records.c.id, records.c.kind, records.c.payload, records.c.digest).where(
        records.c.library_id == tx.library_id, records.c.kind.not_in(list(RecordKind))
    )
    problems: list[Problem] = []
    found: list[tuple[str, int, str]] = []
    for identity, kind, payload, digest in tx.dialect.rows(tx.connection, query):
        fits = [
            each
            for each in RecordKind
            if payload is not None and record_digest(each, identity, payload) == digest
        ]
        if fits:
            found.append((fits[0].value, tx.library_id, identity))
            message = f"The {fits[0]} {identity} is of no kind that there is: {kind!r}."
            problems.append(Problem("unreadable_record", message, raw=identity))
    if repair:
        tx.dialect.update(tx.connection, records, ("kind",), found)
    return problems
