"""A small server that speaks the wire codec over a fake hub, and fails on demand."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import zstandard

from ibidem.errors import IbidemError, InputError, NotFoundError
from ibidem.model.digest import Fingerprint
from ibidem.model.record import Record
from ibidem.server.api.bodies import unpack
from ibidem.store.blobs import open_blobs
from ibidem.sync import messages as m
from ibidem.sync.wire import MEDIA_TYPE, decode, encode, frame_blobs, unframe_blobs

UID = "01900000-0000-7000-8000-000000000001"
EPOCH = "epoch"


class FakeHub:
    """Enough of a hub for the transport: a feed in memory, one record per revision."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def pull(self, request: m.PullRequest) -> m.PullReply:
        size = max(1, request.page_bytes // 1000)
        after = [r for r in self.records if r.revision > request.position.revision]
        page = after[:size]
        position = m.Position.after(page[-1].revision) if page else request.position
        more = len(after) > size
        return m.PullReply(EPOCH, len(self.records), 5, position, more, page)

    def push(self, request: m.PushRequest) -> m.PushReply:
        before = len(self.records)
        for change in request.changes:
            revision = len(self.records) + 1
            self.records.append(msgspec.structs.replace(change, revision=revision))
        return m.PushReply(EPOCH, len(self.records), before, 5)

    def verify(self, request: m.VerifyRequest) -> m.VerifyReply:
        total = Fingerprint.of((r.id, r.digest) for r in self.records).total
        verdict = m.Verdict.SAME if total == request.fingerprint else m.Verdict.DIFFERS
        return m.VerifyReply(EPOCH, len(self.records), 5, verdict)

    def list_buckets(self, request: m.BucketRequest) -> m.BucketReply:
        entries = [m.BucketEntry(r.id, r.digest.hex(), r.revision) for r in self.records]
        return m.BucketReply(EPOCH, len(self.records), entries)

    def fetch(self, request: m.FetchRequest) -> m.FetchReply:
        found = [record for record in self.records if record.id in request.ids]
        return m.FetchReply(EPOCH, len(self.records), 5, found)


REQUESTS: dict[str, type[msgspec.Struct]] = {
    "pull": m.PullRequest,
    "push": m.PushRequest,
    "verify": m.VerifyRequest,
    "buckets": m.BucketRequest,
    "fetch": m.FetchRequest,
}

Answer = Callable[["Handler", bytes], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle is what many tests are about: no word of it."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class LiveServer:
    """The server. `faults` are used up one per request, first come first served; None: no fault."""

    def __init__(self) -> None:
        self.hub = FakeHub()
        self.blobs = open_blobs("memory://")
        self.faults: list[Answer | None] = []
        self.cut_upload_at: int | None = None
        self.cut_download_at: int | None = None
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.body_bytes: list[int] = []
        self.blob_bytes = 0  # bytes of blobs that came, and went
        self.tokens = {"right": "somebody"}
        self.http = _Server(("127.0.0.1", 0), Handler)
        self.http.live = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self.http.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def close(self) -> None:
        self.http.shutdown()
        self._thread.join()
        self.http.server_close()


class _CutError(Exception):
    pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def live(self) -> LiveServer:
        return self.server.live  # type: ignore[attr-defined, no-any-return]

    def log_message(self, *_: object) -> None:
        pass

    def handle_any(self) -> None:
        self.live.seen.append((self.command, self.path, dict(self.headers.items())))
        if self.command == "PUT":
            self.guarded(self.put_blob)
            return
        body = self.read_body()
        fault = self.live.faults.pop(0) if self.live.faults else None
        if fault is not None:
            fault(self, body)
        else:
            self.guarded(lambda: self.route(body))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

    def read_body(self) -> bytes:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.live.body_bytes.append(len(body))
        if self.headers.get("Content-Encoding") == "zstd":
            body = unpack(body, "zstd", 1 << 30)
        return body

    def guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except NotFoundError as error:
            self.fail(404, error)
        except IbidemError as error:
            self.fail(400, error)

    def fail(self, status: int, error: IbidemError, **headers: str) -> None:
        details = {"code": error.code, "message": error.message, "details": error.details}
        self.reply(status, json.dumps({"error": details}).encode(), **headers)

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = self.live.cut_download_at
        if cut is not None and "/blobs" in self.path and status in (200, 206) and cut < len(body):
            self.live.cut_download_at = None
            self.wfile.write(body[:cut])
            self.live.blob_bytes += cut
            self.hang_up()
            return
        self.wfile.write(body)
        if self.command == "GET" or self.path.endswith("batch-get"):
            self.live.blob_bytes += len(body)

    def reply_json(self, value: object, status: int = 200) -> None:
        self.reply(status, json.dumps(value).encode(), Content_Type="application/json")

    def hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True

    def route(self, body: bytes) -> None:
        path = urlsplit(self.path).path
        last = path.rpartition("/")[2]
        if path == "/api/v1/tokens":
            asked = json.loads(body)
            if asked["password"] != "open sesame":
                error = {"code": "not_signed_in", "message": "Wrong.", "details": {}}
                self.reply_json({"error": error}, 401)
                return
            self.reply_json({"token": "right", "account": "somebody", "device_id": "d1"})
        elif path == "/api/v1/libraries":
            self.list_libraries()
        elif path.endswith("/blobs/missing"):
            wanted = [(digest, size) for digest, size in json.loads(body)["blobs"]]
            self.reply_json({"missing": self.live.blobs.missing(UID, wanted)})
        elif path.endswith("/blobs/batch"):
            self.live.blobs.write_many(UID, unframe_blobs([body], InputError))
            self.reply(204, b"")
        elif path.endswith("/blobs/batch-get"):
            found = self.live.blobs.read_many(UID, json.loads(body)["digests"])
            self.reply(200, b"".join(frame_blobs(found)))
        elif "/blobs/" in path:
            self.get_blob(last)
        else:
            self.exchange(last, body)

    def list_libraries(self) -> None:
        if self.headers.get("Authorization") != "Bearer right":
            error = {"code": "not_signed_in", "message": "Sign in first.", "details": {}}
            self.reply_json({"error": error}, 401)
            return
        self.reply_json({"libraries": [{"uid": UID, "name": "One", "role": "owner", "new": 1}]})

    def exchange(self, name: str, body: bytes) -> None:
        request = decode(body, REQUESTS[name], InputError)
        call: Any = getattr(self.live.hub, {"buckets": "list_buckets"}.get(name, name))
        packed = zstandard.ZstdCompressor(3).compress(encode(call(request)))
        self.reply(200, packed, Content_Type=MEDIA_TYPE, Content_Encoding="zstd")

    def get_blob(self, digest: str) -> None:
        content = b"".join(self.live.blobs.read(UID, digest))
        asked = self.headers.get("Range")
        if asked is None:
            self.reply(200, content)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        said = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.reply(206, content[start:], Content_Range=said)

    def put_blob(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        digest = urlsplit(self.path).path.rpartition("/")[2]
        offset, size = int(query["offset"][0]), int(query["size"][0])
        try:
            received = self.live.blobs.upload(UID, digest, size, offset, self.pieces())
        except _CutError:
            self.hang_up()
            return
        self.reply_json({"bytes": received})

    def pieces(self) -> Iterator[bytes]:
        left = int(self.headers["Content-Length"])
        while left and (piece := self.rfile.read(min(left, 64 * 1024))):
            left -= len(piece)
            cut = self.live.cut_upload_at
            if cut is not None and self.live.blob_bytes + len(piece) > cut:
                piece = piece[: cut - self.live.blob_bytes]
                self.live.cut_upload_at = None
                self.live.blob_bytes += len(piece)
                yield piece
                raise _CutError
            self.live.blob_bytes += len(piece)
            yield piece


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()
