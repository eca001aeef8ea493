"""Live servers for tests: a process of its own on a free loopback port, stopped at the end.

    from tests.server.live import live_server  # in the conftest.py of those that want one

`live_server` is on SQLite and files, `live_postgresql_server` two workers on PostgreSQL; both have
administrator and let people sign up. `running_server` starts one with other settings. Where the
server is one process, passwords are hashed quickly: the true cost would be a fifth of all tests.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ibidem.server.settings import Settings, SignUp
from tests.postgresql import new_database

STOP_SECONDS_MAX = 60
PASSWORD = "a long enough passphrase"  # of every account in the tests
SERVE = """
import json, os, sys
from ibidem.server import app
from ibidem.server.settings import from_environment

def configure(settings):
    configure_truly(settings)
    from ibidem.server.accounts.passwords import Argon2id
    Argon2id.time_cost, Argon2id.memory_cost = 1, 64

configure_truly, app.configure = app.configure, configure

def tell(ready):
    print(json.dumps([ready.url, ready.administrator_link]), flush=True)

if __name__ == "__main__":
    app.serve(from_environment(os.environ), port=int(sys.argv[2]), workers=int(sys.argv[1]),
          on_ready=tell)
"""
TEST_SETTINGS = {
    "sign_up": SignUp.OPEN,
    "token_requests_per_minute": 1_000_000,
    "address_requests_per_minute": 1_000_000,
    "sign_ins_per_quarter_hour": 10_000,
}


@dataclass(frozen=True)
class Account:
    """An account on a live server, signed in on one device."""

    email: str
    password: str
    id: str
    token: str
    device_id: str

    @property
    def headers(self) -> dict[str, str]:
        """What a request of this account carries."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class LiveServer:
    """A server that runs. `administrator_link` is what it printed at its start."""

    url: str
    settings: Settings
    administrator_link: str | None
    process: subprocess.Popen[bytes]
    administrator: Account | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def data_folder(self) -> Path:
        """Where the server keeps everything that has no other address."""
        return self.settings.data_folder

    def request(
        self, method: str, path: str, account: Account | None = None, **options: Any
    ) -> Any:
        """One request, on a connection of its own; `json=`, `content=`, `headers=` as in httpx2."""
        headers = {**(account.headers if account else {}), **options.pop("headers", {})}
        with httpx2.Client(base_url=self.url, timeout=60) as client:
            return client.request(method, path, headers=headers, **options)

    def new_account(self, name: str = "person") -> Account:
        """A new account, signed in."""
        email = f"{name}-{os.getpid()}-{next(self._numbers)}@example.org"
        made = self.request("POST", "/api/v1/accounts", json={"email": email, "password": PASSWORD})
        assert made.status_code == 201, made.text
        return self.sign_in(email)

    def sign_in(self, email: str, password: str = PASSWORD, device: str = "test") -> Account:
        """Sign a device in."""
        body = {"email": email, "password": password, "device": device}
        signed = self.request("POST", "/api/v1/tokens", json=body)
        assert signed.status_code == 201, signed.text
        told = signed.json()
        return Account(email, password, told["account"], told["token"], told["device_id"])

    def make_administrator(self) -> Account:
        """Follow the one-time link as a person would."""
        assert self.administrator_link is not None
        post_form(
            self.administrator_link,
            {"email": "admin@example.org", "password": PASSWORD, "again": PASSWORD},
        )
        return self.sign_in("admin@example.org")

    def run_beside(self, program: str, *arguments: str) -> str:
        """Run a Python program on the server's folder, in a process of its own; what it prints."""
        made = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            env={**os.environ, **self.settings.to_environment()},
            check=True,
            capture_output=True,
            text=True,
        )
        return made.stdout.strip()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop the server; returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS_MAX)


def post_form(address: str, values: dict[str, str]) -> Any:
    """Load the page at `address` and send its form; returns the answer."""
    with httpx2.Client(timeout=60) as client:
        page = client.get(address)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert found is not None, page.text
        form = {**values, "csrfmiddlewaretoken": found[1]}
        return client.post(address, data=form, headers={"Referer": address})


@contextmanager
def running_server(settings: Settings, workers: int = 1, port: int = 0) -> Iterator[LiveServer]:
    """A server with these settings, for the length of a `with`; on a free port unless given."""
    log = settings.data_folder / "server.log"
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(workers), str(port)],
            env={**os.environ, **settings.to_environment()},
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, f"the server did not start: {log.read_text()}"
        url, link = json.loads(line)
        yield LiveServer(url, settings, link, process)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(STOP_SECONDS_MAX)
        process.stdout.close()


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One process on SQLite and local files, with an administrator."""
    settings = replace(Settings(tmp_path_factory.mktemp("server")), **TEST_SETTINGS)
    with running_server(settings) as server:
        server.administrator = server.make_administrator()
        yield server


@pytest.fixture(scope="session")
def live_postgresql_server(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: str
) -> Iterator[LiveServer]:
    """Two workers on PostgreSQL and local files, with an administrator."""
    with new_database(postgresql_server) as url:
        settings = replace(
            Settings(tmp_path_factory.mktemp("server")), database_url=url, **TEST_SETTINGS
        )
        with running_server(settings, workers=2) as server:
            server.administrator = server.make_administrator()
            yield server
