"""Uniting references that are the same work but were made apart: two libraries that meet.

The hub's id stays. Ours becomes an alias, so that citations in manuscripts still find the
reference; groups, tags, keywords and fields are united, and what hung on ours hangs on the hub's.
Only references that no hub has seen are united: two that were both accepted are a person's affair.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ibidem.model.belonging import PARENT_FIELDS
from ibidem.model.identity import same_content
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload, write_payload
from ibidem.model.record import Record, RecordKind
from ibidem.store import Transaction
from ibidem.store.derived.listing import identity_number
from ibidem.store.lookup import list_children
from ibidem.store.records import Row, load_records
from ibidem.store.waiting import find_new_of_identity, has_new
from ibidem.sync.resolve import HubClock, Resolution, join


def find_same(tx: Transaction, arriving: Iterable[Record]) -> dict[RecordId, Row]:
    """For references that arrive and are new here: ours with the same content, each once."""
    if not has_new(tx):
        return {}
    references = {
        record.id: read_payload(record.kind, record.payload)
        for record in arriving
        if record.kind is RecordKind.REFERENCE and record.payload is not None
    }
    identities = {record_id: identity_number(noun) for record_id, noun in references.items()}
    candidates = find_new_of_identity(tx, identities.values())
    rows = load_records(tx, candidates.values())
    found: dict[RecordId, Row] = {}
    used: set[RecordId] = set()
    for record_id, noun in references.items():
        candidate = candidates.get(identities[record_id])
        if candidate is None or candidate in used:
            continue
        if same_content(rows[candidate].read(), noun):
            used.add(candidate)
            found[record_id] = rows[candidate]
    return found


def unite(
    tx: Transaction, twin: Row, theirs: Record, clock: HubClock, rows: dict[RecordId, Row]
) -> Resolution:
    """What the hub's reference becomes when our `twin` goes into it.

    Adds the alias, and what hung on ours, to the rows to write.
    """
    rows[twin.id] = Row(
        twin.kind,
        twin.id,
        None,
        0,
        True,  # noqa: FBT003 - the row's columns in order
        tx.at,
        tx.origin.device,
        alias=theirs.id,
    )
    children = [child for _, child, _ in list_children(tx, [twin.id]) if child not in rows]
    for child in load_records(tx, children).values():
        rows[child.id] = _moved(child, theirs.id, tx)
    return join(twin, theirs, clock)


def _moved(child: Row, parent: RecordId, tx: Transaction) -> Row:
    noun = child.read()
    noun = msgspec.structs.replace(noun, **{PARENT_FIELDS[type(noun)]: parent})
    base = child.base
    if not child.dirty and child.revision:
        base = child.record
    return Row(
        child.kind,
        child.id,
        write_payload(noun, child.payload),
        child.revision,
        True,  # noqa: FBT003 - the row's columns in order
        tx.at,
        tx.origin.device,
        base=base,
    )
