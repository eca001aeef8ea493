"""Bodies: small ones for all, files for who is signed in, none in memory; ends of sessions."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from ibidem.errors import NotSignedInError
from ibidem.server.settings import Settings

UPLOAD = "/libraries/01900000-0000-7000-8000-000000000000/files/upload"


@pytest.fixture
def kit(configured: Settings) -> Any:
    """`in_process`, which needs Django."""
    from tests.server.web import in_process

    return in_process


@pytest.fixture
def account(kit: Any) -> Iterator[Any]:
    made = kit.create_account("uploader@example.org", password="a long enough passphrase")
    yield made
    made.delete()


def test_a_large_file_goes_through_a_file_and_not_through_memory(
    configured: Settings, kit: Any, account: Any
) -> None:
    key = kit.new_session(account).session_key
    pieces = 1_600  # 100 MB
    with kit.pages(configured) as (made, receiver):
        tracemalloc.start()
        try:
            assert kit.send(made, UPLOAD, pieces, f"ibidem_session={key}") == 0
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert receiver.length == len(kit.PIECE) * pieces == int(receiver.announced)
    assert receiver.digest == sha256(kit.PIECE * pieces).hexdigest()
    assert peak < 8 * 1024 * 1024


def test_files_are_taken_from_people_who_are_signed_in_and_only_where_they_belong(
    configured: Settings, kit: Any, account: Any
) -> None:
    key = kit.new_session(account).session_key
    with kit.pages(configured) as (made, receiver):
        assert kit.send(made, UPLOAD, 20, "ibidem_session=nothing") == 413
        assert kit.send(made, "/sign-in", 20, f"ibidem_session={key}") == 413
        assert receiver.length == 0
        assert kit.send(made, "/sign-in", 1, "") == 0
        assert receiver.length == len(kit.PIECE)


def test_a_file_above_the_limit_is_refused(configured: Settings, kit: Any, account: Any) -> None:
    key = kit.new_session(account).session_key
    with kit.pages(replace(configured, blob_bytes_max=1024 * 1024)) as (made, receiver):
        assert kit.send(made, UPLOAD, 40, f"ibidem_session={key}") == 413
        assert receiver.length == 0


@pytest.mark.parametrize(
    ("begun", "seen", "is_alive"),
    [
        (timedelta(days=29), timedelta(days=6), True),
        (timedelta(days=31), timedelta(days=0), False),
        (timedelta(days=8), timedelta(days=8), False),
    ],
)
def test_a_session_ends_when_it_is_idle_or_old(
    configured: Settings, kit: Any, account: Any, begun: timedelta, seen: timedelta, is_alive: bool
) -> None:
    now = kit.timezone.now()
    times = {
        kit.sessions.BEGUN: (now - begun).isoformat(),
        kit.sessions.SEEN: (now - seen).isoformat(),
    }
    key = kit.new_session(account, **times).session_key or ""
    if is_alive:
        assert kit.sessions.find_session(key).account == str(account.uuid)
    else:
        with pytest.raises(NotSignedInError):
            kit.sessions.find_session(key)


def test_a_session_ends_with_the_password_and_with_the_account(
    configured: Settings, kit: Any, account: Any
) -> None:
    key = kit.new_session(account).session_key or ""
    assert kit.sessions.find_session(key).email == account.email
    account.is_active = False
    account.save()
    with pytest.raises(NotSignedInError):
        kit.sessions.find_session(key)
    account.is_active = True
    account.password = "another"
    account.save()
    with pytest.raises(NotSignedInError):
        kit.sessions.find_session(key)
    with pytest.raises(NotSignedInError):
        kit.sessions.find_session("")


def test_an_answer_that_nobody_takes_any_more_is_not_made_to_its_end(
    configured: Settings, kit: Any
) -> None:
    made, sent, was_closed = kit.answer_to_a_client_who_leaves(configured)
    assert sent >= 1
    assert made < 1_000
    assert was_closed
