import threading
from collections.abc import Callable

import msgspec
import pytest

from ibidem.errors import (
    EpochChangedError,
    InputError,
    PermissionDeniedError,
    RateLimitedError,
    RemoteProtocolError,
    ServerError,
    UnreachableError,
)
from ibidem.model.digest import Fingerprint
from ibidem.model.ids import make_record_id
from ibidem.model.record import Record, RecordKind
from ibidem.remote import HttpHub
from ibidem.services.syncing import sync_library
from ibidem.sync import BlobHub, Hub
from ibidem.sync import messages as m
from ibidem.sync.wire import encode
from tests.remote.live_server import EPOCH, UID, Handler, LiveServer
from tests.sync.world import World


def records(count: int) -> list[Record]:
    return [
        Record(
            RecordKind.REFERENCE,
            make_record_id(1_000_000 + i, i),
            f'{{"fields":{{"title":"{i} {"words " * 50}"}}}}',
        )
        for i in range(count)
    ]


def push(hub: HttpHub, changes: list[Record]) -> m.PushReply:
    return hub.push(m.PushRequest(EPOCH, 5, changes))


def pull_all(hub: HttpHub, page_bytes: int = 10_000) -> list[Record]:
    position, found = m.Position(), []
    while True:
        reply = hub.pull(m.PullRequest(EPOCH, position, page_bytes))
        found += reply.records
        position = reply.position
        if not reply.more:
            return found


def failing(status: int, code: str, **headers: str) -> Callable[[Handler, bytes], None]:
    def fail(handler: Handler, body: bytes) -> None:
        text = f'{{"error":{{"code":"{code}","message":"Because.","details":{{"n":1}}}}}}'
        handler.reply(status, text.encode(), **headers)

    return fail


def answering(body: bytes, **headers: str) -> Callable[[Handler, bytes], None]:
    return lambda handler, _: handler.reply(200, body, **headers)


def hanging_up(handler: Handler, body: bytes) -> None:
    handler.hang_up()


def test_changes_that_were_prepared_arrive_as_those_that_were_not(
    hub: HttpHub, server: LiveServer
) -> None:
    first, second, third = records(10), records(20)[10:], records(30)[20:]
    hub.prepare(first)
    hub.prepare(second)
    hub.prepare(third)  # more than are held
    for changes in (third, first, second):
        push(hub, changes)
    arrived = [msgspec.structs.replace(record, revision=0) for record in server.hub.records]
    assert arrived == third + first + second


def test_an_http_hub_is_a_hub_and_a_blob_hub(hub: HttpHub) -> None:
    as_hub: Hub = hub
    as_blob_hub: BlobHub = hub
    assert as_hub is as_blob_hub


@pytest.mark.parametrize("prefetch", [True, False])
def test_what_was_pushed_is_pulled_page_by_page(
    make_hub: Callable[..., HttpHub], prefetch: bool
) -> None:
    hub = make_hub(prefetch=prefetch)
    sent = records(95)
    assert push(hub, sent).revision == 95
    got = pull_all(hub)
    assert [(r.id, r.payload) for r in got] == [(r.id, r.payload) for r in sent]


def test_every_request_goes_both_ways(hub: HttpHub) -> None:
    sent = records(3)
    push(hub, sent)
    total = Fingerprint.of((r.id, r.digest) for r in sent).total
    verdict = hub.verify(m.VerifyRequest(EPOCH, m.Position.after(3), total)).verdict
    assert verdict is m.Verdict.SAME
    entries = hub.list_buckets(m.BucketRequest(EPOCH, [0])).entries
    assert [entry.id for entry in entries] == [record.id for record in sent]
    fetched = hub.fetch(m.FetchRequest(EPOCH, [sent[1].id])).records
    assert [record.id for record in fetched] == [sent[1].id]


def test_requests_say_who_asks_and_how(
    make_hub: Callable[..., HttpHub], server: LiveServer
) -> None:
    scope = "01900000-0000-7000-8000-00000000abcd"
    pull_all(make_hub(scope=scope))
    _, path, headers = server.seen[0]
    assert path == f"/api/v1/libraries/{UID}/pull?scope={scope}"
    assert headers["Authorization"] == "Bearer right"
    assert headers["Ibidem-Protocol"] == "1"
    assert headers["Accept-Encoding"] == "zstd"
    assert headers["Content-Type"] == "application/x-ndjson"


