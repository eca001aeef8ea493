"""Many devices of one person on a real server: random edits and syncs, workers killed meanwhile.

At the end every device and the hub have the same fingerprint, every library passes its check, and
every value ever typed is live, in a history, or in a conflict.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import signal
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from msgspec.structs import replace as changed
from tests.kill.children import random_blobs
from tests.kill.examining import assert_whole
from tests.kill.killed_server import PERMISSIVE
from tests.kill.rounds import link_to, new_folder
from tests.postgresql import new_database
from tests.server.live import Account, LiveServer, running_server

from ibidem.errors import (
    InputError,
    NotFoundError,
    RateLimitedError,
    ServerError,
    UnreachableError,
)
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.remote import RemoteAccount
from ibidem.server.settings import Settings
from ibidem.services.editing import (
    add_group,
    add_note,
    add_references,
    add_tag,
    add_to_group,
    attach_files,
    delete_references,
    edit_references,
    restore_references,
    tag_references,
    trash_references,
)
from ibidem.services.library import Library, create_library, open_library
from ibidem.services.searching import list_references
from ibidem.services.syncing import SyncReport, sync_library
from ibidem.store import Transaction, open_store
from ibidem.store.check import check
from ibidem.store.lookup import iterate_superseded
from ibidem.store.records import fingerprint, iterate_kind
from soak.places import postgresql_or_none
from soak.tally import Tally

DEVICES = 20
ROUND_SECONDS = 40  # of work; then everything is compared
SETTLING_ROUNDS = 6
FIELDS = ("title", "abstract", "volume", "notes")
_AGAIN = (UnreachableError, ServerError, RateLimitedError)  # what a dying worker looks like
_VALUE = re.compile(r"v\d+d\d+x")


def run(tally: Tally) -> None:
    """Rounds with new libraries, until the time is over; at least one."""
    for number in itertools.count():
        if number and not tally.has_time():
            return
        with tally.trying(f"rounds of {DEVICES} devices: {number}"), ExitStack() as stack:
            url = stack.enter_context(postgresql_or_none())
            folder = stack.enter_context(new_folder())
            database = "" if url is None else stack.enter_context(new_database(url))
            settings = replace(Settings(folder / "server"), database_url=database, **PERMISSIVE)
            workers = 2 if database else 1
            server = stack.enter_context(running_server(settings, workers))
            _Round(tally, server, folder, number, workers).run()


class _Device:
    """One device: its library, what was typed on it, and its own random numbers."""

    def __init__(
        self, number: int, seed: int, folder: Path, server: LiveServer, account: Account, uid: str
    ) -> None:
        self.number = number
        self.source = random.Random(seed * 1000 + number)
        self.typed: list[str] = []
        self._typing: list[str] = []
        self.edits = self.syncs = 0
        self._folder = folder / f"device-{number}"
        self._folder.mkdir()
        self._server = server
        self._uid = uid
        self._numbers = itertools.count()
        self.library = self._new_library()
        self.account = RemoteAccount(server.url)
        self.account.sign_in(account.email, account.password, f"device-{number}")

    def work(self, stop: threading.Event) -> None:
        """Edit and sync until told to stop."""
        while not stop.is_set():
            for _ in range(self.source.randint(1, 6)):
                self._edit()
            if self.source.random() < 0.7:
                try:
                    self.sync()
                except _AGAIN:
                    continue  # a worker was killed; the next sync goes on
                if self.source.random() < 0.05:
                    self._start_anew()

    def sync(self) -> SyncReport:
        """One sync."""
        with self.account.hub(self._uid) as hub:
            report = sync_library(self.library, hub, hub, confirmed=True)
        self.syncs += 1
        return report

    def _edit(self) -> None:
        library, source = self.library, self.source
        items = list_references(library, view=source.choice(("all", "all", "all", "trash"))).items
        some = [item.id for item in source.sample(items, min(len(items), source.randint(1, 3)))]
        self._typing = []
        try:
            match source.randrange(12) if some else 0:
                case 0 | 1:
                    fields = {"title": self._value(), "year": "2001"}
                    add_references(library, [Reference(type="book", fields=fields)])
                case 2 | 3 | 4 | 5:
                    self._type(some[:1])
                case 6:
                    tag_references(library, add_tag(library, self._value()), some)
                case 7:
                    add_to_group(library, add_group(library, self._value()), some)
                case 8:
                    path = self._folder / f"{next(self._numbers)}.bin"
                    path.write_bytes(random_blobs(source.randrange(10**9), 3_000)[0])
                    attach_files(library, some[0], [path])
                case 9:
                    add_note(library, some[0], self._value())
                case 10:
                    source.choice((trash_references, restore_references))(library, some)
                case 11:
                    if source.random() < 0.3:
                        delete_references(library, some[:1])
        except (NotFoundError, InputError):
            return  # in the trash, or out of it, where the edit wants it otherwise
        self.typed += self._typing
        self.edits += 1

    def _type(self, references: list[RecordId]) -> None:
        field, value = self.source.choice(FIELDS), self._value()
        edit_references(
            self.library,
            references,
            lambda noun: changed(noun, fields={**noun.fields, field: value}),
        )

    def _value(self) -> str:
        """A text that nobody else types."""
        value = f"v{next(self._numbers)}d{self.number}x"
        self._typing.append(value)
        return value

    def _start_anew(self) -> None:
        """As on a new computer: the old library is put aside (its history still counts)."""
        self.library.close()
        self.library = self._new_library()

    def _new_library(self) -> Library:
        path = self._folder / f"library-{next(self._numbers)}"
        library = create_library(path, device=f"device-{self.number}")
        link_to(library, self._server.url, self._uid)
        return library

    def folders(self) -> list[Path]:
        """Every library that this device has had."""
        return sorted(self._folder.glob("*.ibidem"))

    def close(self) -> None:
        """Close everything."""
        self.library.close()
        self.account.close()


class _Round:
    """One library, its devices, and the server's workers, which are killed now and then."""

    def __init__(
        self, tally: Tally, server: LiveServer, folder: Path, number: int, workers: int
    ) -> None:
        self._tally = tally
        self._server = server
        self._source = random.Random(tally.seed + number)
        self._may_kill = workers > 1  # the process that starts workers anew
        account = server.new_account()
        with RemoteAccount(server.url, account.token) as remote:
            self._uid = remote.create_library("Soak").uid
        seed = tally.seed + number
        self._devices = [
            _Device(each, seed, folder, server, account, self._uid) for each in range(DEVICES)
        ]

    def run(self) -> None:
        """Work, settle, compare."""
        try:
            self._work()
            for each in self._devices:
                self._tally.counts["edits"] += each.edits
                self._tally.counts["syncs"] += each.syncs
            total = self._settle()
            self._compare(total)
            for each in self._devices:
                assert_whole(each.library)
        finally:
            for each in self._devices:
                each.close()

    def _work(self) -> None:
        stop = threading.Event()
        with ThreadPoolExecutor(DEVICES) as pool:
            working = [pool.submit(each.work, stop) for each in self._devices]
            left = min(ROUND_SECONDS, max(10.0, self._tally.seconds_left()))
            while left > 0 and not any(each.done() for each in working):
                pause = min(left, self._source.uniform(2, 6))
                stop.wait(pause)
                left -= pause
                if self._may_kill:
                    self._kill_worker()
            stop.set()
            for each in working:
                each.result()

    def _kill_worker(self) -> None:
        pid = self._server.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        workers = [int(child) for child in children if _is_worker(int(child))]
        if len(workers) > 1:
            os.kill(self._source.choice(workers), signal.SIGKILL)
            self._tally.counts["workers killed"] += 1

    def _settle(self) -> str:
        """Sync all in turns until nobody has news; the fingerprint that all have then."""
        for _ in range(SETTLING_ROUNDS):
            reports = [self._sync_patiently(each) for each in self._devices]
            if len({report.fingerprint for report in reports}) == 1:
                assert all(report.verified and not report.dirty for report in reports)
                assert not any(report.files.waiting for report in reports)
                return reports[0].fingerprint
        raise AssertionError(f"not equal after {SETTLING_ROUNDS} rounds")

    def _sync_patiently(self, device: _Device) -> SyncReport:
        for attempt in range(5):
            try:
                return device.sync()
            except _AGAIN:
                if attempt == 4:
                    raise
        raise AssertionError

    def _compare(self, total: str) -> None:
        settings = self._server.settings
        store = open_store(settings.libraries, create=False)
        try:
            with store.reading(store.find_library(self._uid)) as tx:
                # What a device finds of that too is told at the end, behind the comparison.
                assert [each for each in check(tx) if each.code != "orphan"] == []
                assert fingerprint(tx).total == total
                seen = _values(tx)
        finally:
            store.close()
        for device in self._devices:
            for path in device.folders():
                with open_library(path) as library, library.reading() as tx:
                    seen |= _values(tx)
        typed = {value for device in self._devices for value in device.typed}
        assert typed <= seen, f"lost: {sorted(typed - seen)[:20]}"
        self._tally.counts["values typed"] += len(typed)


def _is_worker(pid: int) -> bool:
    """Whether a child of the server serves; multiprocessing has a child of its own too."""
    try:
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _values(tx: Transaction) -> set[str]:
    """Every value that is live or in the history."""

    def payloads() -> Iterable[str | None]:
        for _, record in iterate_superseded(tx):
            yield record.payload
        for kind in RecordKind:
            for row in iterate_kind(tx, kind):
                yield row.payload

    return {value for payload in payloads() for value in _VALUE.findall(payload or "")}
