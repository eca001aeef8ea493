"""Browsers that ask one server at once, in a process of their own that does nothing else.

`python -m bench.browsers` reads a `Visit` as JSON from its standard input and writes `Times` to its
standard output. A browser is one connection and a few lines of HTTP: twenty threads of a whole HTTP
client in the process that measures needed more processor time for a page than the server that made
it, so that they measured themselves.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from dataclasses import dataclass

import msgspec


@dataclass(frozen=True)
class Visit:
    """Who asks for what: `paths` has one list for each browser, `headers` are sent with each.

    `every` 0: each asks for the next page as soon as it has the last one. Otherwise each opens a
    page every so many seconds, whether or not the last one was late; it counts from the moment at
    which it should have been asked for.
    """

    host: str
    port: int
    headers: dict[str, str]
    paths: list[list[str]]
    every: float = 0


@dataclass(frozen=True)
class Times:
    """Seconds until the first byte and until the last, of every page in order; and of all."""

    first: list[float]
    whole: list[float]
    seconds: float


def send_browsers(visit: Visit) -> Times:
    """Let them ask, in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.browsers"],
        input=msgspec.json.encode(visit),
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=Times)


async def _send(visit: Visit) -> Times:
    chance = random.Random(5)
    ready = asyncio.Barrier(len(visit.paths) + 1)
    found: list[tuple[float, float]] = []
    users = [
        asyncio.create_task(_browse(visit, paths, chance.random() * visit.every, ready, found))
        for paths in visit.paths
    ]
    await ready.wait()
    started = time.perf_counter()
    await asyncio.gather(*users)
    taken = time.perf_counter() - started
    return Times(sorted(each[0] for each in found), sorted(each[1] for each in found), taken)


async def _browse(
    visit: Visit,
    paths: list[str],
    later: float,
    ready: asyncio.Barrier,
    found: list[tuple[float, float]],
) -> None:
    reader, writer = await asyncio.open_connection(visit.host, visit.port, limit=1 << 22)
    try:
        lines = "".join(f"{name}: {value}\r\n" for name, value in visit.headers.items())
        await _ask(reader, writer, "/healthz", lines)  # the connection is open, as in a browser
        await ready.wait()
        due = time.perf_counter() + later
        for path in paths:
            if visit.every:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            else:
                due = time.perf_counter()
            first, last = await _ask(reader, writer, path, lines)
            found.append((first - due, last - due))
            due += visit.every
    finally:
        writer.close()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, lines: str
) -> tuple[float, float]:
    """Ask for a page and read all of it: when its first byte came and when its last."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode())
    begun = await reader.readexactly(1)
    first = time.perf_counter()
    head = (begun + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if not head.startswith("http/1.1 200"):
        raise RuntimeError(f"{path}: {head.splitlines()[0]}")
    _, _, rest = head.partition("\r\ncontent-length:")
    await reader.readexactly(int(rest.partition("\r")[0]))
    return first, time.perf_counter()


def main() -> None:
    """Read who asks for what, let them, write how long it took."""
    visit = msgspec.json.decode(sys.stdin.buffer.read(), type=Visit)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(_send(visit))))


if __name__ == "__main__":
    main()
