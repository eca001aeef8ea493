"""The way to the server: sign-in, token, keyring, its version, its clock, and its copy."""

from __future__ import annotations

from collections.abc import Iterator

from ibidem.errors import (
    EpochChangedError,
    IbidemError,
    InputError,
    NotFoundError,
    NotSignedInError,
    PermissionDeniedError,
    Problem,
    RemoteProtocolError,
    UnreachableError,
)
from ibidem.remote import Patience
from ibidem.remote.account import RemoteAccount
from ibidem.services.library import Library
from ibidem.services.progress import Report
from ibidem.services.signing_in import SignIn, SignIns, is_private
from ibidem.services.syncing import Steering, sync_library
from ibidem.store.linking import Link, load_link
from ibidem.store.records import fingerprint
from ibidem.store.waiting import has_dirty
from ibidem.sync.messages import Verdict, VerifyReply, VerifyRequest

CLOCK_WRONG_MS = 2 * 60 * 1000
ONCE = Patience(attempts=1, read_seconds=30)


def look_at_sign_ins(sign_ins: SignIns) -> Iterator[Problem]:
    """Where the tokens are."""
    failure = sign_ins.keyring_failure()
    if failure:
        yield Problem("keyring", f"The keyring of this computer cannot be used: {failure}")
    if sign_ins.is_exposed():
        yield Problem("token_exposed", f"Others can read {sign_ins.file}, which holds tokens.")


def look_at_server(library: Library, sign_ins: SignIns, report: Report) -> Iterator[Problem]:
    """What the server says, asked once; nothing for a library that is not linked."""
    with library.reading() as tx:
        link = load_link(tx)
        total = fingerprint(tx).total
        is_waiting = has_dirty(tx)
    if link is None:
        return
    if not is_private(link.server):
        yield Problem("not_encrypted", f"What is sent to {link.server} is not encrypted.")
    try:
        signed = sign_ins.find(link.server, link.account)
    except NotSignedInError as error:
        others = [each for each in sign_ins.known() if each.server == link.server]
        is_known = any(each.account == link.account for each in others)
        code = "other_account" if others and not is_known else "not_signed_in"
        yield Problem(code, error.message)
        return
    report("Asking the server", 0, None)
    asked_at = library.source.now_ms()
    request = VerifyRequest(link.epoch, link.position, total)
    try:
        reply = _ask(signed, link, request)
    except IbidemError as error:
        yield _explain(error, link)
        return
    ahead = (asked_at + library.source.now_ms()) // 2 - reply.hub_at
    if abs(ahead) > CLOCK_WRONG_MS:
        side = "ahead of" if ahead > 0 else "behind"
        yield Problem(
            "clock_wrong",
            f"This computer's clock is {_span(abs(ahead))} {side} that of {link.server}.",
        )
    if reply.verdict is Verdict.DIFFERS and not is_waiting and link.synced_at:
        yield Problem(
            "differs_from_server", "The library and the server's copy of it are not the same."
        )


def sync_once(library: Library, sign_ins: SignIns, steering: Steering) -> None:
    """The repair `SYNC`: a sync with files, which asks nothing.

    Where it would have to ask (a mass deletion) it changes nothing: the finding stays.
    """
    with library.reading() as tx:
        link = load_link(tx)
    if link is None:
        return
    signed = sign_ins.find(link.server, link.account)
    with RemoteAccount(signed.server, signed.token) as account:
        hub = account.hub(link.hub_uid, link.scope)
        try:
            sync_library(library, hub, hub, steering=steering)
        finally:
            hub.close()


def _ask(signed: SignIn, link: Link, request: VerifyRequest) -> VerifyReply:
    with RemoteAccount(signed.server, signed.token, patience=ONCE) as account:
        hub = account.hub(link.hub_uid, link.scope)
        try:
            return hub.verify(request)
        finally:
            hub.close()


def _explain(error: IbidemError, link: Link) -> Problem:
    if isinstance(error, NotSignedInError):
        return Problem("token_refused", f"{link.server} does not know this device any more.")
    if isinstance(error, PermissionDeniedError | NotFoundError):
        return Problem("no_access", f"{link.server} has no such library for you: {error.message}")
    if isinstance(error, EpochChangedError):
        return Problem("server_restored", f"The copy on {link.server} has a new epoch.")
    if isinstance(error, UnreachableError):
        return Problem("server_unreachable", error.message)
    if isinstance(error, InputError | RemoteProtocolError):
        return Problem("other_protocol", error.message)
    return Problem("server_trouble", error.message)


def _span(milliseconds: int) -> str:
    minutes = round(milliseconds / 60_000)
    if minutes < 120:
        return f"{minutes:,} minutes"
    return f"{round(minutes / 60):,} hours"
