"""Keeping scopes true: which records are in each shared group, and since when as they are.

In a scope are: the group's own record; the references whose `groups` contain it, in the trash or
not; what hangs on those (attachments, notes, their annotations, conflicts about any of these); the
tags that those references carry. `maintain` is called with every write, in its transaction; it
looks only at what the changes can have moved, and writes down what is different as seen through the
scope. A change that cannot be seen there leaves no trace there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import delete, insert, select

from ibidem.errors import NotFoundError
from ibidem.model.belonging import parent_of
from ibidem.model.record import RecordKind
from ibidem.store.fingerprints import forget_fingerprint
from ibidem.store.records.reading import load_records
from ibidem.store.rows import Change, Row
from ibidem.store.schema import children, labels, scope_activity, scope_members, shared_groups
from ibidem.store.scopes.membership import Membership
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only

BATCH = 2_000  # records looked at together; bounds the memory

# A child is in where its parent is, so parents are decided first.
_CHILD_LEVELS = (
    (RecordKind.ATTACHMENT, RecordKind.NOTE),
    (RecordKind.ANNOTATION,),
    (RecordKind.CONFLICT,),
)
CHILD_KINDS = frozenset(kind for level in _CHILD_LEVELS for kind in level)


@whole_only
def list_shared(tx: Transaction) -> list[str]:
    """The groups that are shared."""
    query = select(shared_groups.c.scope).where(shared_groups.c.library_id == tx.library_id)
    return [scope for (scope,) in tx.dialect.rows(tx.connection, query)]


@whole_only
def share_group(tx: Transaction, scope: str) -> None:
    """Begin to keep a scope for this group, and put into it what belongs there. Twice is once.

    Makes a changeset, so that whoever saw the scope in an earlier life sees all of it as new.
    """
    if scope in list_shared(tx):
        return
    tx.connection.execute(
        insert(shared_groups).values(library_id=tx.library_id, scope=scope, since=tx.changeset)
    )
    refresh(tx, scope)


@whole_only
def shared_since(tx: Transaction, scope: str) -> int:
    """The changeset since which a scope is kept. Raises `NotFoundError` where it is not."""
    since = tx.connection.execute(
        select(shared_groups.c.since).where(
            shared_groups.c.library_id == tx.library_id, shared_groups.c.scope == scope
        )
    ).scalar_one_or_none()
    if since is None:
        raise NotFoundError("This group is not shared.", group=scope)
    return int(since)


@whole_only
def unshare_group(tx: Transaction, scope: str) -> None:
    """Keep the scope no longer, and forget what was in it. The records stay as they are."""
    for table in (shared_groups, scope_members, scope_activity):
        tx.connection.execute(
            delete(table).where(table.c.library_id == tx.library_id, table.c.scope == scope)
        )
    forget_fingerprint(tx, scope)


@whole_only
def refresh(tx: Transaction, scope: str, *, only_look: bool = False) -> int:
    """Look at everything that is, or should be, in a scope; returns how many records differed.

    Fills a new scope, and repairs one that is not what it should be; not with `only_look`.
    """
    labelled = select(labels.c.reference).where(
        labels.c.library_id == tx.library_id, labels.c.kind == "group", labels.c.label == scope
    )
    known = select(scope_members.c.id).where(
        scope_members.c.library_id == tx.library_id, scope_members.c.scope == scope
    )
    ids = {found for (found,) in tx.dialect.rows(tx.connection, labelled.union(known))}
    different = 0
    for batch in _batches(sorted(ids | {scope})):
        rows = load_records(tx, batch)
        membership = Membership(tx, scope, frozenset(), only_looks=only_look)
        _follow(membership, {row.id: row for row in rows.values()}, _tags(rows.values()), all_=True)
        different += membership.save()
        lost = [found for found in batch if found not in rows and found != scope]
        different += len(lost)
        if not only_look:
            keys = [(tx.library_id, scope, found) for found in lost]
            tx.dialect.delete(tx.connection, scope_members, keys)
    return different


@whole_only
def maintain(tx: Transaction, changes: Sequence[Change]) -> None:
    """Bring every shared group's scope up to date with `changes`, which are written already."""
    if not tx.head.is_hub:
        return
    by_group: dict[str, list[Change]] = {}
    others: list[Change] = []
    for change in changes:
        kind = change.after.kind
        if kind is RecordKind.REFERENCE:
            for group in _groups(change):
                by_group.setdefault(group, []).append(change)
        elif kind is RecordKind.GROUP:
            by_group.setdefault(change.after.id, []).append(change)
        elif kind is RecordKind.TAG or kind in CHILD_KINDS:
            others.append(change)
    if not by_group and not others:
        return  # without a query: a first upload has many batches of which this is true
    shared = list_shared(tx)
    if not shared:
        return
    touched = {scope: by_group[scope] for scope in shared if scope in by_group}
    for scope, change in _scopes_near(tx, others):
        touched.setdefault(scope, []).append(change)
    made = frozenset(change.after.id for change in changes if change.before is None)
    for scope, theirs in touched.items():
        membership = Membership(tx, scope, made)
        tags = _tags(change.after for change in theirs)
        tags |= _tags(change.before for change in theirs if change.before is not None)
        _follow(membership, {change.after.id: change.after for change in theirs}, tags)
        membership.save()


