"""Event streams: told of what others do, on one process and on several, until the end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from ibidem.model.ids import make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.role import Role
from ibidem.remote import RemoteAccount
from ibidem.sync.messages import PullRequest, PushRequest
from tests.server.live import TEST_SETTINGS, Account, LiveServer, Settings, running_server

SERVERS = ["live_server", "live_postgresql_server"]


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> LiveServer:
    found: LiveServer = request.getfixturevalue(request.param)
    return found


@contextmanager
def stream(server: LiveServer, account: Account, **headers: str) -> Iterator[Iterator[str]]:
    """The lines of an open stream; the first, which says that it stands, is read already."""
    with (
        httpx2.Client(base_url=server.url, timeout=60) as client,
        client.stream("GET", "/api/v1/events", headers={**account.headers, **headers}) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream"
        lines = response.iter_lines()
        assert next(lines) == "retry: 2000"
        assert next(lines) == ": connected"
        yield lines


def next_data(lines: Iterator[str], event: str) -> str:
    """The data of the next event of that name."""
    for line in lines:
        if line == f"event: {event}":
            return next(lines).removeprefix("data: ")
    raise AssertionError("the stream ended")


def push_book(server: LiveServer, account: Account, uid: str, number: int = 1) -> int:
    payload = canonical_payload({"fields": {"title": f"{number}"}, "type": "book"})
    record = Record(RecordKind.REFERENCE, make_record_id(1_750_000_000_000, number), payload)
    with RemoteAccount(server.url, account.token) as remote, remote.hub(uid) as hub:
        position = hub.pull(PullRequest("")).position
        return hub.push(PushRequest("", 0, [record], position=position)).revision


def test_a_push_is_told_to_every_device_that_may_see_the_library(server: LiveServer) -> None:
    mine, friend, stranger = (server.new_account() for _ in range(3))
    with RemoteAccount(server.url, mine.token) as remote:
        uid = remote.create_library("watched").uid
        other = remote.create_library("other").uid
        token = remote.invite(uid, friend.email, Role.VIEWER).token
    with RemoteAccount(server.url, friend.token) as remote:
        remote.accept_invitation(token)
    laptop = server.sign_in(mine.email, device="laptop")
    with (
        stream(server, laptop) as own,
        stream(server, laptop) as second,  # with several workers perhaps on another
        stream(server, friend) as shared,
        stream(server, stranger) as nothing,
    ):
        revision = push_book(server, mine, uid)
        told = f'{{"library":"{uid}","revision":{revision}}}'
        for lines in (own, second, shared):
            assert next_data(lines, "revision") == told
        hidden = push_book(server, mine, other)
        assert next_data(own, "revision") == f'{{"library":"{other}","revision":{hidden}}}'
        again = push_book(server, mine, uid, 2)
        assert next_data(shared, "revision") == f'{{"library":"{uid}","revision":{again}}}'
        with RemoteAccount(server.url, stranger.token) as remote:
            theirs = remote.create_library("theirs").uid
        assert next_data(nothing, "libraries") == "{}"
        first = push_book(server, stranger, theirs)
        assert next_data(nothing, "revision") == f'{{"library":"{theirs}","revision":{first}}}'


def test_the_real_client_hears_of_a_push(server: LiveServer) -> None:
    account = server.new_account()
    with RemoteAccount(server.url, account.token) as remote:
        uid = remote.create_library("watched").uid
        with remote.watch_events() as watch:
            events = iter(watch)
            next(events)  # Connected
            revision = push_book(server, account, uid)
            event = next(events)
            assert (getattr(event, "library", ""), getattr(event, "revision", 0)) == (uid, revision)


def test_a_resumed_stream_begins_with_the_state_of_every_library(server: LiveServer) -> None:
    account = server.new_account()
    with RemoteAccount(server.url, account.token) as remote:
        uid = remote.create_library("watched").uid
    revision = push_book(server, account, uid)
    with stream(server, account, **{"Last-Event-ID": "anything"}) as lines:
        assert next_data(lines, "revision") == f'{{"library":"{uid}","revision":{revision}}}'


def test_a_revoked_device_loses_its_stream(server: LiveServer) -> None:
    account = server.new_account()
    phone = server.sign_in(account.email, device="phone")
    with stream(server, phone) as lines:
        path = f"/api/v1/tokens/{phone.device_id}"
        assert server.request("DELETE", path, account).status_code == 204
        assert [line for line in lines if line.startswith("event")] == []


def test_a_member_who_was_removed_hears_no_more_of_the_library(server: LiveServer) -> None:
    owner, member = server.new_account(), server.new_account()
    with RemoteAccount(server.url, owner.token) as remote:
        uid = remote.create_library("left").uid
        token = remote.invite(uid, member.email, Role.EDITOR).token
        with RemoteAccount(server.url, member.token) as other:
            other.accept_invitation(token)
            mine = other.create_library("mine").uid
        with stream(server, member) as lines:
            remote.remove_member(uid, member.id)
            assert next_data(lines, "libraries") == "{}"
            push_book(server, owner, uid)
            push_book(server, member, mine)
            assert mine in next_data(lines, "revision")


def test_a_stream_without_token_is_refused(server: LiveServer) -> None:
    answer = server.request("GET", "/api/v1/events")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_signed_in"
    wrong = server.request("POST", "/api/v1/events")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_stops_when_told_to_although_streams_are_open(tmp_path: Path, number: int) -> None:
    with running_server(replace(Settings(tmp_path), **TEST_SETTINGS)) as server:
        account = server.new_account()
        ended = threading.Event()

        def read() -> None:
            try:
                with stream(server, account) as lines:
                    list(lines)
            except httpx2.HTTPError:
                pass  # cut: a stream has no end of its own
            ended.set()

        with stream(server, account):
            reader = threading.Thread(target=read)
            reader.start()
            assert server.stop(number) == 0
        assert ended.wait(60)
        reader.join()


def test_several_workers_stop_when_told_to(tmp_path: Path, postgresql_url: str) -> None:
    settings = replace(Settings(tmp_path), database_url=postgresql_url, **TEST_SETTINGS)
    with running_server(settings, workers=2) as server:
        account = server.new_account()
        with stream(server, account):
            assert server.stop() == 0
