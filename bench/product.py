"""Ibidem as its users run it: a server process of its own, and libraries that sync with it."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx2

from bench.timing import timing
from ibidem.model import Record
from ibidem.remote import HttpHub, RemoteAccount
from ibidem.server.settings import Settings, SignUp
from ibidem.services.library import Library, create_library
from ibidem.services.syncing import SyncReport, link_library, sync_library
from ibidem.store.records import write_local

PASSWORD = "a long enough passphrase"
UNLIMITED = 10_000_000

_SERVE = """
import os
from ibidem.server.app import serve
from ibidem.server.settings import from_environment
serve(from_environment(os.environ), port=0, on_ready=lambda ready: print(ready.url, flush=True))
"""


class CountingTransport(httpx2.HTTPTransport):
    """Counts the bytes of bodies, as they are on the wire (compressed)."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0
        self.received = 0
        self.requests = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests += 1
        self.sent += int(request.headers.get("Content-Length", 0))
        response = super().handle_request(request)
        inner = response.stream
        assert isinstance(inner, httpx2.SyncByteStream)
        transport = self

        class Counting(httpx2.SyncByteStream):
            def __iter__(self) -> Iterator[bytes]:
                for chunk in inner:
                    transport.received += len(chunk)
                    yield chunk

            def close(self) -> None:
                inner.close()

        response.stream = Counting()
        return response


class Product:
    """A server in a process of its own with one account, for the length of a `with`."""

    def __init__(self, database_url: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self._database_url = database_url
        self._numbers = itertools.count()

    def __enter__(self) -> Self:
        self.settings = settings = Settings(
            self.folder / "server",
            database_url=self._database_url,
            sign_up=SignUp.OPEN,
            token_requests_per_minute=UNLIMITED,
            address_requests_per_minute=UNLIMITED,
        )
        settings.data_folder.mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            env={**os.environ, **settings.to_environment()},
            stdout=subprocess.PIPE,
            stderr=(self.folder / "server.log").open("wb"),
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        body = {"email": "bench@example.org", "password": PASSWORD}
        httpx2.post(f"{self.url}/api/v1/accounts", json=body).raise_for_status()
        self.account = RemoteAccount(self.url)
        signed_in = self.account.sign_in(body["email"], PASSWORD, "bench")
        self.token, self.account_id = signed_in.token, signed_in.account
        self._idle_bytes, _ = self.memory()
        return self

    def __exit__(self, *_: object) -> None:
        self.account.close()
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._folder.cleanup()

    def new_library(self, records: Iterable[Record] = ()) -> Library:
        """A library on this device, with these records as if they had been typed."""
        library = create_library(self.folder / f"library-{next(self._numbers)}", device="bench")
        with library.writing("fill") as tx:
            write_local(tx, list(records))
        return library

    def publish(self, library: Library) -> str:
        """Make the library known at the server and link it; returns its uid there."""
        self.account.create_library(library.name, library.uid)
        self.link(library, library.uid)
        return library.uid

    def link(self, library: Library, uid: str) -> None:
        """Link a library to one at the server."""
        link_library(library, server=self.url, account="bench@example.org", hub_uid=uid)

    @contextmanager
    def hub(self, uid: str, transport: CountingTransport | None = None) -> Iterator[HttpHub]:
        """The hub of one library, connected."""
        with HttpHub(self.url, uid, self.token, transport=transport) as hub:
            yield hub

    def client(self) -> httpx2.Client:
        """A bare HTTP client, signed in."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.Client(base_url=self.url, headers=headers)

    def sync(self, library: Library, uid: str, **options: bool) -> SyncReport:
        """One sync on a new connection; it must end verified."""
        with self.hub(uid) as hub:
            report = sync_library(library, hub, hub, **options)
        assert report.verified, report
        return report

    def time_upload(self, records: Iterable[Record]) -> tuple[str, float]:
        """First sync of a library with these records: (its uid at the server, seconds)."""
        with self.new_library(records) as library:
            uid = self.publish(library)
            with timing() as seconds:
                self.sync(library, uid)
        return uid, seconds[0]

    def time_download(self, uid: str) -> float:
        """First sync of an empty library with one at the server, in seconds."""
        with self.new_library() as library:
            self.link(library, uid)
            with timing() as seconds:
                self.sync(library, uid)
        return seconds[0]

    def memory(self) -> tuple[int, int]:
        """(bytes now, bytes at the peak) that the server's process holds in memory."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        lines = dict(line.split(":", 1) for line in status.splitlines())
        return tuple(int(lines[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[return-value]

    @contextmanager
    def measuring_memory(self) -> Iterator[list[int]]:
        """How many bytes more than an idle server's the process needs while the block runs.

        Idle is the server as it was before any library: what an allocator keeps of earlier work
        would hide what this work needs.
        """
        peak: list[int] = []
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")  # the peak begins anew
        yield peak
        peak.append(self.memory()[1] - self._idle_bytes)
