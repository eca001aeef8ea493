"""A relay between a desktop and its server: it remembers what was sent, can hold the answers back,
and can be cut."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

_TELLING = re.compile(rb"(?:POST|PUT|PATCH|DELETE) \S+ HTTP/1\.1\r\n")


class Relay:
    """Listens on a port of its own and passes everything on. `sent` is what clients sent."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.sent = bytearray()
        self.is_cut = False
        self._flowing = threading.Event()
        self._flowing.set()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and refuse new ones until `mend`."""
        self.is_cut = True
        with self._lock:
            for each in self._open:
                _shut(each)

    def mend(self) -> None:
        """Let connections through again."""
        self.is_cut = False

    def hold(self) -> None:
        """Keep the server's answers back until `go_on`; requests go through."""
        self._flowing.clear()

    def go_on(self) -> None:
        """Deliver what was held."""
        self._flowing.set()

    def close(self) -> None:
        """End it."""
        self.cut()
        self.go_on()
        _shut(self._listener)
        self._listener.close()

    @property
    def told(self) -> int:
        """How many requests told the server something, so far. The window may ask by itself, such
        as what others share."""
        return len(_TELLING.findall(self.sent))

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.is_cut:
                client.close()
                continue
            try:
                server = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._open |= {client, server}
            for source, target, record in ((client, server, True), (server, client, False)):
                threading.Thread(
                    target=self._pass_on, args=(source, target, record), daemon=True
                ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, record: bool) -> None:
        try:
            while data := source.recv(65536):
                if record:
                    self.sent += data
                else:
                    self._flowing.wait()
                target.sendall(data)
        except OSError:
            pass  # one of both was cut
        _shut(source)
        _shut(target)
        with self._lock:
            self._open.discard(source)
        source.close()


def _shut(each: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        each.shutdown(socket.SHUT_RDWR)
