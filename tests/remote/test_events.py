import threading
from collections.abc import Callable
from itertools import islice

import pytest

from ibidem.errors import NotSignedInError, RemoteProtocolError
from ibidem.remote import Connected, Connection, EventWatch, Patience, RevisionEvent
from tests.remote.live_server import UID, Handler, LiveServer

ONE = RevisionEvent(UID, 1)
TWO = RevisionEvent(UID, 2)


def event(revision: int, name: str = "revision") -> bytes:
    data = f'{{"library":"{UID}","revision":{revision}}}'
    return f"id: {revision}\nevent: {name}\ndata: {data}\n\n".encode()


def streaming(*pieces: bytes, media_type: str = "text/event-stream") -> Callable[..., None]:
    """Answers with a stream that ends behind `pieces`."""

    def answer(handler: Handler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
        handler.hang_up()

    return answer


def refusing(handler: Handler, body: bytes) -> None:
    handler.reply(401, b'{"error":{"code":"not_signed_in","message":"No.","details":{}}}')


@pytest.fixture
def watch(server: LiveServer, patience: Patience) -> EventWatch:
    return EventWatch(Connection(server.url, "right", patience=patience))


@pytest.fixture(autouse=True)
def _closed(watch: EventWatch) -> object:
    yield
    watch.close()
    watch._connection.close()


def test_events_come_as_they_are_sent(server: LiveServer, watch: EventWatch) -> None:
    server.faults = [streaming(event(1), b": still here\n\n", event(2))]
    assert list(islice(watch, 3)) == [Connected(), ONE, TWO]


def test_events_may_arrive_in_any_pieces(server: LiveServer, watch: EventWatch) -> None:
    text = event(1) + event(2)
    server.faults = [streaming(*(text[i : i + 1] for i in range(len(text))))]
    assert list(islice(watch, 3)) == [Connected(), ONE, TWO]


def test_events_of_other_names_are_passed_over(server: LiveServer, watch: EventWatch) -> None:
    server.faults = [streaming(event(1, "weather"), event(2))]
    assert list(islice(watch, 2)) == [Connected(), TWO]


def test_a_broken_stream_is_taken_up_again_where_it_stopped(
    server: LiveServer, watch: EventWatch, naps: list[float]
) -> None:
    server.faults = [streaming(event(1)), streaming(event(2))]
    assert list(islice(watch, 4)) == [Connected(), ONE, Connected(), TWO]
    assert "Last-Event-ID" not in server.seen[0][2]
    assert server.seen[1][2]["Last-Event-ID"] == "1"
    assert len(naps) == 1


def test_pauses_grow_while_the_server_is_away(
    server: LiveServer, watch: EventWatch, naps: list[float]
) -> None:
    away = [lambda handler, _: handler.hang_up()] * 9
    server.faults = [*away, streaming(event(1))]
    assert list(islice(watch, 2)) == [Connected(), ONE]
    assert naps == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_a_token_that_was_revoked_ends_the_watch(server: LiveServer, watch: EventWatch) -> None:
    server.faults = [refusing]
    with pytest.raises(NotSignedInError):
        next(iter(watch))


@pytest.mark.parametrize(
    "answer",
    [
        streaming(b"<html>", media_type="text/html"),
        streaming(b"event: revision\ndata: nonsense\n\n"),
        streaming(b'event: revision\ndata: {"library":1,"revision":2}\n\n'),
    ],
)
def test_what_is_no_stream_of_events_is_refused(
    server: LiveServer, watch: EventWatch, answer: Callable[..., None]
) -> None:
    server.faults = [answer]
    with pytest.raises(RemoteProtocolError):
        list(islice(watch, 3))


def test_an_endless_line_is_cut_off(
    server: LiveServer, watch: EventWatch, naps: list[float]
) -> None:
    server.faults = [streaming(*[b"data: " + b"x" * 50_000] * 4), streaming(event(2))]
    assert list(islice(watch, 3)) == [Connected(), Connected(), TWO]


def test_closing_wakes_a_watch_that_waits(server: LiveServer, watch: EventWatch) -> None:
    waits = threading.Event()
    silent = threading.Event()

    def silence(handler: Handler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        handler.wfile.flush()
        silent.wait(10)
        handler.hang_up()

    seen: list[object] = []

    def listen() -> None:
        for found in watch:
            seen.append(found)
            waits.set()

    server.faults = [silence]
    thread = threading.Thread(target=listen)
    thread.start()
    assert waits.wait(5)
    watch.close()
    thread.join(5)
    assert not thread.is_alive()
    assert seen == [Connected()]
    silent.set()
