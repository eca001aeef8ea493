"""Rows about people: members of libraries and groups, invitations, and what was done by whom.

Rules are not here but in `services.sharing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, or_, select, update

from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.store.opening import Store
from ibidem.store.schema import (
    changesets,
    heads,
    invitations,
    libraries,
    members,
    memberships,
    records,
    scope_activity,
    shared_groups,
)
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


@dataclass(frozen=True, slots=True)
class Membership:
    """An account's rights in a library (`scope` "") or in one shared group of it.

    `since` is milliseconds since 1970, UTC; `invited_by` an account, or "".
    """

    account: str
    scope: str
    role: Role
    since: int = 0
    invited_by: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation by e-mail. Times are milliseconds since 1970, UTC; 0: has not happened."""

    id: str
    email: str
    scope: str
    role: Role
    token_digest: bytes
    created_at: int
    created_by: str
    expires_at: int
    accepted_at: int = 0
    accepted_by: str = ""
    withdrawn_at: int = 0

    def is_open(self, now: int) -> bool:
        """Whether it still waits for an answer."""
        return not self.accepted_at and not self.withdrawn_at and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Activity:
    """One changeset, counted in records, or in references where a shared group is looked at."""

    revision: int
    at: int
    account: str
    device: str
    label: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class SharedLibrary:
    """A library or shared group that an account may open; `name` is the group's own then.

    `shared_by` is the account that let this one in; "" for who made the library.
    """

    library_id: int
    uid: str
    name: str
    scope: str
    role: Role
    revision: int
    shared_by: str = ""


@whole_only
def put_member(tx: Transaction, member: Membership) -> None:
    """Make somebody a member, or change the rights of one."""
    tx.dialect.upsert(
        tx.connection,
        members,
        [
            (
                tx.library_id,
                member.scope,
                member.account,
                member.role.value,
                member.since,
                member.invited_by,
            )
        ],
    )
    tx.dialect.upsert(tx.connection, memberships, [(member.account, tx.library_id, member.scope)])


@whole_only
def remove_members(tx: Transaction, scope: str, accounts: Iterable[str]) -> None:
    """End memberships; those that do not exist are no error."""
    gone = list(accounts)
    tx.dialect.delete(tx.connection, members, [(tx.library_id, scope, one) for one in gone])
    tx.dialect.delete(tx.connection, memberships, [(one, tx.library_id, scope) for one in gone])


@whole_only
def find_member(tx: Transaction, account: str, scope: str) -> Membership | None:
    """The membership of an account in exactly this scope."""
    found = _memberships(
        tx, _members(tx).where(members.c.account == account, members.c.scope == scope)
    )
    return found[0] if found else None


_OPEN = (
    select(libraries.c.library_id, libraries.c.name, members.c.role)
    .join_from(libraries, members, libraries.c.library_id == members.c.library_id)
    .where(
        libraries.c.uid == bindparam("uid"),
        members.c.account == bindparam("account"),
        or_(members.c.scope == "", members.c.scope == bindparam("scope")),
    )
)


def find_roles(store: Store, uid: str, account: str, scope: str) -> tuple[int, str, list[Role]]:
    """The `library_id` and name of a library, and what the account is in it and in the scope.

    (0, "", []) where it is nothing, or where there is no such library. One query, built once: every
    request to a hub begins with it.
    """
    given = {"uid": uid, "account": account, "scope": scope}
    with store.connecting(writing=False) as connection:
        rows = connection.execute(_OPEN, given).all()
    library_id, name = (rows[0][0], rows[0][1]) if rows else (0, "")
    return library_id, name, [Role(role) for _, _, role in rows]


_SHARED = (
    select(records.c.payload)
    .select_from(shared_groups)
    .outerjoin(
        records,
        (records.c.library_id == shared_groups.c.library_id)
        & (records.c.id == shared_groups.c.scope),
    )
    .where(
        shared_groups.c.library_id == bindparam("library_id"),
        shared_groups.c.scope == bindparam("scope"),
    )
)


def find_shared_group(store: Store, library_id: int, scope: str) -> str | None:
    """The name of a group that is shared, "" for one that was deleted; None: it is not shared."""
    given = {"library_id": library_id, "scope": scope}
    with store.connecting(writing=False) as connection:
        row = connection.execute(_SHARED, given).one_or_none()
    return None if row is None else _group_name(row[0])


@whole_only
def list_members(tx: Transaction, scope: str) -> list[Membership]:
    """The members of a scope, those who came first at the top."""
    query = _members(tx).where(members.c.scope == scope)
    return _memberships(tx, query.order_by(members.c.since, members.c.account))


def list_libraries_of(store: Store, account: str) -> list[SharedLibrary]:
    """Every library and shared group that an account may open, by the library's age."""
    query = (
        select(
            libraries.c.library_id,
            libraries.c.uid,
            libraries.c.name,
            members.c.scope,
            members.c.role,
            heads.c.changeset,
            members.c.invited_by,
            records.c.payload,
        )
        .join_from(
            memberships,
            members,
            (members.c.library_id == memberships.c.library_id)
            & (members.c.scope == memberships.c.scope)
            & (members.c.account == memberships.c.account),
        )
        .join(libraries, libraries.c.library_id == members.c.library_id)
        .join(heads, heads.c.library_id == members.c.library_id)
        .outerjoin(
            records,
            (records.c.library_id == members.c.library_id) & (records.c.id == members.c.scope),
        )
        .where(memberships.c.account == account)
        .order_by(libraries.c.library_id, members.c.scope)
    )
    with store.connecting(writing=False) as connection:
        rows = store.dialect.rows(connection, query)
    return [
        SharedLibrary(library_id, uid, _group_name(group) or name, scope, Role(role), revision, by)
        for library_id, uid, name, scope, role, revision, by, group in rows
    ]


