"""Sessions of browsers: begun, aged, ended.

A session lives in the accounts' database; the browser holds a random key in a cookie. It ends when
the person signs out, changes the password, is idle for `project.IDLE` or signed in for `LIFETIME`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, login, logout
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from ibidem.errors import NotSignedInError
from ibidem.server.accounts.devices import Signed
from ibidem.server.accounts.models import Account
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


def end(request: HttpRequest) -> None:
    """Sign the browser out: nothing of the session stays on the server."""
    logout(request)


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
