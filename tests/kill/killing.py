"""Processes that are killed at a chosen moment, and what they said until then.

A child is forked from a server process that has loaded the product (so it starts in milliseconds),
and dies of SIGKILL as it begins its step number n. A step is whatever may leave a trace outside of
the process: an SQL statement (also each row of many), a file opened, written, synced, renamed or
removed, bytes sent to or received from a socket, a part of an HTTP answer. Or it dies *within* a
write: the system ends a process that writes beyond its limit of a file's length (`RLIMIT_FSIZE`,
see setrlimit(2)), after the bytes up to the limit are written, so a record of SQLite's log is torn
at any byte wanted. Or simply after some time.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import resource
import signal
import socket
import sqlite3
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

import sqlalchemy

END_SECONDS_MAX = 120
_KILLED = (-signal.SIGKILL, -signal.SIGXFSZ)
# What children need, as far as it can be loaded before Django is configured: a server starts
# twice as fast by it. (`pytest` is the main module, which a child loads again.)
_LOADED = """
    tests.kill.children pytest django.contrib.auth.hashers django.core.mail.backends.dummy
    django.core.management.commands.migrate django.db.backends.sqlite3.base django.db.models
    django.forms django.middleware.csrf django.shortcuts django.template.defaulttags
    django.views.debug django.views.generic limits.storage.memory limits.strategies psycopg_pool
    uvicorn.lifespan.on uvicorn.loops.uvloop uvicorn.protocols.http.httptools_impl
""".split()  # noqa: SIM905
_FILE_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True)
class Moment:
    """When a child is killed, counted from `Child.begin`: never, where nothing is given.

    `step`: as it begins that step, the first being 1. `file_bytes`: in the first write that would
    make a file longer than that. `seconds`: so much later.
    """

    step: int = 0
    file_bytes: int = 0
    seconds: float = 0.0


@dataclass
class Ended:
    """How a child ended, what it had said by then, and its steps if it was not killed."""

    killed: bool = False
    steps: int = 0
    said: list[tuple[Any, ...]] = field(default_factory=list)

    def words(self, first: str) -> list[tuple[Any, ...]]:
        """What was said with this first word, without it."""
        return [words[1:] for words in self.said if words[0] == first]


class Child:
    """The side of the child: it says what is done, and dies at its moment."""

    def __init__(self, parent: Connection, moment: Moment) -> None:
        self._parent = parent
        self._moment = moment
        self._steps = itertools.count(1)
        self._begun = False
        self.taken = 0

    def say(self, *words: Any) -> None:
        """Tell the parent; what was told stays told, whatever happens then."""
        self._parent.send(words)

    def begin(self) -> None:
        """Count from here. A second call has no effect."""
        if self._begun:
            return
        self._begun = True
        if self._moment.file_bytes:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._moment.file_bytes,) * 2)
        if self._moment.seconds:
            threading.Timer(self._moment.seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()

    def step(self) -> None:
        """One step is about to be done."""
        if self._begun:
            self.taken = next(self._steps)
            if self.taken == self._moment.step:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count the steps of this process from now on, for as long as it lives."""
        sys.addaudithook(self._hear)
        for name in ("write", "fsync", "sync"):
            setattr(os, name, self._stepping(getattr(os, name)))
        for name in ("send", "sendall", "recv", "recv_into"):
            setattr(socket.socket, name, self._stepping(getattr(socket.socket, name)))
        sqlite3.connect = sqlite3.dbapi2.connect = self._tracing(sqlite3.connect)
        sqlalchemy.event.listen(sqlalchemy.Engine, "before_cursor_execute", self._before_execute)
        sqlalchemy.event.listen(sqlalchemy.Engine, "commit", lambda _: self.step())

    def _hear(self, event: str, values: tuple[Any, ...]) -> None:
        if event in _FILE_EVENTS or (event == "open" and values[2] & _WRITING):
            self.step()

    def _stepping(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*values: Any, **options: Any) -> Any:
            self.step()
            return call(*values, **options)

        return counted

    def _tracing(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        def traced(*values: Any, **options: Any) -> Any:
            connection = connect(*values, **options)
            connection.set_trace_callback(lambda _: self.step())
            return connection

        return traced

    def _before_execute(self, connection: sqlalchemy.Connection, *_: object) -> None:
        if connection.dialect.name != "sqlite":  # SQLite is traced
            self.step()


Task = Callable[..., None]  # of a `Child` and what is given to `run_child`


def _live(
    task: Task,
    parent: Connection,
    moment: Moment,
    values: tuple[Any, ...],
    options: dict[str, Any],
) -> None:
    child = Child(parent, moment)
    child.watch()
    try:
        task(child, *values, **options)
        child.say("ended", child.taken)
    except BaseException:
        child.say("failed", traceback.format_exc())
        raise


class Running:
    """The side of the parent."""

    def __init__(self, process: ForkServerProcess, pipe: Connection) -> None:
        self._process = process
        self._pipe = pipe
        self.ended = Ended()

    def hear(self) -> tuple[Any, ...] | None:
        """The next thing the child says; None when it is dead."""
        assert self._pipe.poll(END_SECONDS_MAX), "the child says nothing"
        try:
            words: tuple[Any, ...] = self._pipe.recv()
        except (EOFError, ConnectionResetError):
            return None
        self.ended.said.append(words)
        return words

    def wait(self) -> Ended:
        """Until it ends. Raises `AssertionError` where it failed by itself."""
        while self.hear() is not None:
            pass
        self._process.join(END_SECONDS_MAX)
        code = self._process.exitcode
        self.ended.killed = code in _KILLED
        assert code == 0 or self.ended.killed, f"exit code {code}: {self.ended.words('failed')}"
        for (steps,) in self.ended.words("ended"):
            self.ended.steps = steps
        return self.ended

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send it a signal."""
        if self._process.pid is not None and self._process.is_alive():
            with suppress(ProcessLookupError):  # it may end by itself just now
                os.kill(self._process.pid, number)


@contextmanager
def running_child(
    task: Task,
    *values: Any,
    moment: Moment = Moment(),
    **options: Any,
) -> Iterator[Running]:
    """A process that does `task(child, *values, **options)`; it does not outlive the `with`."""
    pipe, childs = _context().Pipe(duplex=False)
    process = _context().Process(
        target=_live, args=(task, childs, moment, values, options), daemon=True
    )
    process.start()
    childs.close()
    running = Running(process, pipe)
    try:
        yield running
    finally:
        running.kill()
        process.join(END_SECONDS_MAX)
        process.close()
        pipe.close()


def run_child(
    task: Task,
    *values: Any,
    moment: Moment = Moment(),
    **options: Any,
) -> Ended:
    """Run a process to its end, or to its moment."""
    with running_child(task, *values, moment=moment, **options) as running:
        return running.wait()


def choose_steps(steps: int, count: int, seed: int) -> list[Moment]:
    """`count` moments among `steps`, the last step always among them."""
    assert steps > 0
    chosen = random.Random(seed).sample(range(1, steps), min(count, steps) - 1)
    return [Moment(step=step) for step in (*sorted(chosen), steps)]


def choose_tears(shortest: int, longest: int, count: int, seed: int) -> list[Moment]:
    """`count` lengths at which a file is torn as it grows from `shortest` to `longest` bytes."""
    chosen = random.Random(seed).sample(range(shortest, longest), count)
    return [Moment(file_bytes=length) for length in sorted(chosen)]


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    return context
