"""Pushing many pages without taking turns: this device and the server work at the same time.

While one page is under way the next is loaded and packed, and while an accepted page is noted as
such the next is under way already. The session is not told: the request that it will give is known
as soon as a page was accepted whole. Should it give another after all, the one sent early is one
whose reply was lost, which the protocol allows at any time.

The thread touches the hub alone; the library is read and written by the caller's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from ibidem.model.record import Record
from ibidem.services.syncing.replica import Replica
from ibidem.sync.messages import Position, PushReply, PushRequest
from ibidem.sync.steps import DirtyLoaded, EpochChanged, LoadDirty, RemovalRefused, Reply

Answer = Reply | EpochChanged | RemovalRefused


class PushingAhead:
    """The pages that one session pushes. Close it."""

    def __init__(
        self,
        replica: Replica,
        send: Callable[[PushRequest], Answer],
        prepare: Callable[[Sequence[Record]], None],
    ) -> None:
        """`send` gives a push to the hub, `prepare` tells it what will be pushed next."""
        self._replica = replica
        self._send = send
        self._prepare = prepare
        self._worker: ThreadPoolExecutor | None = None
        self._early: tuple[PushRequest, Future[Answer]] | None = None
        self._current: tuple[LoadDirty, DirtyLoaded] | None = None
        self._next: tuple[LoadDirty, DirtyLoaded] | None = None

    def close(self) -> None:
        """Wait for what is under way; its answer is not wanted any more."""
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)

    def load(self, command: LoadDirty) -> DirtyLoaded:
        """The page asked for, loaded ahead where that was possible."""
        ahead, self._next = self._next, None
        if ahead is not None and ahead[0] == command:
            loaded = replace(ahead[1], position=self._replica.position())
        else:
            loaded = self._load(command)
        self._current = (command, loaded)
        return loaded

    def push(self, request: PushRequest) -> Answer:
        """Send the page loaded last; load the one behind it, and send that if this was accepted."""
        early = self._take_early(request)
        if self._current is None or not self._current[1].more:
            return early.result() if early is not None else self._send(request)
        answer = early if early is not None else self._submit(request)
        command = replace(self._current[0], after=request.changes[-1].id)
        ahead = self._load(command)
        self._next = (command, ahead)
        self._prepare(ahead.changes)
        reply = answer.result()
        if isinstance(reply, PushReply) and ahead.changes and _was_accepted(request, reply):
            following = PushRequest(
                request.epoch,
                ahead.loaded_at,
                list(ahead.changes),
                device=request.device,
                position=Position.after(reply.revision),
                fingerprint="" if ahead.more else ahead.fingerprint,
                confirmed=request.confirmed,
            )
            self._early = (following, self._submit(following))
        return reply

    def _load(self, command: LoadDirty) -> DirtyLoaded:
        loaded = self._replica.perform(command)
        assert isinstance(loaded, DirtyLoaded)
        return loaded

    def _submit(self, request: PushRequest) -> Future[Answer]:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="ibidem-push")
        return self._worker.submit(self._send, request)

    def _take_early(self, request: PushRequest) -> Future[Answer] | None:
        """The answer to come of a request that was sent early, if it was this one."""
        early, self._early = self._early, None
        if early is None:
            return None
        if early[0] == request:
            return early[1]
        early[1].exception()  # in order: the hub must have done with it
        return None


def _was_accepted(request: PushRequest, reply: PushReply) -> bool:
    """Whether the whole page was, and nobody else pushed meanwhile."""
    others = Position.after(reply.previous) != request.position
    return not (others or reply.refused or reply.rejected or reply.deferred or reply.must_pull)
