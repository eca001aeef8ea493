"""Sharing: the people of one library, and the rules about them (see the package)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from ibidem.errors import InputError, NotFoundError, PermissionDeniedError
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.services.sharing.access import RANKS, nothing_there, role_in
from ibidem.services.sharing.exporting import Describe, write_people
from ibidem.services.sharing.invitations import (
    Invited,
    check_unanswered,
    checked_email,
    put_invitation,
)
from ibidem.store import Origin, Store, Transaction, scopes, sharing
from ibidem.store.records import load_records
from ibidem.store.sharing import Activity, Invitation, Membership

ACTIVITY_PAGE_MAX = 500


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

    def list_shared_groups(self) -> list[str]:
        """The groups that are shared; those that were deleted, too: their people are still members,
        and have access again should the group come back."""
        with self._store.reading(self._library_id) as tx:
            self._require_member(tx, "")
            return scopes.list_shared(tx)

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
        (made,) = self.invite_all([(email, role)], scope)
        if isinstance(made, InputError):
            raise made
        return made

    def invite_all(
        self, people: Sequence[tuple[str, Role]], scope: str = ""
    ) -> list[Invited | InputError]:
        """`invite` for several addresses, each once, in one transaction.

        What is no address comes back as the error, in its place. Raises what `invite` raises for
        the group and for the roles, and then nobody is invited.
        """
        checked = [_checked(email) for email, _ in people]
        with self._writing("invite") as tx:
            _check_group(tx, scope)
            for role in {role for _, role in people}:
                self._require_right_over(tx, scope, role)
                if scope and role is Role.OWNER:
                    raise InputError("A group cannot have an owner of its own.")
            if all(isinstance(each, InputError) for each in checked):
                return [each for each in checked if isinstance(each, InputError)]
            if scope:
                scopes.share_group(tx, scope)
            waiting: dict[str, Invitation] = {}
            for invitation in sharing.list_invitations(tx, scope):
                if invitation.is_open(tx.at) and invitation.email in checked:
                    # Whoever may not give its role may not replace it either.
                    self._require_right_over(tx, scope, invitation.role)
                    waiting.setdefault(invitation.email, invitation)
            return [
                email
                if isinstance(email, InputError)
                else put_invitation(
                    tx,
                    waiting[email].id if email in waiting else tx.source.new_id(),
                    email,
                    role,
                    scope,
                )
                for email, (_, role) in zip(checked, people, strict=True)
            ]

    def invite_again(self, identity: str) -> Invited:
        """A new link, valid from now, for an invitation that was not answered; the old is dead."""
        with self._writing("invite again") as tx:
            invitation = self._find_invitation(tx, identity)
            return put_invitation(tx, identity, invitation.email, invitation.role, invitation.scope)

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

    def export(self, describe: Describe, scope: str = "") -> str:
        """Members and open invitations as CSV; `describe(account)` is (name, e-mail)."""
        return write_people(self.list_members(scope), self.list_invitations(scope), describe)

    @contextmanager
    def _writing(self, label: str) -> Iterator[Transaction]:
        with self._store.writing(self._library_id, Origin(self._account, label=label)) as tx:
            yield tx

    def _require_member(self, tx: Transaction, scope: str) -> Role:
        role = role_in(tx, self._account, scope)
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
        if own is not Role.OWNER and RANKS[role] >= RANKS[own]:
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
        if invitation is None or role_in(tx, self._account, invitation.scope) is None:
            raise NotFoundError("There is no such invitation.", id=identity)
        self._require_right_over(tx, invitation.scope, invitation.role)
        check_unanswered(invitation)
        return invitation


def _checked(email: str) -> str | InputError:
    try:
        return checked_email(email)
    except InputError as error:
        return error


def _check_group(tx: Transaction, scope: str) -> None:
    if not scope:
        return
    row = load_records(tx, [scope]).get(scope)  # type: ignore[call-overload] # any text may be asked for
    if row is None or row.kind is not RecordKind.GROUP or row.payload is None:
        raise NotFoundError("There is no such group.", scope=scope)


def _keep_an_owner(tx: Transaction, member: Membership) -> None:
    """Raise where the member is the only owner of the library."""
    if member.scope or member.role is not Role.OWNER:
        return
    owners = [one for one in sharing.list_members(tx, "") if one.role is Role.OWNER]
    if len(owners) == 1:
        raise PermissionDeniedError(
            "The last owner stays. Make somebody else an owner first, or delete the library."
        )
