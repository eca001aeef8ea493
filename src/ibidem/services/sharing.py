"""Sharing: who may open a library or a group of it, on the hub's store.

| what | who may do it |
| --- | --- |
| see the members and the activity | every member of the library; of a group also its own members |
| see and export the invitations | owners and managers |
| invite, invite again, withdraw, change a role, remove | owners and managers, see below |
| leave | everybody but the last owner |
| end the sharing (remove everybody else) | owners |

Managers give, change and take only the roles below theirs (editor, viewer); owners give and take
all, but a library always keeps an owner. A group has no owner of its own: the library's owners and
managers have the same role in each of its groups. Roles are looked up within the transaction that
acts, so revoking takes effect at once. There is no fixed number of members.

An invitation is answered with a token that is shown once, when it is made; kept is its SHA-256.
"""

from __future__ import annotations

import csv
import io
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from ibidem.errors import InputError, LibraryExistsError, NotFoundError, PermissionDeniedError
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.store import Origin, Store, Transaction, scopes, sharing
from ibidem.store.records import load_records
from ibidem.store.sharing import Activity, Invitation, Membership, SharedLibrary

INVITATION_DAYS = 14
EMAIL_CHARS_MAX = 254  # RFC 5321, section 4.5.3.1.3
ACTIVITY_PAGE_MAX = 500
_SECRET_BYTES = 26  # with the 16 of the id a number that base64 needs no padding for
_DAY_MS = 24 * 3600 * 1000
_RANKS = {Role.VIEWER: 0, Role.EDITOR: 1, Role.MANAGER: 2, Role.OWNER: 3}


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, with the one-time token for its link."""

    invitation: Invitation
    token: str


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
        role = _role(tx, account, scope)
        if role is None or (scope and scope not in scopes.list_shared(tx)):
            raise nothing_there(scope)
        return role


def open_library(store: Store, uid: str, account: str, scope: str = "") -> tuple[int, Role]:
    """The `library_id` of a library, and the role as `find_role` has it, by one query or two.

    Raises `NotFoundError` where the account may not know of the library or group.
    """
    library_id, roles = sharing.find_roles(store, uid, account, scope)
    if not roles:
        raise nothing_there(scope)
    if scope:
        with store.reading(library_id) as tx:
            if scope not in scopes.list_shared(tx):
                raise nothing_there(scope)
    return library_id, max(roles, key=lambda role: _RANKS[role])


def is_invited(store: Store, token: str, email: str) -> bool:
    """Whether the token is of an invitation that waits for the person with that address."""
    try:
        library_id = store.find_library(_library_of_token(token))
    except NotFoundError:
        return False
    with store.reading(library_id) as tx:
        invitation = sharing.find_invitation(tx, token_digest=sha256(token.encode()).digest())
        is_waiting = invitation is not None and invitation.is_open(tx.at)
        return is_waiting and invitation is not None and invitation.email == email


def accept_invitation(store: Store, token: str, account: str) -> SharedLibrary:
    """Become a member by the token of an invitation. A second time, by the same account, is none.

    Who is a member already keeps the higher of both roles. Raises `NotFoundError` for a token that
    is none, `InputError` for an invitation that was answered, withdrawn or has expired.
    """
    library_id = store.find_library(_library_of_token(token))
    digest = sha256(token.encode()).digest()
    with store.writing(library_id, Origin(account=account, label="accept invitation")) as tx:
        invitation = sharing.find_invitation(tx, token_digest=digest)
        if invitation is None:
            raise NotFoundError("There is no such invitation.")
        known = sharing.find_member(tx, account, invitation.scope)
        if invitation.accepted_by != account or known is None:
            _check_open(invitation, tx.at)
            role = invitation.role
            if known is not None and _RANKS[known.role] > _RANKS[role]:
                role = known.role
            since = known.since if known else tx.at
            sharing.put_member(
                tx, Membership(account, invitation.scope, role, since, invitation.created_by)
            )
            sharing.put_invitation(tx, replace(invitation, accepted_at=tx.at, accepted_by=account))
    mine = sharing.list_libraries_of(store, account)
    return next(
        found for found in mine if (found.library_id, found.scope) == (library_id, invitation.scope)
    )


class Sharing:
    """The people of one library and its groups, as `account` may see and change them.

    `scope` is always "" for the whole library or the id of a group. Every method raises
    `NotFoundError` to who is no member, `PermissionDeniedError` to who is one without the right.
    """

    def __init__(self, store: Store, library_id: int, account: str) -> None:
        self._store = store
        self._library_id = library_id
        self._account = account

    def list_members(self, scope: str = "") -> list[Membership]:
        """The members, those who came first at the top."""
        with self._store.reading(self._library_id) as tx:
            self._require_member(tx, scope)
            return sharing.list_members(tx, scope)

    def list_invitations(self, scope: str = "") -> list[Invitation]:
        """The invitations that wait for an answer, oldest first."""
        with self._store.reading(self._library_id) as tx:
            self._require_inviter(tx, scope)
            found = sharing.list_invitations(tx, scope)
            return [invitation for invitation in found if invitation.is_open(tx.at)]

    def list_activity(
        self, scope: str = "", *, before: int = 0, limit: int = 100
    ) -> list[Activity]:
        """Who did what, the newest first; `before` is the revision behind which to go on.

        Through a scope only what can be seen there is counted.
        """
        with self._store.reading(self._library_id) as tx:
            self._require_member(tx, scope)
            limit = max(1, min(limit, ACTIVITY_PAGE_MAX))
            return sharing.list_activity(tx, scope, before=before, limit=limit)

    def invite(self, email: str, role: Role, scope: str = "") -> Invited:
        """Invite a person. An invitation that waits already is made anew: its old link is dead.

        Inviting to a group shares it. Raises `InputError` for what is no address, `NotFoundError`
        for a group that does not exist.
        """
        email = _checked_email(email)
        with self._writing("invite") as tx:
            _check_group(tx, scope)
            self._require_right_over(tx, scope, role)
            if scope and role is Role.OWNER:
                raise InputError("A group cannot have an owner of its own.")
            if scope:
                scopes.share_group(tx, scope)
            waiting = [
                invitation
                for invitation in sharing.list_invitations(tx, scope)
                if invitation.email == email and invitation.is_open(tx.at)
            ]
            identity = waiting[0].id if waiting else tx.source.new_id()
            for invitation in waiting:  # whoever may not give its role may not replace it either
                self._require_right_over(tx, scope, invitation.role)
            return self._put_invitation(tx, identity, email, role, scope)

    def invite_again(self, identity: str) -> Invited:
        """A new link, valid from now, for an invitation that was not answered; the old is dead."""
        with self._writing("invite again") as tx:
            invitation = self._find_invitation(tx, identity)
            return self._put_invitation(
                tx, identity, invitation.email, invitation.role, invitation.scope
            )

    def withdraw(self, identity: str) -> None:
        """Take back an invitation that was not answered."""
        with self._writing("withdraw invitation") as tx:
            invitation = self._find_invitation(tx, identity)
            sharing.put_invitation(tx, replace(invitation, withdrawn_at=tx.at))

    def change_role(self, account: str, role: Role, scope: str = "") -> None:
        """Give a member another role."""
        with self._writing("change role") as tx:
            member = self._find_member(tx, account, scope)
            self._require_right_over(tx, scope, member.role)
            self._require_right_over(tx, scope, role)
            if scope and role is Role.OWNER:
                raise InputError("A group cannot have an owner of its own.")
            if role is not Role.OWNER:
                _keep_an_owner(tx, member)
            sharing.put_member(tx, replace(member, role=role))

    def remove(self, account: str, scope: str = "") -> None:
        """End somebody's membership, at once."""
        with self._writing("remove member") as tx:
            member = self._find_member(tx, account, scope)
            if account != self._account:
                self._require_right_over(tx, scope, member.role)
            _keep_an_owner(tx, member)
            sharing.remove_members(tx, scope, [account])

    def leave(self, scope: str = "") -> None:
        """End one's own membership. The last owner of a library cannot."""
        self.remove(self._account, scope)

    def end(self, scope: str = "") -> int:
        """Remove everybody else, and every invitation; returns how many members went.

        Of a whole library also the other owners go, but not the members of its groups; a group is
        not shared any more.
        """
        with self._writing("end sharing") as tx:
            if self._require_member(tx, scope) is not Role.OWNER:
                raise PermissionDeniedError("Only an owner of the library can end the sharing.")
            accounts = [member.account for member in sharing.list_members(tx, scope)]
            gone = [account for account in accounts if scope or account != self._account]
            sharing.remove_members(tx, scope, gone)
            sharing.delete_invitations(tx, scope)
            if scope:
                scopes.unshare_group(tx, scope)
            return len(gone)

    def export(self, describe: Callable[[str], tuple[str, str]], scope: str = "") -> str:
        """Members and open invitations as CSV (RFC 4180); `describe(account)` is (name, e-mail)."""
        members, invitations = self.list_members(scope), self.list_invitations(scope)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(["name", "email", "role", "state", "since", "invited_by"])
        for member in members:
            inviter = describe(member.invited_by)[1] if member.invited_by else ""
            row = [*describe(member.account), member.role.value, "member", _day(member.since)]
            writer.writerow(map(_cell, [*row, inviter]))
        for invitation in invitations:
            inviter = describe(invitation.created_by)[1]
            row = ["", invitation.email, invitation.role.value, "invited"]
            writer.writerow(map(_cell, [*row, _day(invitation.created_at), inviter]))
        return text.getvalue()

    @contextmanager
    def _writing(self, label: str) -> Iterator[Transaction]:
        with self._store.writing(self._library_id, Origin(self._account, label=label)) as tx:
            yield tx

    def _require_member(self, tx: Transaction, scope: str) -> Role:
        role = _role(tx, self._account, scope)
        if role is None:
            raise nothing_there(scope)
        return role

    def _require_inviter(self, tx: Transaction, scope: str) -> Role:
        role = self._require_member(tx, scope)
        if not role.may_invite:
            raise PermissionDeniedError("Only owners and managers may do this.")
        return role

    def _require_right_over(self, tx: Transaction, scope: str, role: Role) -> None:
        """Raise unless the acting member may give and take `role`."""
        own = self._require_inviter(tx, scope)
        if own is not Role.OWNER and _RANKS[role] >= _RANKS[own]:
            raise PermissionDeniedError(f"Only an owner may decide about a {role}.")

    def _find_member(self, tx: Transaction, account: str, scope: str) -> Membership:
        self._require_member(tx, scope)
        member = sharing.find_member(tx, account, scope)
        if member is None:
            raise NotFoundError("There is no such member.", account=account)
        return member

    def _find_invitation(self, tx: Transaction, identity: str) -> Invitation:
        """An invitation that waits, or has expired, and about which the member may decide."""
        invitation = sharing.find_invitation(tx, identity=identity)
        if invitation is None or _role(tx, self._account, invitation.scope) is None:
            raise NotFoundError("There is no such invitation.", id=identity)
        self._require_right_over(tx, invitation.scope, invitation.role)
        _check_unanswered(invitation)
        return invitation

    def _put_invitation(
        self, tx: Transaction, identity: str, email: str, role: Role, scope: str
    ) -> Invited:
        token = _make_token(tx.head.uid)
        invitation = Invitation(
            identity,
            email,
            scope,
            role,
            sha256(token.encode()).digest(),
            tx.at,
            self._account,
            tx.at + INVITATION_DAYS * _DAY_MS,
        )
        sharing.put_invitation(tx, invitation)
        return Invited(invitation, token)


