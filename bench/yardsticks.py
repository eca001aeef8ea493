"""What the bare tools need for the same work: standard-library HTTP, SQLite, zstd, nothing else.

"Store limit": the client reads rows from its SQLite file and sends them as one zstd-3 stream of
JSON lines; the server parses them and upserts (id, revision, body) with one index in one
transaction. Down is the mirror image. With PostgreSQL the server brings the rows to a temporary
table by COPY and upserts from there. Run as a module, this file is the server.
"""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any, Self

import msgspec
import psycopg
import zstandard

BATCH = 2_000
ZSTD_LEVEL = 3
Row = tuple[str, int, str]

_UPSERT = (
    "INSERT INTO rows (id, revision, body) VALUES (?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, body = excluded.body"
)


def open_rows(path: Path) -> sqlite3.Connection:
    """The yardstick's table: id, revision, body and one index."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, revision INTEGER, body TEXT)"
    )
    connection.execute("CREATE INDEX IF NOT EXISTS rows_by_revision ON rows (revision, id)")
    return connection


def upsert(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """All rows in one transaction, `BATCH` at a time."""
    waiting = iter(rows)
    connection.execute("BEGIN IMMEDIATE")
    while batch := list(islice(waiting, BATCH)):
        connection.executemany(_UPSERT, batch)
    connection.execute("COMMIT")


def pack(rows: Iterable[Row]) -> Iterator[bytes]:
    """Rows as one zstd stream of JSON lines."""
    encode = msgspec.json.Encoder().encode_lines
    compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield compressor.compress(encode(batch))
    yield compressor.flush()


def unpack(source: Any) -> Iterator[Row]:
    """The rows of `pack`, from a file-like object."""
    decode = msgspec.json.Decoder(Row).decode_lines
    reader = zstandard.ZstdDecompressor().stream_reader(source)
    rest = b""
    while chunk := reader.read(1 << 20):
        head, newline, tail = (rest + chunk).rpartition(b"\n")
        rest = tail
        yield from decode(head + newline)
    yield from decode(rest)


def open_database(url: str) -> psycopg.Connection[Any]:
    """The same table in PostgreSQL."""
    connection = psycopg.connect(url)
    with connection.transaction():
        connection.execute(
            "CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, revision BIGINT, body TEXT)"
        )
        connection.execute("CREATE INDEX IF NOT EXISTS rows_by_revision ON rows (revision, id)")
    return connection


def copy_and_upsert(connection: psycopg.Connection[Any], rows: Iterable[Row]) -> None:
    """All rows in one transaction: COPY to a temporary table, then one upsert."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE given (LIKE rows) ON COMMIT DROP")
        with cursor.copy("COPY given FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            "INSERT INTO rows SELECT * FROM given ON CONFLICT (id)"
            " DO UPDATE SET revision = excluded.revision, body = excluded.body"
        )


class _Body:
    """A request body of known length as a file."""

    def __init__(self, source: Any, length: int) -> None:
        self._source, self._left = source, length

    def read(self, size: int = -1) -> bytes:
        size = self._left if size < 0 else min(size, self._left)
        data: bytes = self._source.read(size)
        self._left -= len(data)
        return data


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path
    database_url = ""

    def log_message(self, *_: object) -> None:
        """Nothing: a benchmark measures the work, not the log."""

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(6, 1, 1)  # TCP_NODELAY

    def _answer(self, body: bytes = b"") -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if self.path == "/empty":
            return self._answer()
        path, _, since = self.path.partition("?")
        if path in ("/rows", "/copied-rows"):
            rows: Iterable[Row] = (
                _rows_of_file(self.folder / "rows.sqlite3", int(since))
                if path == "/rows"
                else _rows_of_database(self.database_url, int(since))
            )
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            for chunk in pack(rows):
                self.wfile.write(chunk)
            self.close_connection = True
            return None
        return self._answer((self.folder / self.path[1:]).read_bytes())

    def do_PUT(self) -> None:
        body = _Body(self.rfile, int(self.headers["Content-Length"]))
        if self.path == "/rows":
            upsert(open_rows(self.folder / "rows.sqlite3"), unpack(body))
        elif self.path == "/copied-rows":
            with open_database(self.database_url) as connection:
                copy_and_upsert(connection, unpack(body))
        else:
            with (self.folder / self.path[1:]).open("wb") as file:
                while chunk := body.read(1 << 20):
                    file.write(chunk)
                if self.path == "/stream":
                    file.flush()
                    os.fsync(file.fileno())
        self._answer()


def _rows_of_file(path: Path, since: int) -> Iterable[Row]:
    query = "SELECT id, revision, body FROM rows WHERE revision > ? ORDER BY revision, id"
    return open_rows(path).execute(query, (since,))


def _rows_of_database(url: str, since: int) -> Iterator[Row]:
    query = "SELECT id, revision, body FROM rows WHERE revision > %s ORDER BY revision, id"
    with open_database(url) as connection, connection.cursor(name="rows") as cursor:
        cursor.itersize = BATCH
        yield from cursor.execute(query, (since,))


class BareServer:
    """The bare server in its own process, for the length of a `with`."""

    def __init__(self, database_url: str = "") -> None:
        """`database_url` is the PostgreSQL database for what is copied, if any."""
        self._database_url = database_url
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.yardsticks", self._folder.name, self._database_url],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._folder.cleanup()

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is already open, so that the handshake is not measured."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.connect()
        connection.sock.setsockopt(6, 1, 1)
        return connection

    def request(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: bytes | None = None,
    ) -> bytes:
        """One request and its whole reply."""
        connection.request(method, path, body)
        return connection.getresponse().read()

    def forget_copied_rows(self) -> None:
        """Empty the table in PostgreSQL."""
        with open_database(self._database_url) as connection:
            connection.execute("TRUNCATE rows")

    def upload_rows(self, source: Path, since: int = 0, path: str = "/rows") -> float:
        """Seconds to send the rows of the client's file to the server."""
        started = time.perf_counter()
        rows = open_rows(source).execute(
            "SELECT id, revision, body FROM rows WHERE revision > ?", (since,)
        )
        self.request(self.connect(), "PUT", path, b"".join(pack(rows)))
        return time.perf_counter() - started

    def download_rows(self, target: Path, since: int = 0, path: str = "/rows") -> float:
        """Seconds to fetch the server's rows into the client's file."""
        started = time.perf_counter()
        connection = self.connect()
        connection.request("GET", f"{path}?{since}")
        upsert(open_rows(target), unpack(connection.getresponse()))
        return time.perf_counter() - started


def wire_bytes(payloads: Iterable[str]) -> int:
    """How many bytes the payloads have as one zstd-3 stream of lines."""
    compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
    size = sum(len(compressor.compress(payload.encode() + b"\n")) for payload in payloads)
    return size + len(compressor.flush())


def divide_lines(text: str) -> list[dict[str, str]]:
    """The least that a reader does: each line into name and value, the lines of a record a dict."""
    records: list[dict[str, str]] = [{}]
    for line in text.split("\n"):
        if line:
            name, _, value = line.partition(" ")
            records[-1][name] = value.strip()
        else:
            records.append({})
    return records


def _serve(folder: str, database_url: str) -> None:
    _Handler.folder = Path(folder)
    _Handler.database_url = database_url
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    sys.stdout.write(json.dumps(server.server_port) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
