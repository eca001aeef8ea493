"""ibidem serve."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

WAIT_SECONDS = 60


def start(folder: Path, port: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ibidem", "serve", "--folder", str(folder), "--port", str(port)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def test_a_server_starts_in_a_folder_prints_a_link_and_stops(tmp_path: Path) -> None:
    process = start(tmp_path / "server")
    try:
        shown = wait_until_it_serves(process)
        address = re.search(r"Address +(\S+)", shown)
        link = re.search(r"Administrator +(\S+)", shown)
        assert address
        assert link
        assert link[1].startswith(address[1])
        for url, text in ((f"{address[1]}/healthz", b""), (link[1], b"password")):
            parts = urlsplit(url)
            connection = HTTPConnection(parts.hostname or "", parts.port, timeout=WAIT_SECONDS)
            connection.request("GET", parts.path)
            reply = connection.getresponse()
            assert reply.status == 200
            assert text in reply.read()
            connection.close()
    finally:
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0
    assert "The server has stopped." in rest
    assert "Traceback" not in rest


def test_an_address_that_is_taken_is_explained(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(tmp_path / "server", taken.getsockname()[1])
        _, shown = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 2
    assert "cannot be used" in shown
    assert "Traceback" not in shown


def wait_until_it_serves(process: subprocess.Popen[str]) -> str:
    """What it said until then."""
    assert process.stderr is not None
    shown = ""
    while "Stop with Ctrl-C" not in shown:
        line = process.stderr.readline()
        assert line, shown
        shown += line
    return shown


def test_a_folder_is_served_by_one_process_and_free_when_that_is_killed(tmp_path: Path) -> None:
    first = start(tmp_path / "server")
    try:
        link = re.search(r"Administrator +(\S+)", wait_until_it_serves(first))
        assert link
        second = start(tmp_path / "server")
        _, refused = second.communicate(timeout=WAIT_SECONDS)
        assert second.returncode == 2
        assert f"Another process ({first.pid}) serves" in refused
        assert "Stop it first" in refused
        parts = urlsplit(link[1])
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=WAIT_SECONDS)
        connection.request("GET", parts.path)
        assert connection.getresponse().status == 200, "the first one's link still works"
        connection.close()
    finally:
        first.kill()
        first.communicate(timeout=WAIT_SECONDS)
    third = start(tmp_path / "server")
    try:
        address = re.search(r"Address +(\S+)", wait_until_it_serves(third))
        assert address
        assert (tmp_path / "server" / "address").read_text().strip() == address[1]
    finally:
        third.send_signal(signal.SIGTERM)
        third.communicate(timeout=WAIT_SECONDS)
