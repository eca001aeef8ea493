"""Passkeys (WebAuthn): keys on a telephone, a computer or a stick, which sign a challenge.

A passkey is two factors in one: something that one has, and the finger, face or PIN that it asks
for. So it signs in alone, and it answers where a code would be asked for after the password. What
is signed is checked by fido2; ours are the place (`Place`), the challenge, which is bound to the
browser's session and answered once, and the counter, which must not go back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ibidem.errors import InputError, LimitError, NotFoundError, NotSignedInError
from ibidem.server.accounts import second_factor, throttle
from ibidem.server.accounts.models import Account

NAME_CHARACTERS_MAX = 100
PASSKEYS_MAX = 20
ANSWER_CHARACTERS_MAX = 20_000  # what a browser sends; a key with its data has some 1,000
CHALLENGE_SECONDS_MAX = 300
ADDING, SIGNING_IN = "adding", "signing in"
WAITING = "passkey_challenge"  # in the session: the one challenge that waits for its answer

REFUSED = "This passkey was not accepted. Try again, or sign in another way."
NOT_ADDED = "The passkey could not be added. Try again."
WENT_BACK = "This passkey seems to have been copied. Sign in another way and remove it."


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys belong to: the host's name, and the whole origin that a browser tells."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey of a person, as a list shows it."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


def find_place(origin: str, public_url: str = "") -> Place | None:
    """The place for a request that came to `origin`; None where browsers know no passkeys.

    They want HTTPS and a host with a name; "localhost" does without HTTPS. `public_url` is what
    people use, where a proxy that is not trusted hides that the request came by HTTPS.
    """
    asked, public = urlsplit(origin), urlsplit(public_url)
    parts = public if public.hostname == asked.hostname else asked
    host = parts.hostname or ""
    if not host or _is_number(host) or (parts.scheme != "https" and host != "localhost"):
        return None
    return Place(host, f"{parts.scheme}://{parts.netloc}".lower())


def list_passkeys(account: Account) -> list[Passkey]:
    """The person's passkeys, the oldest first."""
    return [
        Passkey(each.id, each.data["name"], each.created_at, each.last_used_at)
        for each in _rows(account).order_by("id")
    ]


