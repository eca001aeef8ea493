import random
from collections.abc import Iterable, Iterator

import pytest

from ibidem.errors import InputError, NotFoundError, RemoteProtocolError, UnreachableError
from ibidem.remote import HttpHub
from ibidem.remote import blobs as module
from tests.remote.live_server import UID, Handler, LiveServer, digest_of

MEGABYTE = 1024 * 1024
random_bytes = random.Random(2).randbytes


def pieces(content: bytes, size: int = 256 * 1024) -> Iterator[bytes]:
    for i in range(0, len(content), size):
        yield content[i : i + size]


def stored(server: LiveServer, digest: str) -> bytes:
    return b"".join(server.blobs.read(UID, digest))


def joined(chunks: Iterable[bytes]) -> bytes:
    return b"".join(chunks)


def test_a_file_goes_up_and_comes_down(hub: HttpHub, server: LiveServer) -> None:
    content = random_bytes(3 * MEGABYTE + 7)
    digest = digest_of(content)
    assert hub.missing_blobs([(digest, len(content))]) == {digest: 0}
    assert hub.put_blob(digest, len(content), 0, pieces(content)) == len(content)
    assert stored(server, digest) == content
    assert hub.missing_blobs([(digest, len(content))]) == {}
    assert joined(hub.get_blob(digest)) == content
    assert joined(hub.get_blob(digest, 3 * MEGABYTE)) == content[3 * MEGABYTE :]


def test_an_empty_file_goes_up_and_comes_down(hub: HttpHub) -> None:
    digest = digest_of(b"")
    assert hub.put_blob(digest, 0, 0, []) == 0
    assert hub.missing_blobs([(digest, 0)]) == {}
    assert joined(hub.get_blob(digest)) == b""


def test_many_small_files_go_in_one_request(hub: HttpHub, server: LiveServer) -> None:
    contents = {digest_of(content): content for content in map(random_bytes, range(50, 80))}
    hub.put_blobs(contents.items())
    absent = digest_of(b"absent")
    assert dict(hub.get_blobs([*contents, absent])) == contents
    assert len(server.seen) == 2