def _role(tx: Transaction, account: str, scope: str) -> Role | None:
    """The higher of the roles that the account has in the scope and in the whole library."""
    found = {sharing.find_member(tx, account, where) for where in {scope, ""}}
    roles = [member.role for member in found if member is not None]
    return max(roles, key=lambda role: _RANKS[role]) if roles else None


def nothing_there(scope: str = "") -> NotFoundError:
    """What is said to whoever may not know of a library or group, whether it exists or not."""
    return NotFoundError(
        "There is no such group, or it is not shared with you."
        if scope
        else "There is no such library, or it is not shared with you."
    )


def _check_group(tx: Transaction, scope: str) -> None:
    if not scope:
        return
    row = load_records(tx, [scope]).get(scope)  # type: ignore[call-overload] # any text may be asked for
    if row is None or row.kind is not RecordKind.GROUP or row.payload is None:
        raise NotFoundError("There is no such group.", scope=scope)


def _check_unanswered(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise InputError("This invitation was accepted already.")
    if invitation.withdrawn_at:
        raise InputError("This invitation was withdrawn.")


def _check_open(invitation: Invitation, now: int) -> None:
    _check_unanswered(invitation)
    if not invitation.is_open(now):
        raise InputError("This invitation has expired. Ask for a new one.")


def _keep_an_owner(tx: Transaction, member: Membership) -> None:
    """Raise where the member is the only owner of the library."""
    if member.scope or member.role is not Role.OWNER:
        return
    owners = [one for one in sharing.list_members(tx, "") if one.role is Role.OWNER]
    if len(owners) == 1:
        raise PermissionDeniedError(
            "The last owner stays. Make somebody else an owner first, or delete the library."
        )


def _checked_email(email: str) -> str:
    """The address in one form. Only what would do harm is refused; the mail tells the rest."""
    email = email.strip().casefold()
    name, _, host = email.rpartition("@")
    if not name or not host or len(email) > EMAIL_CHARS_MAX:
        raise InputError("This is not an e-mail address.")
    if not email.isprintable() or any(char in email for char in ' <>",;'):
        raise InputError("This is not an e-mail address.")
    return email


def _make_token(uid: str) -> str:
    """A secret that also says which library it opens, so that it is found without a search."""
    return urlsafe_b64encode(UUID(uid).bytes + secrets.token_bytes(_SECRET_BYTES)).decode()


def _library_of_token(token: str) -> str:
    try:
        packed = urlsafe_b64decode(token.encode("ascii"))
        if len(packed) == 16 + _SECRET_BYTES:
            return str(UUID(bytes=packed[:16]))
    except ValueError:
        pass
    raise NotFoundError("There is no such invitation.")


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