def _follow(
    membership: Membership, rows: dict[str, Row], tags: set[str], *, all_: bool = False
) -> None:
    """Decide anew about the records given and everything that follows them.

    `rows` is filled up with what hangs on them: on all, or on those references that moved only.
    """
    tx = membership.tx
    membership.load(rows)
    parents = [i for i, row in rows.items() if row.kind in CHILD_KINDS]
    for row in list(rows.values()):
        if row.kind is RecordKind.REFERENCE:
            noun = row.read_if_sound()
            belongs = noun is not None and membership.scope in noun.groups
            moved = membership.decide(row, belongs=belongs)
            if moved or all_:
                parents.append(row.id)
        elif row.kind is RecordKind.GROUP:
            is_ours = row.id == membership.scope and row.read_if_sound() is not None
            membership.decide(row, belongs=is_ours)
    _add_descendants(tx, rows, parents)
    membership.load(rows)
    membership.load(parent_of(row.read()) for row in rows.values() if _is_live_child(row))
    for level in _CHILD_LEVELS:
        for row in rows.values():
            if row.kind in level:
                belongs = _is_live_child(row) and membership.holds(parent_of(row.read()))
                membership.decide(row, belongs=belongs)
    tags |= {row.id for row in rows.values() if row.kind is RecordKind.TAG}
    if tags:
        _follow_tags(membership, rows, tags)


def _follow_tags(membership: Membership, rows: Mapping[str, Row], tags: set[str]) -> None:
    """A tag is in while a reference in the scope carries it."""
    tx = membership.tx
    membership.flush()  # so that the query sees which references are in
    used = _used_tags(tx, tags, membership.scope)
    found = dict(rows)
    for row in load_records(tx, [tag for tag in tags if tag not in rows]).values():
        found[row.id] = row
    membership.load(tags)
    for tag in sorted(tags):
        if tag in found and found[tag].kind is RecordKind.TAG:
            membership.decide(found[tag], belongs=tag in used)


def _used_tags(tx: Transaction, tags: Iterable[str], scope: str) -> set[str]:
    return {tag for tag, used_in in tag_users(tx, tags) if used_in == scope}


@whole_only
def tag_users(tx: Transaction, tags: Iterable[str]) -> list[tuple[str, str]]:
    """(tag, scope) for each of the tags and each scope in which a reference carries it."""
    query = (
        select(labels.c.label, scope_members.c.scope)
        .distinct()
        .join_from(
            labels,
            scope_members,
            (scope_members.c.library_id == labels.c.library_id)
            & (scope_members.c.id == labels.c.reference),
        )
        .where(
            labels.c.library_id == tx.library_id,
            labels.c.kind == "tag",
            tx.dialect.within(labels.c.label, tags),
            scope_members.c.digest.is_not(None),
        )
    )
    return [(tag, scope) for tag, scope in tx.dialect.rows(tx.connection, query)]


def _scopes_near(tx: Transaction, changes: Sequence[Change]) -> Iterator[tuple[str, Change]]:
    """Changes of children and tags, each with the scopes that hold it, a parent or a user of it.

    A child whose parent comes into a scope in this same write is found from the parent.
    """
    if not changes:
        return
    related = [_related(change) for change in changes]
    query = select(scope_members.c.id, scope_members.c.scope).where(
        scope_members.c.library_id == tx.library_id,
        tx.dialect.within(scope_members.c.id, set().union(*related)),
    )
    pairs = tx.dialect.rows(tx.connection, query)
    tags = [change.after.id for change in changes if change.after.kind is RecordKind.TAG]
    scopes_of: dict[str, set[str]] = {}
    for identity, scope in [*pairs, *(tag_users(tx, tags) if tags else ())]:
        scopes_of.setdefault(identity, set()).add(scope)
    for change, ids in zip(changes, related, strict=True):
        for scope in sorted(set().union(*(scopes_of.get(i, ()) for i in ids))):
            yield scope, change


def _related(change: Change) -> set[str]:
    """A record and its parents, before and after."""
    found: set[str] = {change.after.id}
    for row in (change.before, change.after):
        if row is not None and _is_live_child(row):
            found.add(parent_of(row.read()))
    return found


def _add_descendants(tx: Transaction, rows: dict[str, Row], parents: Sequence[str]) -> None:
    """Add to `rows` everything that hangs on `parents`, however far down."""
    seen = set(parents)
    while parents:
        query = select(children.c.id).where(
            children.c.library_id == tx.library_id, tx.dialect.within(children.c.parent, parents)
        )
        parents = [i for (i,) in tx.dialect.rows(tx.connection, query) if i not in seen]
        seen.update(parents)
        for row in load_records(tx, [i for i in parents if i not in rows]).values():
            rows[row.id] = row


def _is_live_child(row: Row) -> bool:
    return row.kind in CHILD_KINDS and row.read_if_sound() is not None


def _groups(change: Change) -> set[str]:
    return {
        group
        for row in (change.before, change.after)
        if row is not None and row.read_if_sound() is not None
        for group in row.read().groups
    }


def _tags(rows: Iterable[Row]) -> set[str]:
    return {
        tag
        for row in rows
        if row.kind is RecordKind.REFERENCE and row.read_if_sound() is not None
        for tag in row.read().tags
    }


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    waiting = iter(ids)
    while batch := list(islice(waiting, BATCH)):
        yield batch
