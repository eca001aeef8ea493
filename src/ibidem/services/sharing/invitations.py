"""Invitations: their tokens, and answering them."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from ibidem.errors import InputError, NotFoundError, PermissionDeniedError
from ibidem.model.role import Role
from ibidem.services.sharing.access import RANKS
from ibidem.store import Origin, Store, Transaction, sharing
from ibidem.store.sharing import Invitation, Membership, SharedLibrary

INVITATION_DAYS = 14
EMAIL_CHARS_MAX = 254  # RFC 5321, section 4.5.3.1.3
_SECRET_BYTES = 26  # with the 16 of the id a number that base64 needs no padding for
_DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, with the one-time token for its link."""

    invitation: Invitation
    token: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation offers: `name` of the library, or of the group where `is_group`."""

    name: str
    is_group: bool
    role: Role
    invited_by: str
    expires_at: int


def read_invitation(store: Store, token: str, email: str | None) -> Offer:
    """What the invitation of a token offers, for whoever may accept it.

    `email` is the account's address, or None as in `accept_invitation`. Raises `NotFoundError` for
    a token that is none, `InputError` for an invitation that was answered, withdrawn or has
    expired, `PermissionDeniedError` for another address.
    """
    with store.reading(store.find_library(_library_of_token(token))) as tx:
        invitation = _require(tx, token)
        _check_open(invitation, tx.at)
        _check_address(invitation, email)
        name = sharing.name_of(tx, invitation.scope)
        offered = bool(invitation.scope), invitation.role, invitation.created_by
        return Offer(name, *offered, invitation.expires_at)


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


def accept_invitation(store: Store, token: str, account: str, email: str | None) -> SharedLibrary:
    """Become a member by the token of an invitation. A second time, by the same account, is none.

    `email` is the account's address, which must be the one invited; None lets whoever holds the
    token accept. Who is a member already keeps the higher of both roles. Raises `NotFoundError` for
    a token that is none, `InputError` for an invitation that was answered, withdrawn or has
    expired, `PermissionDeniedError` for another address.
    """
    library_id = store.find_library(_library_of_token(token))
    with store.writing(library_id, Origin(account=account, label="accept invitation")) as tx:
        invitation = _require(tx, token)
        known = sharing.find_member(tx, account, invitation.scope)
        if invitation.accepted_by != account or known is None:
            _check_open(invitation, tx.at)
            _check_address(invitation, email)
            role = invitation.role
            if known is not None and RANKS[known.role] > RANKS[role]:
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


def put_invitation(tx: Transaction, identity: str, email: str, role: Role, scope: str) -> Invited:
    """Keep an invitation that is valid from now, made by the transaction's account."""
    token = _make_token(tx.head.uid)
    invitation = Invitation(
        identity,
        email,
        scope,
        role,
        sha256(token.encode()).digest(),
        tx.at,
        tx.origin.account,
        tx.at + INVITATION_DAYS * _DAY_MS,
    )
    sharing.put_invitation(tx, invitation)
    return Invited(invitation, token)


def _require(tx: Transaction, token: str) -> Invitation:
    invitation = sharing.find_invitation(tx, token_digest=sha256(token.encode()).digest())
    if invitation is None:
        raise NotFoundError("There is no such invitation.")
    return invitation


def _check_address(invitation: Invitation, email: str | None) -> None:
    if email is not None and checked_email(email) != invitation.email:
        raise PermissionDeniedError(
            f"This invitation is for {_hint(invitation.email)}. Sign in with that address, "
            "or ask for an invitation to yours."
        )


def check_unanswered(invitation: Invitation) -> None:
    """Raise `InputError` for an invitation that was accepted or withdrawn."""
    if invitation.accepted_at:
        raise InputError("This invitation was accepted already.")
    if invitation.withdrawn_at:
        raise InputError("This invitation was withdrawn.")


def _check_open(invitation: Invitation, now: int) -> None:
    check_unanswered(invitation)
    if not invitation.is_open(now):
        raise InputError("This invitation has expired. Ask for a new one.")


def checked_email(email: str) -> str:
    """The address in one form. Only what would do harm is refused; the mail tells the rest."""
    email = email.strip().casefold()
    name, _, host = email.rpartition("@")
    if not name or not host or len(email) > EMAIL_CHARS_MAX:
        raise InputError("This is not an e-mail address.")
    if not email.isprintable() or any(char in email for char in ' <>",;'):
        raise InputError("This is not an e-mail address.")
    return email


def _hint(email: str) -> str:
    """Enough of an address for its owner to know it: who holds a link may be somebody else."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"


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
