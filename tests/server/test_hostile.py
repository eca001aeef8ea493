"""Hostile requests: a clear refusal, nothing half written, and the server goes on."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator

import pytest
import zstandard

from ibidem.errors import InputError, LimitError
from ibidem.model.ids import make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.remote import RemoteAccount
from ibidem.server.api.bodies import unpack
from ibidem.sync.messages import PullReply, PullRequest, PushReply, PushRequest
from ibidem.sync.wire import BODY_BYTES_MAX, decode, encode
from tests.server.live import Account, LiveServer

NDJSON = {"Content-Type": "application/x-ndjson"}
PACKED = {**NDJSON, "Content-Encoding": "zstd"}
PULL = encode(PullRequest(""))
YEAR_2099_MS = 4_070_908_800_000


@pytest.fixture(scope="module")
def account(live_server: LiveServer) -> Account:
    return live_server.new_account("hostile")


@pytest.fixture(scope="module")
def library(live_server: LiveServer, account: Account) -> str:
    with RemoteAccount(live_server.url, account.token) as remote:
        return f"/api/v1/libraries/{remote.create_library('hostile').uid}"


@pytest.fixture(autouse=True)
def the_server_goes_on(live_server: LiveServer) -> Iterator[None]:
    yield
    assert live_server.process.poll() is None
    assert live_server.request("GET", "/healthz").status_code == 200


def test_bodies_that_are_no_messages_are_refused(
    live_server: LiveServer, account: Account, library: str
) -> None:
    bodies = [
        (b"", NDJSON),
        (b"\x00" * 1000, NDJSON),
        (b"[" * 100_000, NDJSON),
        (b'{"ibidem":99,"message":"pull_request","content":{"epoch":""}}\n', NDJSON),
        (encode(PushRequest("", 0, [])), NDJSON),
        (PULL + b'{"kind":"book"}', NDJSON),
        (PULL, PACKED),
        (zstandard.compress(PULL)[:-4], PACKED),
        (zstandard.compress(b"\xff" * 1000), PACKED),
    ]
    for body, headers in bodies:
        answer = live_server.request(
            "POST", f"{library}/pull", account, content=body, headers=headers
        )
        assert answer.status_code == 400, (body[:60], answer.text)
        assert answer.json()["error"]["code"] == "bad_input"
        assert answer.json()["error"]["message"]


def test_a_small_body_that_unpacks_to_much_is_refused(
    live_server: LiveServer, account: Account, library: str
) -> None:
    bomb = zstandard.ZstdCompressor(level=19).compress(b"\x00" * (BODY_BYTES_MAX + 1))
    assert len(bomb) < 100_000
    answer = live_server.request("POST", f"{library}/pull", account, content=bomb, headers=PACKED)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "limit_exceeded"


def test_unpacking_is_bounded_whatever_the_frame_says() -> None:
    content = b"a" * 100_000
    writer = zstandard.ZstdCompressor().compressobj()  # does not say how long the content is
    silent = writer.compress(content) + writer.flush()
    assert unpack(silent, "zstd", 100_000) == content
    with pytest.raises(LimitError):
        unpack(silent, "zstd", 99_999)
    with pytest.raises(InputError):
        unpack(silent[:-3], "zstd", 100_000)
    with pytest.raises(InputError):
        unpack(content, "gzip", 100_000)
    wide = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(window_log=27)
    ).compress(bytes(range(256)) + b"end")
    assert len(unpack(wide, "zstd", 1_000)) == 259


def test_several_frames_are_one_body_and_their_number_is_bounded() -> None:
    pack = zstandard.ZstdCompressor().compress
    frames = pack(b"head\n") + pack(b"a" * 1_000)
    assert unpack(frames, "zstd", 1_005) == b"head\n" + b"a" * 1_000
    with pytest.raises(LimitError):
        unpack(frames, "zstd", 1_004)
    with pytest.raises(InputError):
        unpack(frames[:-3], "zstd", 2_000)
    with pytest.raises(InputError):
        unpack(frames + b"no frame", "zstd", 2_000)
    with pytest.raises(InputError):
        unpack(pack(b"") * 100_000, "zstd", 2_000)


def test_ten_gigabytes_are_refused_before_they_come(
    live_server: LiveServer, account: Account, library: str
) -> None:
    for path in (f"{library}/push", "/api/v1/tokens", "/"):
        head = _head(live_server, "POST", path, account, "Content-Length: 10737418240")
        answer = _talk(live_server, head + b"x" * 1000)
        assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]


def test_a_body_without_length_is_counted_as_it_comes(
    live_server: LiveServer, account: Account
) -> None:
    head = _head(live_server, "POST", "/api/v1/libraries", account, "Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    answer = _talk(live_server, head, *[chunk] * 20)
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]


def test_a_head_without_end_is_cut_off(live_server: LiveServer) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
    assert b"200 OK" not in _talk(live_server, head, *[b"X-Filler: " + b"x" * 5000 + b"\r\n"] * 20)


def test_a_body_that_is_cut_is_not_taken_for_whole(
    live_server: LiveServer, account: Account, library: str
) -> None:
    record = _book(1)
    whole = encode(PushRequest("", 0, [record]))
    head = _head(live_server, "POST", f"{library}/push", account, f"Content-Length: {len(whole)}")
    with socket.create_connection(_address(live_server)) as connection:
        connection.sendall(head + whole[:-10])
    assert record.id not in [one.id for one in _pull(live_server, account, library).records]


def test_wrong_media_types_and_protocols_are_named(
    live_server: LiveServer, account: Account, library: str
) -> None:
    path = f"{library}/pull"
    answer = live_server.request("POST", path, account, json={})
    assert "application/x-ndjson" in answer.json()["error"]["message"]
    headers = {**NDJSON, "Ibidem-Protocol": "99"}
    answer = live_server.request("POST", path, account, content=PULL, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"] == {"supported": [1]}
    assert "version 1" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "digest",
    [
        "..%2f..%2f..%2fetc%2fpasswd",
        "../../accounts.sqlite3",
        "0" * 63,
        "0" * 65,
        "A" * 64,
        "0" * 63 + "%00",
        "' OR 1=1 --",
    ],
)
def test_a_blob_is_named_by_its_digest_and_nothing_else(
    live_server: LiveServer, account: Account, library: str, digest: str
) -> None:
    for method in ("GET", "PUT"):
        answer = live_server.request(
            method,
            f"{library}/blobs/{digest}?size=1",
            account,
            content=b"x",
            headers={"Content-Type": "application/octet-stream"},
        )
        assert answer.status_code == 404
        assert "SQLite" not in answer.text


def test_bytes_with_another_digest_or_length_are_not_kept(
    live_server: LiveServer, account: Account, library: str
) -> None:
    content = b"what it is"
    digest = hashlib.sha256(content).hexdigest()
    path = f"{library}/blobs/{digest}"
    for size, body in [(10, b"what it no"), (5, content), (20, content + content)]:
        answer = live_server.request(
            "PUT",
            f"{path}?size={size}",
            account,
            content=body,
            headers={"Content-Type": "application/octet-stream"},
        )
        assert answer.status_code == 400, answer.text
        assert live_server.request("GET", path, account).status_code == 404
    batch = digest.encode() + (10).to_bytes(8, "big") + b"something "
    for body in (batch, batch[:-1], b"x" * 200, digest.encode() + b"\xff" * 8):
        answer = live_server.request(
            "POST",
            f"{library}/blobs/batch",
            account,
            content=body,
            headers={"Content-Type": "application/octet-stream"},
        )
        assert answer.status_code == 400, answer.text
    assert live_server.request("GET", path, account).status_code == 404


def test_a_file_above_the_limit_is_refused(
    live_server: LiveServer, account: Account, library: str
) -> None:
    answer = live_server.request(
        "PUT",
        f"{library}/blobs/{'0' * 64}?size={live_server.settings.blob_bytes_max + 1}",
        account,
        content=b"x",
        headers={"Content-Type": "application/octet-stream"},
    )
    assert answer.status_code == 413


def test_ranges_are_served_and_refused_as_http_says(
    live_server: LiveServer, account: Account, library: str
) -> None:
    content = bytes(range(256)) * 10
    path = f"{library}/blobs/{hashlib.sha256(content).hexdigest()}"
    headers = {"Content-Type": "application/octet-stream"}
    put = live_server.request(
        "PUT", f"{path}?size={len(content)}", account, content=content, headers=headers
    )
    assert put.json() == {"bytes": len(content)}
    for range_, status, expected in [
        ("bytes=0-9", 206, content[:10]),
        ("bytes=100-", 206, content[100:]),
        ("bytes=-7", 206, content[-7:]),
        ("bytes=0-99999", 206, content),
        ("bytes=0-1,5-6", 200, content),
        ("bytes=x", 200, content),
        ("bytes=5000-", 416, b""),
        ("bytes=9-3", 416, b""),
    ]:
        answer = live_server.request("GET", path, account, headers={"Range": range_})
        assert (answer.status_code, answer.content) == (status, expected), range_
    whole = live_server.request("GET", path, account)
    assert whole.headers["Content-Disposition"] == "attachment"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"


def test_large_files_are_not_sent_together_from_memory(
    live_server: LiveServer, account: Account, library: str
) -> None:
    content = b"large" * 2_000_000
    digest = hashlib.sha256(content).hexdigest()
    headers = {"Content-Type": "application/octet-stream"}
    path = f"{library}/blobs/{digest}?size={len(content)}"
    put = live_server.request("PUT", path, account, content=content, headers=headers)
    assert put.status_code == 200
    asked = {"digests": [digest] * 2}
    answer = live_server.request("POST", f"{library}/blobs/batch-get", account, json=asked)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "limit_exceeded"


def test_deeply_nested_json_is_refused(live_server: LiveServer, account: Account) -> None:
    body = b'{"name":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    answer = live_server.request(
        "POST",
        "/api/v1/libraries",
        account,
        content=body,
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code in (400, 413)


def test_hostile_names_are_text_or_refused(live_server: LiveServer, account: Account) -> None:
    name = "'; DROP TABLE libraries; --"
    made = live_server.request("POST", "/api/v1/libraries", account, json={"name": name})
    assert made.json()["name"] == name
    for name in ("", "   ", "x" * 201, "a\x00b", "line\nbreak\x1b[31m", "\ud800"):
        answer = live_server.request(
            "POST",
            "/api/v1/libraries",
            account,
            content=json.dumps({"name": name}).encode(),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code in (201, 400)
        assert answer.status_code == 400 or answer.json()["name"] == "line break"


def test_a_clock_in_2099_wins_nothing(
    live_server: LiveServer, account: Account, library: str
) -> None:
    record = Record(
        RecordKind.REFERENCE, _book(2).id, _book(2).payload, edited_at=YEAR_2099_MS, device="x"
    )
    position = _pull(live_server, account, library).position
    body = encode(PushRequest("", YEAR_2099_MS, [record], position=position))
    answer = live_server.request("POST", f"{library}/push", account, content=body, headers=NDJSON)
    reply = decode(answer.content, PushReply)
    pulled = {one.id: one for one in _pull(live_server, account, library).records}
    assert pulled[record.id].edited_at <= reply.hub_at


def _book(number: int) -> Record:
    payload = canonical_payload({"fields": {"title": "A"}, "type": "book"})
    return Record(RecordKind.REFERENCE, make_record_id(1_750_000_000_000, number), payload)


def _pull(server: LiveServer, account: Account, library: str) -> PullReply:
    answer = server.request("POST", f"{library}/pull", account, content=PULL, headers=NDJSON)
    assert answer.status_code == 200, answer.text
    return decode(answer.content, PullReply)


def _address(server: LiveServer) -> tuple[str, int]:
    host, _, port = server.url.removeprefix("http://").rpartition(":")
    return host, int(port)


def _head(server: LiveServer, method: str, path: str, account: Account, *headers: str) -> bytes:
    media_type = "application/x-ndjson" if "/libraries/" in path else "application/json"
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {account.token}",
        f"Content-Type: {media_type}",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _talk(server: LiveServer, *pieces: bytes) -> bytes:
    """Send raw bytes, as far as the server takes them, and read what it answers."""
    with socket.create_connection(_address(server), timeout=60) as connection:
        received = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            while True:
                part = connection.recv(65536)
                if not part:
                    return received
                received += part
                if b"\r\n\r\n" in received:
                    return received
        except (BrokenPipeError, ConnectionResetError):
            try:
                return received or connection.recv(65536)
            except ConnectionResetError:
                return received
