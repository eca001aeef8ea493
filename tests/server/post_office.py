"""A server for mail on this machine: takes every letter and keeps it (RFC 5321, as far as needed).

with post_office() as office:
    ...  # send to smtp://127.0.0.1:<office.port>
    letter = office.wait_for_one()
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from queue import Queue

WAIT_SECONDS = 60


@dataclass
class PostOffice:
    """What has come; `refuse` is what the next recipients are answered with, one each."""

    port: int = 0
    refuse: list[str] = field(default_factory=list)
    letters: Queue[EmailMessage] = field(default_factory=Queue)
    recipients: list[str] = field(default_factory=list)

    def wait_for_one(self) -> EmailMessage:
        """The next letter."""
        return self.letters.get(timeout=WAIT_SECONDS)

    @property
    def url(self) -> str:
        """For `Settings.mail_url`."""
        return f"smtp://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""

        def answer(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        answer("220 ready")
        while line := (await reader.readline()).decode().strip():
            match line.upper().split()[0].split(":")[0]:
                case "RCPT" if self.refuse:
                    answer(self.refuse.pop(0))
                case "RCPT":
                    self.recipients.append(line.partition(":")[2].strip("<>"))
                    answer("250 ok")
                case "DATA":
                    answer("354 go on")
                    content = await reader.readuntil(b"\r\n.\r\n")
                    letter = message_from_bytes(content[:-5], policy=policy.default)
                    assert isinstance(letter, EmailMessage)
                    self.letters.put(letter)
                    answer("250 kept")
                case "QUIT":
                    answer("221 bye")
                    break
                case _:
                    answer("250 ok")
        writer.close()


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """One that is open for the length of a `with`, on a free port."""
    office = PostOffice()
    opened, closing = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with await asyncio.start_server(office.serve, "127.0.0.1", 0) as server:
            office.port = server.sockets[0].getsockname()[1]
            opened.set()
            await closing.wait()

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(run())
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert opened.wait(WAIT_SECONDS)
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(closing.set)
        thread.join(WAIT_SECONDS)
