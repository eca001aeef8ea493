"""One running desktop for each home folder: a second start hands its files over and ends.

The one that runs listens at a local socket that only its person can reach. What comes is one line
of JSON: paths. It answers "ok". Where a process was killed, its socket is left over: nobody answers
there, and the next start takes its place. Where sockets do not work at all, every start is the
first one: two processes may have one library open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS = 3_000  # one that runs but does not answer for so long is taken for dead
LINE_BYTES_MAX = 1 << 20
_OK = b"ok\n"


def socket_name(home: Path) -> str:
    """The name of the socket for a home folder."""
    return f"ibidem-{sha256(str(home.absolute()).encode()).hexdigest()[:20]}"


def hand_over(home: Path, paths: Sequence[Path]) -> bool:
    """Hand paths to the desktop that runs for this home folder; False where none does."""
    socket = QLocalSocket()
    socket.connectToServer(socket_name(home))
    if not socket.waitForConnected(ANSWER_MS):
        return False
    line = json.dumps([str(path.expanduser().absolute()) for path in paths]).encode() + b"\n"
    socket.write(line)
    socket.flush()
    answer = b""
    while not answer.endswith(b"\n"):
        if not socket.waitForReadyRead(ANSWER_MS):
            return False
        answer += bytes(socket.readAll().data())
    socket.disconnectFromServer()
    return answer == _OK


class Instance(QObject):
    """The socket of the desktop that runs. `handed` carries the paths of a later start."""

    handed = Signal(object)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = socket_name(home)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        self.listens = False
        if not _is_heard(name):  # on some systems listening would push another aside
            self.listens = self._server.listen(name)
            if not self.listens:
                QLocalServer.removeServer(name)  # left by a process that was killed
                self.listens = self._server.listen(name)

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _accept(self) -> None:
        while socket := self._server.nextPendingConnection():
            received = bytearray()
            socket.readyRead.connect(self._reader(socket, received))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._reader(socket, received)()

    def _reader(self, socket: QLocalSocket, received: bytearray) -> Callable[[], None]:
        def read() -> None:
            received.extend(socket.readAll().data())
            if len(received) > LINE_BYTES_MAX:
                socket.abort()
            elif received.endswith(b"\n"):
                paths = _parse(bytes(received))
                received.clear()
                if paths is None:
                    socket.abort()
                    return
                socket.write(_OK)
                socket.flush()
                self.handed.emit(paths)

        return read


def _is_heard(name: str) -> bool:
    """Whether anybody listens at a socket."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    heard = socket.waitForConnected(ANSWER_MS)
    socket.abort()
    return heard


def _parse(line: bytes) -> list[Path] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        return None
    return [Path(each) for each in found]
