"""Several workers on one port."""

from __future__ import annotations

import signal
import socket
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from ibidem.server.settings import Settings
from tests.postgresql import new_database
from tests.server.live import STOP_SECONDS_MAX, TEST_SETTINGS, running_server


def _is_free(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) != 0


def test_workers_end_when_the_process_that_started_them_is_killed(
    tmp_path: Path, postgresql_server: str
) -> None:
    with new_database(postgresql_server) as url:
        settings = replace(Settings(tmp_path), database_url=url, **TEST_SETTINGS)
        with running_server(settings, workers=2) as server:
            port = urlsplit(server.url).port
            assert port is not None
            assert not _is_free(port)
            server.stop(signal.SIGKILL)
            deadline = time.monotonic() + STOP_SECONDS_MAX
            while not _is_free(port) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert _is_free(port), "a new server can take the port"


def test_workers_count_wrong_passwords_together(tmp_path: Path, postgresql_server: str) -> None:
    with new_database(postgresql_server) as url:
        limited = {**TEST_SETTINGS, "sign_ins_per_quarter_hour": 4}
        settings = replace(Settings(tmp_path), database_url=url, **limited)
        with running_server(settings, workers=2) as server:
            body = {"email": "a@example.org", "password": "wrong", "device": "x"}
            answers = [  # each on a connection of its own, so on either worker
                server.request("POST", "/api/v1/tokens", json=body).status_code for _ in range(8)
            ]
            assert answers == [401] * 4 + [429] * 4