@whole_only
def name_of(tx: Transaction, scope: str) -> str:
    """The name of the library, or with a scope of that group; "" where it was deleted for good."""
    if not scope:
        return tx.head.name
    query = select(records.c.payload).where(
        records.c.library_id == tx.library_id, records.c.id == scope
    )
    return "".join(_group_name(group) for (group,) in tx.dialect.rows(tx.connection, query))


@whole_only
def list_accounts(tx: Transaction) -> list[str]:
    """Everybody who is a member of the library or of a group in it, each once."""
    query = select(members.c.account).distinct().where(members.c.library_id == tx.library_id)
    return [account for (account,) in tx.dialect.rows(tx.connection, query)]


@whole_only
def put_invitation(tx: Transaction, invitation: Invitation) -> None:
    """Keep a new invitation, or a new state of one."""
    values = {
        "email": invitation.email,
        "scope": invitation.scope,
        "role": invitation.role.value,
        "token_digest": invitation.token_digest,
        "created_at": invitation.created_at,
        "created_by": invitation.created_by,
        "expires_at": invitation.expires_at,
        "accepted_at": invitation.accepted_at,
        "accepted_by": invitation.accepted_by,
        "withdrawn_at": invitation.withdrawn_at,
    }
    mine = (invitations.c.library_id == tx.library_id, invitations.c.id == invitation.id)
    if tx.connection.execute(update(invitations).where(*mine).values(values)).rowcount == 0:
        tx.connection.execute(
            insert(invitations).values(library_id=tx.library_id, id=invitation.id, **values)
        )


@whole_only
def list_invitations(tx: Transaction, scope: str) -> list[Invitation]:
    """Every invitation to a scope, also those answered, oldest first."""
    query = _invitations(tx).where(invitations.c.scope == scope)
    return _read_invitations(tx, query.order_by(invitations.c.created_at, invitations.c.id))


@whole_only
def find_invitation(
    tx: Transaction, *, identity: str = "", token_digest: bytes = b""
) -> Invitation | None:
    """An invitation by its id, or by the digest of its token."""
    condition = (
        invitations.c.id == identity if identity else invitations.c.token_digest == token_digest
    )
    found = _read_invitations(tx, _invitations(tx).where(condition))
    return found[0] if found else None


@whole_only
def delete_invitations(tx: Transaction, scope: str) -> None:
    """Forget every invitation to a scope."""
    tx.connection.execute(
        delete(invitations).where(
            invitations.c.library_id == tx.library_id, invitations.c.scope == scope
        )
    )


@whole_only
def list_activity(tx: Transaction, scope: str, *, before: int, limit: int) -> list[Activity]:
    """Changesets below revision `before` (0: from the newest), the newest first.

    With a scope, those that can be seen through it, counted as seen from there.
    """
    if scope:
        query = (
            _activity(scope_activity.c.added, scope_activity.c.changed, scope_activity.c.removed)
            .join_from(
                scope_activity,
                changesets,
                (changesets.c.library_id == scope_activity.c.library_id)
                & (changesets.c.number == scope_activity.c.changeset),
            )
            .where(scope_activity.c.library_id == tx.library_id, scope_activity.c.scope == scope)
        )
    else:
        query = _activity(changesets.c.added, changesets.c.changed, changesets.c.removed).where(
            changesets.c.library_id == tx.library_id
        )
    if before:
        query = query.where(changesets.c.number < before)
    query = query.order_by(changesets.c.number.desc()).limit(limit)
    return [Activity(*row) for row in tx.dialect.rows(tx.connection, query)]


def _activity(*counts: Any) -> Select[Any]:
    return select(
        changesets.c.number,
        changesets.c.at,
        changesets.c.account,
        changesets.c.device,
        changesets.c.label,
        *counts,
    )


def _group_name(payload: str | None) -> str:
    return read_payload(RecordKind.GROUP, payload).name if payload is not None else ""


def _members(tx: Transaction) -> Select[Any]:
    return select(
        members.c.account,
        members.c.scope,
        members.c.role,
        members.c.since,
        members.c.invited_by,
    ).where(members.c.library_id == tx.library_id)


def _memberships(tx: Transaction, query: Select[Any]) -> list[Membership]:
    return [
        Membership(account, scope, Role(role), since, invited_by)
        for account, scope, role, since, invited_by in tx.dialect.rows(tx.connection, query)
    ]


def _invitations(tx: Transaction) -> Select[Any]:
    return select(
        invitations.c.id,
        invitations.c.email,
        invitations.c.scope,
        invitations.c.role,
        invitations.c.token_digest,
        invitations.c.created_at,
        invitations.c.created_by,
        invitations.c.expires_at,
        invitations.c.accepted_at,
        invitations.c.accepted_by,
        invitations.c.withdrawn_at,
    ).where(invitations.c.library_id == tx.library_id)


def _read_invitations(tx: Transaction, query: Select[Any]) -> list[Invitation]:
    found = []
    for identity, email, scope, role, digest, *rest in tx.dialect.rows(tx.connection, query):
        found.append(Invitation(identity, email, scope, Role(role), bytes(digest), *rest))
    return found