def test_a_large_push_travels_compressed(hub: HttpHub, server: LiveServer) -> None:
    changes = records(100)
    push(hub, changes)
    assert server.body_bytes[0] < len(encode(m.PushRequest(EPOCH, 5, changes))) / 3


def test_one_connection_serves_all_requests(
    make_hub: Callable[..., HttpHub], server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections: set[object] = set()
    real = Handler.handle_any

    def noting(handler: Handler) -> None:
        connections.add(handler.client_address)
        real(handler)

    monkeypatch.setattr(Handler, "do_POST", noting)
    hub = make_hub(prefetch=False)
    for _ in range(5):
        hub.pull(m.PullRequest(EPOCH))
    assert len(connections) == 1


def test_the_next_page_is_asked_for_before_it_is_wanted(hub: HttpHub, server: LiveServer) -> None:
    push(hub, records(30))
    first = hub.pull(m.PullRequest(EPOCH, page_bytes=10_000))
    asked, page = hub._next_page or pytest.fail("nothing was asked for")
    page.result(5)
    requests = len(server.seen)
    second = hub.pull(m.PullRequest(EPOCH, first.position, 10_000))
    assert asked.position == first.position
    assert second.position == m.Position.after(20)
    assert len(server.seen) <= requests + 1  # the third page may be on its way already


def test_no_page_of_a_first_download_is_asked_for_twice(
    make_hub: Callable[..., HttpHub], server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked for in the background is what the sync engine asks for next."""
    with World() as world:
        hub = make_hub()
        push(hub, records(50))
        server.seen.clear()
        pages = 0
        real = HttpHub.pull

        def small_pages(self: HttpHub, request: m.PullRequest) -> m.PullReply:
            nonlocal pages
            pages += 1
            return real(self, msgspec.structs.replace(request, page_bytes=10_000))

        monkeypatch.setattr(HttpHub, "pull", small_pages)
        device = world.replica("device")
        report = sync_library(device.library, hub)
        assert report.pulled == 50
        assert len(device.live()) == 50
    asked = [path for _, path, _ in server.seen if path.endswith("/pull")]
    assert len(asked) == pages == 5


def test_a_page_asked_for_in_vain_is_not_given_for_another(hub: HttpHub) -> None:
    push(hub, records(30))
    hub.pull(m.PullRequest(EPOCH, page_bytes=10_000))
    again = hub.pull(m.PullRequest(EPOCH, page_bytes=10_000))
    assert again.position == m.Position.after(10)


def test_a_push_makes_the_page_in_waiting_worthless(hub: HttpHub) -> None:
    push(hub, records(12))
    first = hub.pull(m.PullRequest(EPOCH, page_bytes=10_000))
    push(hub, records(1))
    second = hub.pull(m.PullRequest(EPOCH, first.position, 10_000))
    assert second.revision == 13


def test_a_failure_in_the_background_is_raised_where_the_page_is_wanted(
    hub: HttpHub, server: LiveServer
) -> None:
    push(hub, records(30))
    server.faults = [None, failing(403, "permission_denied")]
    first = hub.pull(m.PullRequest(EPOCH, page_bytes=10_000))
    with pytest.raises(PermissionDeniedError):
        hub.pull(m.PullRequest(EPOCH, first.position, 10_000))


def test_closing_leaves_no_thread_behind(make_hub: Callable[..., HttpHub]) -> None:
    hub = make_hub()
    push(hub, records(30))
    hub.pull(m.PullRequest(EPOCH, page_bytes=10_000))
    hub.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("ibidem-pull")]


def test_a_request_that_broke_is_repeated_with_growing_pauses(
    hub: HttpHub, server: LiveServer, naps: list[float]
) -> None:
    server.faults = [hanging_up, failing(503, "nonsense"), hanging_up]
    assert push(hub, records(1)).revision == 1
    assert naps == [0.5, 1.0, 2.0]


def test_repeats_are_bounded(hub: HttpHub, server: LiveServer, naps: list[float]) -> None:
    server.faults = [hanging_up] * 10
    with pytest.raises(UnreachableError):
        push(hub, records(1))
    assert len(naps) == 3


def test_a_server_that_says_how_long_is_heeded(
    hub: HttpHub, server: LiveServer, naps: list[float]
) -> None:
    server.faults = [failing(429, "rate_limited", Retry_After="7")]
    assert push(hub, records(1)).revision == 1
    assert naps == [7.0]


def test_a_server_that_wants_a_long_wait_is_reported(
    hub: HttpHub, server: LiveServer, naps: list[float]
) -> None:
    server.faults = [failing(429, "rate_limited", Retry_After="900")]
    with pytest.raises(RateLimitedError) as caught:
        push(hub, records(1))
    assert caught.value.details["retry_after"] == 900
    assert naps == []


def test_a_server_that_failed_is_not_asked_again(
    hub: HttpHub, server: LiveServer, naps: list[float]
) -> None:
    server.faults = [failing(500, "server_error")]
    with pytest.raises(ServerError):
        push(hub, records(1))
    assert naps == []


def test_the_servers_codes_become_exceptions(hub: HttpHub, server: LiveServer) -> None:
    server.faults = [failing(409, "epoch_changed")]
    with pytest.raises(EpochChangedError) as caught:
        hub.pull(m.PullRequest(EPOCH))
    assert caught.value.message == "Because."
    assert caught.value.details == {"n": 1}


def test_nobody_there_is_said(server: LiveServer, make_hub: Callable[..., HttpHub]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    hub = HttpHub(
        f"http://127.0.0.1:{port}", UID, "right", patience=make_hub()._connection.patience
    )
    with hub, pytest.raises(UnreachableError):
        hub.pull(m.PullRequest(EPOCH))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Welcome to the hotel's network</html>",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        encode(m.VerifyRequest(EPOCH, m.Position(), "")),
        encode(m.PullReply(EPOCH, 1, 5, m.Position(), more=True)),
        encode(m.PullReply(EPOCH, 1, 5, m.Position(), records=[Record(RecordKind.TAG, "x")])),  # type: ignore[arg-type]
        encode(m.PullReply(EPOCH, 1, 5, m.Position(1, "a"), records=records(2)))[:-80],
    ],
)
def test_nonsense_from_a_server_is_refused(
    hub: HttpHub, server: LiveServer, naps: list[float], body: bytes
) -> None:
    server.faults = [answering(body)]
    with pytest.raises(RemoteProtocolError):
        hub.pull(m.PullRequest(EPOCH))
    assert naps == []


def test_a_feed_that_goes_backwards_is_refused(hub: HttpHub, server: LiveServer) -> None:
    server.faults = [answering(encode(m.PullReply(EPOCH, 9, 5, m.Position(3, "a"))))]
    with pytest.raises(RemoteProtocolError):
        hub.pull(m.PullRequest(EPOCH, m.Position(4, "a")))


def test_an_answer_about_records_not_sent_is_refused(hub: HttpHub, server: LiveServer) -> None:
    stranger = records(2)[1]
    server.faults = [answering(encode(m.PushReply(EPOCH, 1, 0, 5, refused=[stranger])))]
    with pytest.raises(RemoteProtocolError):
        push(hub, records(1))


def test_a_small_answer_that_unpacks_to_gigabytes_is_refused(
    hub: HttpHub, server: LiveServer
) -> None:
    import zstandard

    unpacked_bytes = 1024 * 1024 * 1024
    packer = zstandard.ZstdCompressor(3).compressobj()
    piece = bytes(8 * 1024 * 1024)
    bomb = b"".join(packer.compress(piece) for _ in range(unpacked_bytes // len(piece)))
    bomb += packer.flush()
    assert len(bomb) < 200_000
    server.faults = [answering(bomb, Content_Encoding="zstd")]
    with pytest.raises(RemoteProtocolError, match="larger than"):
        hub.pull(m.PullRequest(EPOCH))


def test_an_answer_packed_in_an_unknown_way_is_refused(hub: HttpHub, server: LiveServer) -> None:
    server.faults = [answering(b"x", Content_Encoding="gzip")]
    with pytest.raises(RemoteProtocolError):
        hub.pull(m.PullRequest(EPOCH))


def test_a_damaged_packed_answer_is_refused(hub: HttpHub, server: LiveServer) -> None:
    server.faults = [answering(b"not zstd at all", Content_Encoding="zstd")]
    with pytest.raises(RemoteProtocolError):
        hub.pull(m.PullRequest(EPOCH))


@pytest.mark.parametrize(
    "address",
    ["", "example", "ftp://example.org", "http://", "https://u:p@example.org", "http://[x"],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(InputError):
        HttpHub(address, UID, "right")


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "tokén", "\x00"])
def test_a_token_that_would_break_the_request_is_refused(token: str) -> None:
    with pytest.raises(InputError):
        HttpHub("http://127.0.0.1:1", UID, token)
