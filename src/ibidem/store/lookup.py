"""Small questions to the derived tables: what hangs on what, who is called so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import and_, func, select, union_all

from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.reference import Reference
from ibidem.store.derived.children import CHILDREN
from ibidem.store.derived.listing import sort_key
from ibidem.store.records import load_records
from ibidem.store.schema import blob_references, children, history, labels, listing, records
from ibidem.store.schema.derived import IS_TRASHED
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import visible, visible_labels, whole_only

FOLLOWED_MAX = 20  # merges of merged references; longer chains, and circles, are given up


def list_children(
    tx: Transaction, parents: Iterable[RecordId]
) -> list[tuple[RecordId, RecordId, RecordKind]]:
    """(parent, id, kind) of everything that hangs directly on these records, in order of id."""
    query = (
        select(children.c.parent, children.c.id, children.c.kind)
        .where(
            children.c.library_id == tx.library_id,
            tx.dialect.within(children.c.parent, list(parents)),
            *visible(tx, children.c.id),
        )
        .order_by(children.c.id)
    )
    rows = tx.connection.execute(query)
    return [(RecordId(parent), RecordId(child), RecordKind(kind)) for parent, child, kind in rows]


@whole_only
def list_deserted(tx: Transaction, kinds: Iterable[RecordKind]) -> list[RecordId]:
    """The deleted records (united ones left out) on which something live of some kinds hangs."""
    query = (
        select(children.c.parent)
        .join(
            records,
            and_(
                records.c.library_id == children.c.library_id,
                records.c.id == children.c.parent,
            ),
        )
        .where(
            children.c.library_id == tx.library_id,
            children.c.kind.in_([kind.value for kind in kinds]),
            records.c.payload.is_(None),
            records.c.alias.is_(None),
        )
        .distinct()
        .order_by(children.c.parent)
    )
    return [RecordId(found) for found in tx.connection.scalars(query)]


def follow_united(tx: Transaction, ids: Iterable[RecordId]) -> dict[RecordId, RecordId]:
    """For references that were merged or united away: the one that stands for each at the end.

    Those that nothing stands for are left out, and where the chain ends in nothing.
    """
    ends: dict[RecordId, RecordId] = {each: each for each in ids}
    waiting = set(ends.values())
    for _ in range(FOLLOWED_MAX):
        rows = load_records(tx, waiting)
        steps: dict[RecordId, RecordId] = {}
        for each, row in rows.items():
            if row.payload is None:
                further = row.alias
            else:
                noun = row.read_if_sound()
                further = noun.merged_into if isinstance(noun, Reference) else None
            if further:
                steps[each] = further
        if not steps:
            break
        ends = {each: steps.get(end, end) for each, end in ends.items()}
        waiting = set(steps.values())
    live = load_records(tx, set(ends.values()))
    return {
        each: end
        for each, end in ends.items()
        if each != end and end in live and live[end].payload is not None
    }


def list_labelled(tx: Transaction, kind: str, label: str) -> list[RecordId]:
    """The references that carry a "group" or "tag" (an id), in the trash or not."""
    query = select(labels.c.reference).where(
        labels.c.library_id == tx.library_id,
        labels.c.kind == kind,
        labels.c.label == label,
        *visible_labels(tx),
    )
    return [RecordId(found) for found in tx.connection.scalars(query)]


def list_trashed(tx: Transaction) -> list[RecordId]:
    """The references in the trash."""
    query = select(listing.c.id).where(
        listing.c.library_id == tx.library_id,
        IS_TRASHED,
        *visible(tx, listing.c.id),
    )
    return [RecordId(found) for found in tx.connection.scalars(query)]


def citation_keys(tx: Transaction) -> dict[RecordId, str]:
    """The citation keys in use, folded as keys are compared, by reference."""
    query = select(listing.c.id, listing.c.citation_key).where(
        listing.c.library_id == tx.library_id,
        listing.c.citation_key != "",
        *visible(tx, listing.c.id),
    )
    return {RecordId(found): key for found, key in tx.connection.execute(query)}


def find_citation_key(tx: Transaction, key: str) -> list[RecordId]:
    """The references with this citation key, in any case."""
    query = select(listing.c.id).where(
        listing.c.library_id == tx.library_id,
        listing.c.citation_key == sort_key(key),
        *visible(tx, listing.c.id),
    )
    return [RecordId(found) for found in tx.connection.scalars(query)]


def find_key_holders(tx: Transaction, folded: Iterable[str]) -> dict[str, list[RecordId]]:
    """The references that have some citation keys, folded as keys are compared; by key."""
    query = (
        select(listing.c.citation_key, listing.c.id)
        .where(
            listing.c.library_id == tx.library_id,
            tx.dialect.within(listing.c.citation_key, list(folded)),
            *visible(tx, listing.c.id),
        )
        .order_by(listing.c.id)
    )
    found: dict[str, list[RecordId]] = {}
    for key, holder in tx.dialect.rows(tx.connection, query):
        found.setdefault(key, []).append(holder)
    return found


def find_ids(tx: Transaction, part: str, kind: RecordKind, *, limit: int = 10) -> list[RecordId]:
    """Live records of a kind whose id begins or ends with `part` (hexadecimal digits and "-")."""
    query = (
        select(records.c.id)
        .where(
            records.c.library_id == tx.library_id,
            records.c.kind == kind.value,
            records.c.payload.is_not(None),
            records.c.id.startswith(part, autoescape=True)
            | records.c.id.endswith(part, autoescape=True),
            *visible(tx, records.c.id),
        )
        .limit(limit)
    )
    return [RecordId(found) for found in tx.connection.scalars(query)]


def list_duplicates(tx: Transaction) -> list[RecordId]:
    """References outside the trash that have the same content as another one, side by side."""
    live = and_(
        listing.c.library_id == tx.library_id,
        listing.c.trashed_at == 0,
        *visible(tx, listing.c.id),
    )
    repeated = (
        select(listing.c.identity)
        .where(live, listing.c.identity != 0)
        .group_by(listing.c.identity)
        .having(func.count() > 1)
    )
    query = (
        select(listing.c.id)
        .where(live, listing.c.identity.in_(repeated))
        .order_by(listing.c.identity, listing.c.id)
    )
    return [RecordId(found) for found in tx.connection.scalars(query)]


def count_kinds(tx: Transaction) -> dict[str, int]:
    """How many live records of each kind the library has."""
    query = (
        select(records.c.kind, func.count())
        .where(
            records.c.library_id == tx.library_id,
            records.c.payload.is_not(None),
            *visible(tx, records.c.id),
        )
        .group_by(records.c.kind)
    )
    return {kind: int(number) for kind, number in tx.connection.execute(query)}


@whole_only
def iterate_superseded(tx: Transaction) -> Iterator[tuple[int, Record]]:
    """Every version kept that is not live, in layers: (0, the oldest of each record), (1, ...).

    Written again layer by layer, and the live versions last, they give the same history of each
    record. Tombstones are versions too. In order of layer, then id.
    """
    columns = ("id", "kind", "changeset", "edited_at", "device", "payload", "alias")
    both = union_all(
        select(*(history.c[name] for name in columns)).where(history.c.library_id == tx.library_id),
        select(*(records.c[name] for name in columns)).where(
            records.c.library_id == tx.library_id, records.c.payload.is_(None)
        ),
    ).subquery()
    layer = func.row_number().over(partition_by=both.c.id, order_by=both.c.changeset)
    query = select(
        layer, both.c.kind, both.c.id, both.c.payload, both.c.edited_at, both.c.device, both.c.alias
    ).order_by(layer, both.c.id)
    for number, kind, found, payload, edited_at, device, alias in tx.dialect.stream(
        tx.connection, query
    ):
        record = Record(
            RecordKind(kind), found, payload, edited_at=edited_at, device=device, alias=alias
        )
        yield number - 1, record


def count_references(tx: Transaction) -> int:
    """How many references are outside the trash."""
    query = select(func.count()).where(
        listing.c.library_id == tx.library_id,
        listing.c.trashed_at == 0,
        *visible(tx, listing.c.id),
    )
    return int(tx.connection.execute(query).scalar_one())


@whole_only
def list_deleted_belongings(tx: Transaction, changeset: int) -> list[Record]:
    """What hung on other records and was deleted by `changeset`, and is deleted still."""
    query = (
        select(history.c.kind, history.c.id, history.c.payload)
        .join_from(
            history,
            records,
            (records.c.library_id == history.c.library_id) & (records.c.id == history.c.id),
        )
        .where(
            history.c.library_id == tx.library_id,
            history.c.superseded_by == changeset,
            history.c.kind.in_([kind.value for kind in CHILDREN.kinds]),
            history.c.payload.is_not(None),
            records.c.payload.is_(None),
        )
    )
    return [
        Record(RecordKind(kind), RecordId(found), payload)
        for kind, found, payload in tx.connection.execute(query)
    ]


def blobs_in_use(tx: Transaction) -> dict[str, int]:
    """The blobs that attachments name: digest to bytes."""
    query = select(blob_references.c.sha256, blob_references.c.bytes).where(
        blob_references.c.library_id == tx.library_id,
        *visible(tx, blob_references.c.attachment),
    )
    return {str(digest): size for digest, size in tx.connection.execute(query)}


@whole_only
def history_blobs(tx: Transaction) -> dict[str, int]:
    """The blobs that earlier versions of attachments name: digest to bytes."""
    query = select(history.c.payload).where(
        history.c.library_id == tx.library_id,
        history.c.kind == RecordKind.ATTACHMENT.value,
        history.c.payload.is_not(None),
    )
    found: dict[str, int] = {}
    for payload in tx.connection.scalars(query):
        attachment = read_payload(RecordKind.ATTACHMENT, payload)
        found[attachment.sha256] = attachment.bytes
    return found


@whole_only
def find_past_ids(
    tx: Transaction, part: str, kind: RecordKind, *, limit: int = 10
) -> list[RecordId]:
    """Deleted records of a kind whose id begins or ends with `part`."""
    query = (
        select(records.c.id)
        .where(
            records.c.library_id == tx.library_id,
            records.c.kind == kind.value,
            records.c.payload.is_(None),
            records.c.id.startswith(part, autoescape=True)
            | records.c.id.endswith(part, autoescape=True),
        )
        .limit(limit)
    )
    return [RecordId(found) for found in tx.connection.scalars(query)]
