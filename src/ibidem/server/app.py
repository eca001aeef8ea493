"""The server: one ASGI application made of the API, the event streams and Django's pages.

/api/v1/events         events     asynchronous, one task per stream
/api/..., /healthz     API        views in threads, without Django's middleware
everything else        pages      Django, behind a bridge from WSGI
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from ibidem.errors import InputError, ServerError
from ibidem.server.folder import EVERYWHERE, hold_folder, release_folder, remember_address
from ibidem.server.logs import log_to_stderr
from ibidem.server.project import close_databases, configure
from ibidem.server.settings import Settings
from ibidem.services.serving import open_libraries

if TYPE_CHECKING:
    from ibidem.server.application import Application

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where workers add up their figures
STOP_SECONDS_MAX = 20  # how long requests that run may take when the server stops
START_SECONDS_MAX = 60
BACKLOG = 2_048
# A push makes thousands of objects that all live until its end: collecting after every 700, as
# Python does by itself, takes a quarter of the time of a request and finds nothing.
GARBAGE_THRESHOLDS = (100_000, 50, 100)
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def create_app(settings: Settings) -> Application:
    """The ASGI application of a server with these settings; brings its databases up to date.

    One per process: Django is configured once. Raises `InputError` for settings that cannot be, and
    where another process serves the same folder (`server.folder`).
    """
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    hold_folder(settings)
    configure(settings)
    from ibidem.server.application import Application

    return Application(settings)


@dataclass(frozen=True, slots=True)
class Ready:
    """A server that answers: its address, and the one-time link while it has no administrator."""

    url: str
    administrator_link: str | None


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    on_ready: Callable[[Ready], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; then finish what runs, end the event streams and return.

    `port` 0 takes a free one. `on_ready` is called once, from another thread, when the server
    answers. Raises `InputError` where the address is taken, where another process serves the same
    folder, or for several workers on SQLite.
    """
    if workers > 1 and settings.is_single_process:
        raise InputError(
            "SQLite is served by one process. For several workers give a PostgreSQL database."
        )
    log_to_stderr(as_json=settings.log_json)
    hold_folder(settings)  # first: the first start makes a link, which ends an earlier one
    try:
        bound = _bind(host, port)
        address = settings.public_url.rstrip("/") or _address(host, bound.getsockname()[1])
        link = prepare_first_start(settings)
        remember_address(settings, address)
        ready = Ready(address, None if link is None else address + link)
        watch = _Watch(bound.getsockname(), ready, on_ready)
        watch.start()
        try:
            _run(settings, bound, workers)
        finally:
            bound.close()
            watch.stop()
    finally:
        release_folder(settings)
    if watch.has_failed:
        raise ServerError(f"The server did not begin to answer in {START_SECONDS_MAX} seconds.")


def prepare_first_start(settings: Settings) -> str | None:
    """Bring the accounts' database up to date; a new one-time link while nobody administers it.

    Returns the link's path, such as "/link/...", or None.
    """
    configure(settings)
    from ibidem.server.accounts import links, people
    from ibidem.server.accounts.models import LinkPurpose

    try:
        if people.has_administrator():
            return None
        return f"/link/{links.make_link(LinkPurpose.FIRST_ADMINISTRATOR)}"
    finally:
        close_databases()


def _run(settings: Settings, bound: socket.socket, workers: int) -> None:
    options: dict[str, Any] = {
        "http": "ibidem.server.protocol:BoundedHttp",
        "log_config": None,
        "access_log": False,
        "proxy_headers": False,  # X-Forwarded-For is read by the API itself, see `client_address`
        "server_header": False,
        "timeout_graceful_shutdown": STOP_SECONDS_MAX,
        "ws": "none",
        "backlog": BACKLOG,
        "lifespan": "on",
    }
    if workers > 1:
        open_libraries(settings.libraries, settings.blobs, lambda *_: None).close()  # fails here
        os.environ.update(settings.to_environment())  # for the workers, which start anew
        os.environ.setdefault(METRICS_FOLDER, _new_folder(settings.data_folder / "metrics"))
        config = uvicorn.Config("ibidem.server.asgi:application", workers=workers, **options)
        Multiprocess(config, sockets=[bound]).run()
        return
    application = create_app(settings)
    with _signals_without_effect():
        uvicorn.Server(uvicorn.Config(application, **options)).run(sockets=[bound])


def _new_folder(path: Path) -> str:
    """An empty folder: figures of workers that are gone count no more."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700)
    return str(path)


@contextmanager
def _signals_without_effect() -> Iterator[None]:
    """uvicorn stops on a signal and then raises it once more; here stopping is the whole effect."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, effect in before.items():
            signal.signal(number, effect)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise InputError(f"{host}, port {port}, cannot be used: {error.strerror}.") from error
    bound.set_inheritable(True)
    return bound


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Watch(threading.Thread):
    """Asks the server until it answers, then says so; stops it when it never does."""

    def __init__(
        self, name: tuple[Any, ...], ready: Ready, on_ready: Callable[[Ready], None] | None
    ) -> None:
        super().__init__(name="ibidem-ready", daemon=True)
        self._host = dict(zip(EVERYWHERE, ("127.0.0.1", "::1"), strict=True)).get(name[0], name[0])
        self._port = name[1]
        self._ready = ready
        self._on_ready = on_ready
        self._stopping = threading.Event()
        self.has_failed = False

    def run(self) -> None:
        """The thread's work."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._stopping.wait(0.05):
            if self._answers():
                if self._on_ready is not None:
                    self._on_ready(self._ready)
                return
            if time.monotonic() > deadline:
                self.has_failed = True
                signal.raise_signal(signal.SIGTERM)
                return

    def stop(self) -> None:
        """The server has ended: nobody will answer any more."""
        self._stopping.set()
        self.join()

    def _answers(self) -> bool:
        connection = HTTPConnection(self._host, self._port, timeout=START_SECONDS_MAX)
        try:
            connection.request("GET", "/healthz", headers={"Connection": "close"})
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