def begin_adding(account: Account, session: SessionBase, place: Place) -> dict[str, Any]:
    """What the browser is asked for a new passkey, as JSON knows it. Raises `LimitError`."""
    rows = list(_rows(account))
    if len(rows) >= PASSKEYS_MAX:
        raise LimitError(f"You have {PASSKEYS_MAX} passkeys; remove one first.")
    user = PublicKeyCredentialUserEntity(
        id=account.uuid.bytes, name=account.email, display_name=account.name or account.email
    )
    asked, state = _server(place).register_begin(
        user,
        [_credential(row.data) for row in rows],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _remember(session, ADDING, account, state)
    return dict(asked)


def add(account: Account, session: SessionBase, place: Place, name: str, answer: str) -> list[str]:
    """Keep the passkey that the browser made, under a name.

    Returns recovery codes where it is the person's first second factor, else []. Raises
    `InputError` for what does not answer the challenge.
    """
    name = _check_name(name)
    state = _take(session, ADDING, account)
    if state is None:
        raise InputError(NOT_ADDED)
    try:
        response = RegistrationResponse.from_dict(_parse(answer))
        if response.response.client_data.cross_origin:
            raise ValueError("the page was inside of another one")
        made = _server(place).register_complete(state, response)
        credential = made.credential_data
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(NOT_ADDED) from error
    if credential is None:
        raise InputError(NOT_ADDED)
    identity = websafe_encode(credential.credential_id)
    with transaction.atomic():
        if Authenticator.objects.filter(
            type=Authenticator.Type.WEBAUTHN, data__credential=identity
        ).exists():
            raise InputError(NOT_ADDED)
        is_first = not second_factor.is_on(account)
        Authenticator.objects.create(
            user=account,
            type=Authenticator.Type.WEBAUTHN,
            data={
                "name": name,
                "credential": identity,
                "key": websafe_encode(bytes(credential)),
                "counter": made.counter,
                "host": place.host,
            },
        )
        return second_factor.new_recovery_codes(account) if is_first else []


def rename(account: Account, passkey: int, name: str) -> None:
    """Another name. Raises `NotFoundError` and `InputError`."""
    name = _check_name(name)
    with transaction.atomic():
        row = _find(account, passkey)
        row.data["name"] = name
        row.save(update_fields=["data"])


def remove(account: Account, passkey: int) -> None:
    """Accept that passkey no longer, at once. Raises `NotFoundError`."""
    with transaction.atomic():
        _find(account, passkey).delete()
        second_factor.forget_idle_codes(account)


def begin_signing_in(
    session: SessionBase, place: Place, account: Account | None = None
) -> dict[str, Any]:
    """What the browser is asked: any passkey of this place, or one of `account`'s, where that
    has given its password already."""
    known = None if account is None else [_credential(row.data) for row in _rows(account)]
    asked, state = _server(place).authenticate_begin(
        known, user_verification=UserVerificationRequirement.REQUIRED
    )
    _remember(session, SIGNING_IN, account, state)
    return dict(asked)


def sign_in(session: SessionBase, place: Place, answer: str, address: str, limit: int) -> Account:
    """Whose passkey answered the challenge of this session.

    `address` and `limit` as in `people.sign_in`. Raises `NotSignedInError`, the same whatever was
    wrong but for a counter that went back, and `RateLimitedError`.
    """
    waiting = session.get(WAITING)
    state = _take(session, SIGNING_IN)
    try:
        response = AuthenticationResponse.from_dict(_parse(answer))
        owner = _owner(response, waiting)
    except (ValueError, TypeError, KeyError, AttributeError):
        response, owner = None, None
    attempt = throttle.begin_attempt(owner.email if owner else "", address, limit)
    if state is None or response is None or owner is None:
        raise NotSignedInError(REFUSED)
    # Two requests at once may both have read the session: the challenge counts for one of them.
    if not throttle.may_do("passkey", state["challenge"], 1):
        raise NotSignedInError(REFUSED)
    with transaction.atomic():
        _accept(owner, place, state, response)
    throttle.forgive_attempt(attempt)
    return owner


def _accept(
    owner: Account, place: Place, state: Mapping[str, Any], response: AuthenticationResponse
) -> None:
    """Check the signature, then count the use. In a transaction, which holds the row."""
    identity = websafe_encode(response.raw_id)
    row = _rows(owner).select_for_update().filter(data__credential=identity).first()
    if row is None or response.response.client_data.cross_origin:
        raise NotSignedInError(REFUSED)
    try:
        _server(place).authenticate_complete(state, [_credential(row.data)], response)
    except ValueError as error:
        raise NotSignedInError(REFUSED) from error
    counter, before = response.response.authenticator_data.counter, row.data["counter"]
    # Passkeys that several devices share do not count and always say 0: Web Authentication 6.1.1.
    if (counter or before) and counter <= before:
        raise NotSignedInError(WENT_BACK)
    row.data["counter"] = counter
    row.last_used_at = timezone.now()
    row.save(update_fields=["data", "last_used_at"])


def _owner(response: AuthenticationResponse, waiting: Any) -> Account | None:
    """Whose passkey it says that it is; after a password only who gave that."""
    handle = response.response.user_handle
    asked = waiting["account"] if isinstance(waiting, dict) else ""
    found = str(UUID(bytes=handle)) if handle else asked
    if not found or (asked and found != asked):
        return None
    return Account.objects.filter(uuid=UUID(found), is_active=True).first()


def _remember(
    session: SessionBase, purpose: str, account: Account | None, state: Mapping[str, Any]
) -> None:
    session[WAITING] = {
        "purpose": purpose,
        "account": str(account.uuid) if account else "",
        "at": timezone.now().timestamp(),
        "challenge": state["challenge"],
    }


def _take(
    session: SessionBase, purpose: str, account: Account | None = None
) -> dict[str, Any] | None:
    """The challenge that waits, which is answered with that; None where none of the kind does."""
    waiting = session.pop(WAITING, None)
    session.save()
    if not isinstance(waiting, dict) or waiting["purpose"] != purpose:
        return None
    if timezone.now().timestamp() - waiting["at"] > CHALLENGE_SECONDS_MAX:
        return None
    if account is not None and waiting["account"] != str(account.uuid):
        return None
    return {
        "challenge": waiting["challenge"],
        "user_verification": UserVerificationRequirement.REQUIRED,
    }


def _parse(answer: str) -> Any:
    if len(answer) > ANSWER_CHARACTERS_MAX:
        raise ValueError("too long for an answer")
    return json.loads(answer)


def _server(place: Place) -> Fido2Server:
    def is_own(origin: str) -> bool:
        return origin == place.origin

    check: Callable[[str], bool] = is_own
    rp = PublicKeyCredentialRpEntity(id=place.host, name=second_factor.ISSUER)
    return Fido2Server(rp, verify_origin=check)


def _rows(account: Account) -> Any:
    return Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)


def _find(account: Account, passkey: int) -> Any:
    row = _rows(account).select_for_update().filter(id=passkey).first()
    if row is None:
        raise NotFoundError("You have no such passkey any more.")
    return row


def _credential(data: Mapping[str, Any]) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(data["key"]))


def _check_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_CHARACTERS_MAX or not name.isprintable():
        raise InputError(f"A name has 1 to {NAME_CHARACTERS_MAX} characters.", field="name")
    return name


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
