"""Moving attached files after the records: up what the hub lacks, down what the policy wants.

Which files are in question follows from the attachments written since the last time everything was
in place (`Link.files_changeset`), so a sync without news asks nothing. A large file travels alone
and goes on where it was cut; small ones travel together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from ibidem.errors import IbidemError, InputError, NotFoundError, RemoteError
from ibidem.services.library import Library
from ibidem.services.progress import FETCHING, Report, no_report
from ibidem.services.syncing.report import FileReport
from ibidem.services.syncing.steering import Steering
from ibidem.store.linking import load_link, save_link
from ibidem.store.waiting import list_files
from ibidem.sync import BlobHub
from ibidem.sync.wire import BATCH_BYTES

SMALL_BYTES = 1024 * 1024  # files up to this size travel together
ASKED_AT_ONCE = 1_000
# While one batch is brought to the disk on one side, the next is read and sent by the other.
BATCHES_AT_ONCE = 2


class Wanted(StrEnum):
    """Which files are kept on this device."""

    ALL = "all"
    ON_DEMAND = "on_demand"
    UP_TO_BYTES = "up_to_bytes"


@dataclass(frozen=True, slots=True)
class FilePolicy:
    """Which files a sync brings to this device; it always sends those that are here."""

    wanted: Wanted = Wanted.ALL
    bytes_max: int = 0

    def wants(self, size: int) -> bool:
        """Whether a file of that size is brought here without being asked for."""
        if self.wanted is Wanted.UP_TO_BYTES:
            return size <= self.bytes_max
        return self.wanted is Wanted.ALL


def move_files(
    library: Library, hub: BlobHub, policy: FilePolicy, steering: Steering
) -> FileReport:
    """Send and fetch the files of attachments that are new since the last time.

    A file that another device has announced and not sent yet is left waiting, and asked for again
    next time. What stops the files is in the report (`FileReport.failure`) and not raised: the
    records are in step already, and whoever asked for the sync must learn both.
    """
    with library.reading() as tx:
        link = load_link(tx)
        newest = tx.head.changeset
        if link is None or link.files_changeset >= newest:
            return FileReport()
        listed = list_files(tx, link.files_changeset)
    sizes = {digest: size for digest, size, _ in listed}
    here = _complete_here(library, sizes)
    moving = _Moving(library, hub, steering, sizes)
    try:
        moving.send([digest for digest in sizes if digest in here])
    except IbidemError as error:
        moving.report.failure = error
        if isinstance(error, RemoteError):  # it would refuse the others for the same reason
            return moving.report
    wanted = [digest for digest, size in sizes.items() if digest not in here and policy.wants(size)]
    try:
        waiting = moving.fetch(wanted)
    except IbidemError as error:
        moving.report.failure = moving.report.failure or error
    if moving.report.failure is not None:
        return moving.report
    moving.report.waiting = len(waiting)
    oldest_waiting = min((number for digest, _, number in listed if digest in waiting), default=0)
    reached = oldest_waiting - 1 if waiting else newest
    if not steering.is_cancelled():
        _note_reached(library, reached)
    return moving.report


def fetch_file(
    library: Library, hub: BlobHub, digest: str, size: int, *, report: Report = no_report
) -> None:
    """Bring one file here, as a person opens it. Raises `NotFoundError` while the hub lacks it."""
    _receive(library, hub, digest, size, report)


def recheck_files(library: Library) -> None:
    """Let the next sync look at every file again, as after a change of policy."""
    _note_reached(library, 0)


def _note_reached(library: Library, changeset: int) -> None:
    with library.writing("sync") as tx:
        link = load_link(tx)
        if link is not None and link.files_changeset != changeset:
            save_link(tx, msgspec.structs.replace(link, files_changeset=changeset))


def _complete_here(library: Library, sizes: dict[str, int]) -> set[str]:
    return sizes.keys() - library.blobs.missing(library.uid, sizes.items()).keys()


def _receive(
    library: Library, hub: BlobHub, digest: str, size: int, report: Report = no_report
) -> None:
    """One large file, from where an earlier attempt was cut."""

    def follow(chunks: Iterator[bytes], seen: int) -> Iterator[bytes]:
        for chunk in chunks:
            seen += len(chunk)
            report(FETCHING, seen, size)
            yield chunk

    offset = library.blobs.missing(library.uid, [(digest, size)]).get(digest)
    if offset is not None:
        chunks = follow(hub.get_blob(digest, offset), offset)
        library.blobs.upload(library.uid, digest, size, offset, chunks)


class _Moving:
    """One run of moving files, and what it has done."""

    def __init__(
        self, library: Library, hub: BlobHub, steering: Steering, sizes: dict[str, int]
    ) -> None:
        self.report = FileReport()
        self._library = library
        self._hub = hub
        self._steering = steering
        self._sizes = sizes

    def send(self, digests: list[str]) -> None:
        """Send those that the hub lacks."""
        missing: dict[str, int] = {}
        for part in _parts(digests, ASKED_AT_ONCE):
            missing.update(
                self._hub.missing_blobs((digest, self._sizes[digest]) for digest in part)
            )
        total = len(missing)
        small = [digest for digest in missing if self._is_small(digest)]
        for sent in _overlapping(self._put, self._until_cancelled(self._batches(small))):
            self._count_sent(sent, total)
        for digest, offset in missing.items():
            if self._is_small(digest):
                continue
            if self._steering.is_cancelled():
                return
            chunks = self._library.blobs.read(self._library.uid, digest, offset)
            self._hub.put_blob(digest, self._sizes[digest], offset, chunks)
            self._count_sent([digest], total)

    def fetch(self, digests: list[str]) -> set[str]:
        """Fetch files; returns those that the hub does not have yet."""
        waiting = set(digests)
        total = len(digests)
        small = [digest for digest in digests if self._is_small(digest)]
        for received in _overlapping(self._get, self._until_cancelled(self._batches(small))):
            waiting.difference_update(received)
            for digest in received:
                self._count_received(self._sizes[digest])
            self._steering.progress("receiving files", self.report.received, total)
        for digest in digests:
            if self._is_small(digest):
                continue
            if self._steering.is_cancelled():
                return waiting
            try:
                _receive(self._library, self._hub, digest, self._sizes[digest])
            except NotFoundError:
                continue
            waiting.discard(digest)
            self._count_received(self._sizes[digest])
            self._steering.progress("receiving files", self.report.received, total)
        return waiting

    def _put(self, batch: list[str]) -> list[str]:
        """Send a batch, in a thread of its own."""
        self._hub.put_blobs(self._library.blobs.read_many(self._library.uid, batch))
        return batch

    def _get(self, batch: list[str]) -> list[str]:
        """Fetch a batch, in a thread of its own; returns those that the hub had."""
        asked = set(batch)
        received: list[str] = []

        def checked() -> Iterator[tuple[str, bytes]]:
            for digest, content in self._hub.get_blobs(batch):
                if digest not in asked:
                    raise InputError("The server sent a file that was not asked for.")
                received.append(digest)
                yield digest, content

        self._library.blobs.write_many(self._library.uid, checked())
        return received

    def _until_cancelled(self, batches: Iterable[list[str]]) -> Iterator[list[str]]:
        for batch in batches:
            if self._steering.is_cancelled():
                return
            yield batch

    def _count_received(self, size: int) -> None:
        self.report.received += 1
        self.report.received_bytes += size
        self._steering.moved(size)

    def _count_sent(self, digests: list[str], total: int) -> None:
        self.report.sent += len(digests)
        size = sum(self._sizes[digest] for digest in digests)
        self.report.sent_bytes += size
        self._steering.moved(size)
        self._steering.progress("sending files", self.report.sent, total)

    def _is_small(self, digest: str) -> bool:
        return self._sizes[digest] <= SMALL_BYTES

    def _batches(self, digests: list[str]) -> Iterator[list[str]]:
        batch: list[str] = []
        size = 0
        for digest in digests:
            if batch and size + self._sizes[digest] > BATCH_BYTES:
                yield batch
                batch, size = [], 0
            batch.append(digest)
            size += self._sizes[digest]
        if batch:
            yield batch


def _overlapping(
    move: Callable[[list[str]], list[str]], batches: Iterable[list[str]]
) -> Iterator[list[str]]:
    """What `move` gives for each batch, in order, `BATCHES_AT_ONCE` of them under way."""
    under_way: deque[Future[list[str]]] = deque()
    with ThreadPoolExecutor(BATCHES_AT_ONCE, thread_name_prefix="ibidem-files") as threads:
        for batch in batches:
            under_way.append(threads.submit(move, batch))
            if len(under_way) == BATCHES_AT_ONCE:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _parts(values: list[str], length: int) -> Iterator[list[str]]:
    for start in range(0, len(values), length):
        yield values[start : start + length]
