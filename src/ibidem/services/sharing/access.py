"""Making, listing and opening libraries, with the role that an account has there."""

from __future__ import annotations

from typing import NamedTuple

from ibidem.errors import LibraryExistsError, NotFoundError
from ibidem.model.role import Role
from ibidem.store import Origin, Store, Transaction, scopes, sharing
from ibidem.store.sharing import Membership, SharedLibrary

RANKS = {Role.VIEWER: 0, Role.EDITOR: 1, Role.MANAGER: 2, Role.OWNER: 3}


def create_library(store: Store, uid: str, name: str, account: str) -> int:
    """Make a library on the hub that belongs to `account`; returns its `library_id`.

    Raises `LibraryExistsError` when the uid is taken.
    """
    try:
        library_id = store.create_library(uid, name, "hub")
    except LibraryExistsError:
        library_id = store.find_library(uid)
        with store.reading(library_id) as tx:  # killed before it had an owner?
            if tx.head.changeset or sharing.list_members(tx, ""):
                raise
    with store.writing(library_id, Origin(account=account)) as tx:
        sharing.put_member(tx, Membership(account, "", Role.OWNER, tx.at))
    return library_id


def list_libraries(store: Store, account: str) -> list[SharedLibrary]:
    """The libraries and shared groups that an account may open."""
    return sharing.list_libraries_of(store, account)


def find_role(store: Store, library_id: int, account: str, scope: str = "") -> Role:
    """What `account` may do in a library, or in a shared group of it.

    Raises `NotFoundError` where it may do nothing, as if there were no such library or group.
    """
    with store.reading(library_id) as tx:
        return require_role(tx, account, scope)


class Opened(NamedTuple):
    """A library, or a shared group of it, as one account may open it; `name` is what it shows."""

    library_id: int
    role: Role
    name: str


def open_library(store: Store, uid: str, account: str, scope: str = "") -> Opened:
    """What the account may open, with the role as `find_role` has it, by one query or two.

    Raises `NotFoundError` where the account may not know of the library or group.
    """
    library_id, name, roles = sharing.find_roles(store, uid, account, scope)
    if not roles:
        raise nothing_there(scope)
    if scope:
        group = sharing.find_shared_group(store, library_id, scope)
        if group is None:
            raise nothing_there(scope)
        name = group or name
    return Opened(library_id, max(roles, key=lambda role: RANKS[role]), name)


def require_role(tx: Transaction, account: str, scope: str = "") -> Role:
    """The role of the account at this moment. Raises `NotFoundError` where it has none (more)."""
    role = role_in(tx, account, scope)
    if role is None or (scope and scope not in scopes.list_shared(tx)):
        raise nothing_there(scope)
    return role


def role_in(tx: Transaction, account: str, scope: str) -> Role | None:
    """The higher of the roles that the account has in the scope and in the whole library."""
    found = {sharing.find_member(tx, account, where) for where in {scope, ""}}
    roles = [member.role for member in found if member is not None]
    return max(roles, key=lambda role: RANKS[role]) if roles else None


def nothing_there(scope: str = "") -> NotFoundError:
    """What is said to whoever may not know of a library or group, whether it exists or not."""
    return NotFoundError(
        "There is no such group, or it is not shared with you."
        if scope
        else "There is no such library, or it is not shared with you."
    )