def test_more_small_files_than_fit_one_request_make_several(
    hub: HttpHub, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_BYTES", 1000)
    contents = {digest_of(content): content for content in (random_bytes(400) for _ in range(5))}
    hub.put_blobs(contents.items())
    assert len(server.seen) == 3
    assert hub.missing_blobs((digest, 400) for digest in contents) == {}


def test_an_upload_cut_at_half_sends_at_most_five_percent_again(
    hub: HttpHub, server: LiveServer, naps: list[float]
) -> None:
    content = random_bytes(20 * MEGABYTE)
    digest = digest_of(content)
    server.cut_upload_at = len(content) // 2
    assert hub.put_blob(digest, len(content), 0, pieces(content)) == len(content)
    assert stored(server, digest) == content
    assert server.blob_bytes - len(content) <= len(content) * 0.05
    assert len(naps) == 1


def test_a_download_cut_at_half_fetches_at_most_five_percent_again(
    hub: HttpHub, server: LiveServer, naps: list[float]
) -> None:
    content = random_bytes(20 * MEGABYTE)
    digest = digest_of(content)
    server.blobs.write(UID, digest, [content])
    server.cut_download_at = len(content) // 2
    assert joined(hub.get_blob(digest)) == content
    assert server.blob_bytes - len(content) <= len(content) * 0.05
    assert len(naps) == 1


def test_a_batch_cut_on_the_way_down_fetches_only_the_rest_again(
    hub: HttpHub, server: LiveServer
) -> None:
    contents = {
        digest_of(content): content for content in (random_bytes(100_000) for _ in range(40))
    }
    server.blobs.write_many(UID, contents.items())
    server.cut_download_at = 2_000_000
    assert dict(hub.get_blobs(contents)) == contents
    assert server.blob_bytes < 4_200_000


def test_an_upload_that_cannot_be_replayed_is_left_to_the_next_sync(
    hub: HttpHub, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that loses more than is held here: the caller begins again from the file."""
    monkeypatch.setattr(module, "REPLAY_BYTES", 1024)
    content = random_bytes(2 * MEGABYTE)
    digest = digest_of(content)
    server.cut_upload_at = MEGABYTE
    upload = server.blobs.upload

    def forgetful(*arguments: object) -> int:
        try:
            return upload(*arguments)  # type: ignore[arg-type]
        finally:
            server.blobs.cancel_upload(UID, digest)

    monkeypatch.setattr(server.blobs, "upload", forgetful)
    with pytest.raises(UnreachableError):
        hub.put_blob(digest, len(content), 0, pieces(content))
    monkeypatch.setattr(server.blobs, "upload", upload)
    assert hub.put_blob(digest, len(content), 0, pieces(content)) == len(content)


def test_an_upload_goes_on_from_an_offset(hub: HttpHub, server: LiveServer) -> None:
    content = random_bytes(100_000)
    digest = digest_of(content)
    server.blobs.upload(UID, digest, len(content), 0, [content[:40_000]])
    assert hub.missing_blobs([(digest, len(content))]) == {digest: 40_000}
    assert hub.put_blob(digest, len(content), 40_000, [content[40_000:]]) == len(content)
    assert server.blob_bytes == 60_000


def test_wrong_bytes_are_refused_by_the_server(hub: HttpHub) -> None:
    with pytest.raises(InputError):
        hub.put_blob(digest_of(b"promised"), 7, 0, [b"brought"])
    with pytest.raises(InputError):
        hub.put_blobs([(digest_of(b"promised"), b"brought")])


@pytest.mark.parametrize("content", [b"short", b"much too long"])
def test_a_file_of_another_length_than_announced_is_refused(hub: HttpHub, content: bytes) -> None:
    with pytest.raises(InputError):
        hub.put_blob(digest_of(b"announced"), 9, 0, [content])


def test_a_file_damaged_on_the_server_is_noticed_on_arrival(
    hub: HttpHub, server: LiveServer
) -> None:
    digest = digest_of(b"sound")
    server.blobs._storage.write(f"{UID}/{digest[:2]}/{digest}", [b"unsound"])
    with pytest.raises(RemoteProtocolError):
        joined(hub.get_blob(digest))
    with pytest.raises(RemoteProtocolError):
        list(hub.get_blobs([digest]))


def test_a_file_the_server_does_not_have_is_said(hub: HttpHub) -> None:
    with pytest.raises(NotFoundError):
        joined(hub.get_blob(digest_of(b"nothing")))


def test_a_server_that_ignores_the_range_is_understood(hub: HttpHub, server: LiveServer) -> None:
    content = random_bytes(10_000)
    digest = digest_of(content)
    server.faults = [lambda handler, _: handler.reply(200, content)]
    assert joined(hub.get_blob(digest, 4_000)) == content[4_000:]


def test_a_server_that_sends_another_range_is_refused(hub: HttpHub, server: LiveServer) -> None:
    def other(handler: Handler, body: bytes) -> None:
        handler.reply(206, b"xx", Content_Range="bytes 0-1/2")

    server.faults = [other]
    with pytest.raises(RemoteProtocolError):
        joined(hub.get_blob(digest_of(b"x"), 1))


@pytest.mark.parametrize(
    "body", [b'{"missing":{"x":0}}', b'{"missing":{"%s":99}}' % (b"0" * 64), b'{"missing":[]}']
)
def test_a_server_that_asks_for_the_wrong_files_is_refused(
    hub: HttpHub, server: LiveServer, body: bytes
) -> None:
    server.faults = [lambda handler, _: handler.reply(200, body)]
    with pytest.raises(RemoteProtocolError):
        hub.missing_blobs([("0" * 64, 5)])


@pytest.mark.parametrize("digest", ["..", "A" * 64, ""])
def test_a_digest_that_is_none_never_reaches_the_server(
    hub: HttpHub, server: LiveServer, digest: str
) -> None:
    with pytest.raises(InputError):
        hub.put_blob(digest, 1, 0, [b"x"])
    with pytest.raises(InputError):
        joined(hub.get_blob(digest))
    assert server.seen == []
