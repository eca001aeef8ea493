"""Random lives of two to five devices with one hub, with everything that goes wrong on the way."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    precondition,
    rule,
)

from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.syncing import SyncReport, forget_sync_state
from ibidem.store.history import list_versions
from ibidem.store.records import iterate_kind
from ibidem.sync import Hub
from tests.sync.scenarios import token
from tests.sync.stepping import Killed, Line, run_session
from tests.sync.world import Replica, World

FIELDS = ("title", "volume", "abstract")
CLOCKS_MS = (0, 0, 365 * 24 * 3600 * 1000, -3600 * 1000)
devices = st.integers(0, 4)


class Lives(RuleBasedStateMachine):
    """Devices edit, sync, fail and start anew; at the end all must be equal and nothing lost."""

    books = Bundle("books")
    local_hub: Any = None  # a mutant puts its own hub here

    @initialize(target=books, count=st.integers(2, 5), is_restored=st.booleans())
    def begin(self, count: int, is_restored: bool) -> MultipleResults[RecordId]:
        self.world = World()
        for number in range(count):
            self.world.replica(f"device{number}", clock_ahead_ms=CLOCKS_MS[number % 4])
        self.typed: list[tuple[RecordId, str]] = []
        self.may_repair = is_restored
        made = [self.world.replicas[0].add(token()) for _ in range(2)]
        self.sync_everybody()
        return multiple(*made)

    def device(self, number: int) -> Replica:
        return self.world.replicas[number % len(self.world.replicas)]

    def hub(self, who: Replica) -> Hub:
        hub = self.world.hub(who.name)
        return self.local_hub(hub) if self.local_hub is not None else hub  # type: ignore[no-any-return]

    def is_live(self, who: Replica, book: RecordId) -> bool:
        row = who.row(book)
        return row is not None and row.payload is not None

    @rule(target=books, number=devices)
    def add(self, number: int) -> RecordId:
        value = token()
        book = self.device(number).add(value)
        self.typed.append((book, value))
        return book

    @rule(number=devices, book=books, name=st.sampled_from(FIELDS))
    def edit(self, number: int, book: RecordId, name: str) -> None:
        who = self.device(number)
        if self.is_live(who, book):
            value = token()
            who.edit(book, **{name: value})
            self.typed.append((book, value))

    @rule(number=devices, book=books)
    def note(self, number: int, book: RecordId) -> None:
        who = self.device(number)
        if self.is_live(who, book):
            value = token()
            note = who.add_kind(RecordKind.NOTE, {"reference": book, "text": value})
            self.typed.append((note, value))

    @rule(number=devices, book=books, label=st.sampled_from("abc"), keep=st.booleans())
    def label(self, number: int, book: RecordId, label: str, keep: bool) -> None:
        who = self.device(number)
        if self.is_live(who, book):
            labels = set(who.values(book).get("keywords", ()))
            who.change(book, keywords=sorted(labels | {label} if keep else labels - {label}))

    @rule(number=devices, book=books, trashed=st.booleans())
    def trash(self, number: int, book: RecordId, trashed: bool) -> None:
        who = self.device(number)
        if self.is_live(who, book):
            who.change(book, trashed_at=who.source.at_ms if trashed else 0)

    @rule(number=devices, book=books, and_sync=st.booleans())
    def delete(self, number: int, book: RecordId, and_sync: bool) -> None:
        who = self.device(number)
        if self.is_live(who, book):
            notes = who.live(RecordKind.NOTE)
            for note in [note for note in notes if notes[note]["reference"] == book]:
                who.delete(note)
            who.delete(book)
            if and_sync:
                self.sync_everybody()

    @rule(number=devices)
    def sync(self, number: int) -> None:
        who = self.device(number)
        report = who.sync(self.hub(who), confirmed=True)
        self.check_repairs(report)

    @rule(
        number=devices,
        other=devices,
        book=books,
        at=st.integers(0, 12),
        fault=st.sampled_from(
            ["lost request", "lost reply", "delivered twice", "killed", "edit", "other syncs"]
        ),
    )
    def sync_with_a_fault(
        self, number: int, other: int, book: RecordId, at: int, fault: str
    ) -> None:
        who = self.device(number)
        line = Line(self.hub(who))

        def before(step: int, _: object) -> None:
            if step != at:
                return
            if fault == "killed":
                raise Killed
            if fault == "edit":
                self.edit(number, book, "volume")
            elif fault == "other syncs":
                self.sync(other)
            else:
                line.fault = fault

        run = run_session(who, line, before)
        assert self.may_repair or run.outcome is None or not run.outcome.repaired

    @rule(number=devices)
    def start_anew(self, number: int) -> None:
        who = self.device(number)
        forget_sync_state(who.library)
        self.world.link(who)

    @rule()
    def sync_everybody(self) -> None:
        for number in range(len(self.world.replicas)):
            self.sync(number)

    @precondition(lambda self: self.may_repair)
    @rule()
    def begin_new_epoch(self) -> None:
        self.world.begin_new_epoch()

    def check_repairs(self, report: SyncReport) -> None:
        """A repair mends what nobody damaged here: it would hide a bug."""
        assert self.may_repair or not report.repaired

    @rule(seconds=st.integers(1, 100_000))
    def time_passes(self, seconds: int) -> None:
        self.world.source.advance(seconds * 1000)
        for replica in self.world.replicas:
            replica.source.advance(seconds * 1000)

    @rule(book=consumes(books))
    def forget(self, book: RecordId) -> None:
        """Nobody touches this one again."""

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.check()
        finally:
            self.world.close()

    def check(self) -> None:
        for _ in range(5):
            for replica in self.world.replicas:
                self.check_repairs(replica.sync(self.hub(replica), confirmed=True))
        self.world.assert_equal()
        everything = self.everything()
        for book, value in self.typed:
            assert value in everything, f"{value} of {book} is lost"

    def everything(self) -> str:
        """Every payload that any copy holds now or held before."""
        found: list[str] = []
        copies = [(self.world.store, self.world.hub_id)]
        copies += [(each.library.store, each.library.library_id) for each in self.world.replicas]
        books = {book for book, _ in self.typed}
        for store, library_id in copies:
            with store.reading(library_id) as tx:
                found += [row.payload or "" for row in iterate_kind(tx, RecordKind.CONFLICT)]
                for book in books:
                    found += [one.record.payload or "" for one in list_versions(tx, book)]
        return "\n".join(found)


__all__ = ["Lives"]
