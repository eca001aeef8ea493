"""Sessions of browsers: begun, aged, ended.

A session lives in the accounts' database; the browser holds a random key in a cookie. It ends when
the person signs out, changes the password, is idle for `project.IDLE` or signed in for `LIFETIME`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import (
    HASH_SESSION_KEY,
    SESSION_KEY,
    login,
    logout,
    update_session_auth_hash,
)
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from ibidem.errors import NotFoundError, NotSignedInError
from ibidem.server.accounts.devices import Signed
from ibidem.server.accounts.models import BROWSER_CHARACTERS_MAX, Account, BrowserSession
from ibidem.server.project import IDLE

LIFETIME = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=10)  # how exact `IDLE` is: a write per request would cost

BEGUN = "begun"
SEEN = "seen"

SIGN_IN_AGAIN = "You are not signed in, or no longer. Sign in again."


def begin(request: HttpRequest, account: Account) -> None:
    """Sign the browser in as `account`, under a new key, so that nobody can have planted it."""
    SessionStore.clear_expired()
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    now = timezone.now().isoformat()
    request.session[BEGUN] = now
    request.session[SEEN] = now
    request.session.save()
    BrowserSession.objects.create(
        account=account,
        key=request.session.session_key or "",
        browser=request.headers.get("User-Agent", "")[:BROWSER_CHARACTERS_MAX],
    )
    _forget_ended(account)


def end(request: HttpRequest) -> None:
    """Sign the browser out: nothing of the session stays on the server."""
    BrowserSession.objects.filter(key=request.session.session_key or "").delete()
    logout(request)


def renew(request: HttpRequest, account: Account) -> None:
    """Go on under a new key, after the account's password was changed in this session."""
    old = request.session.session_key or ""
    update_session_auth_hash(request, account)
    request.session.save()
    BrowserSession.objects.filter(key=old).update(key=request.session.session_key or "")


def list_browsers(account: Account) -> list[BrowserSession]:
    """The browsers in which the account is signed in, the last seen first."""
    _forget_ended(account)
    return list(BrowserSession.objects.filter(account=account).order_by("-seen_at", "-id"))


def end_browser(account: Account, browser: UUID) -> None:
    """Sign one browser of the account out, at once. Raises `NotFoundError`."""
    found = BrowserSession.objects.filter(account=account, uuid=browser).first()
    if found is None:
        raise NotFoundError("You are not signed in with that browser any more.")
    _end_all([found])


def end_browsers(account: Account, *, but: str = "") -> int:
    """Sign out every browser of the account but that with the key `but`; returns how many."""
    found = BrowserSession.objects.filter(account=account).exclude(key=but)
    return _end_all(list(found))


def _end_all(browsers: list[BrowserSession]) -> int:
    Session.objects.filter(session_key__in=[each.key for each in browsers]).delete()
    BrowserSession.objects.filter(id__in=[each.id for each in browsers]).delete()
    return len(browsers)


def _forget_ended(account: Account) -> None:
    """Leave out whose session has come to its end by itself."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    BrowserSession.objects.filter(account=account).exclude(key__in=live).delete()


def is_over(session: SessionBase) -> bool:
    """Whether the session of somebody signed in has reached an end of its life."""
    now = timezone.now()
    begun, seen = _moment(session, BEGUN), _moment(session, SEEN)
    return begun is None or seen is None or now - begun > LIFETIME or now - seen > IDLE


def note_seen(session: SessionBase) -> None:
    """Keep that the person is still here, at most every `SEEN_EVERY`."""
    seen = _moment(session, SEEN)
    if seen is None or timezone.now() - seen > SEEN_EVERY:
        session[SEEN] = timezone.now().isoformat()
        BrowserSession.objects.filter(key=session.session_key or "").update(seen_at=timezone.now())


def find_session(key: str) -> Signed:
    """Whose session that is, outside of Django's pages. Raises `NotSignedInError`."""
    if not key:
        raise NotSignedInError(SIGN_IN_AGAIN)
    session = SessionStore(key)
    account = None
    if session.get(SESSION_KEY) and not is_over(session):
        account = Account.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    if account is None or not constant_time_compare(
        session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()
    ):
        raise NotSignedInError(SIGN_IN_AGAIN)
    return Signed(
        account.id,
        str(account.uuid),
        account.email,
        account.name,
        account.is_admin,
        token_id=0,
        device_id="",
        device="Web",
    )


def key_in(cookies: str) -> str:
    """The session's key in a Cookie header, "" if there is none."""
    name = settings.SESSION_COOKIE_NAME
    for pair in cookies.split(";"):
        given, _, value = pair.strip().partition("=")
        if given == name:
            return value
    return ""


def _moment(session: SessionBase, name: str) -> datetime | None:
    text = session.get(name)
    return datetime.fromisoformat(text) if isinstance(text, str) else None
