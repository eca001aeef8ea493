"""Reset from a copy: a compressed library that somebody sent stands in for a computer.

Each copy has a folder of its own with what was sent, the library that was made of it, and how far
the work is. So whoever asks, in another process too, is told; and what was cut by a kill can be
gone on with or given up, as on a computer.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

import msgspec

from ibidem.errors import IbidemError, InputError, LibraryBusyError, NotFoundError
from ibidem.model.record import RecordKind
from ibidem.services.compressing import restore_library
from ibidem.services.library import LocalLibrary, open_library
from ibidem.services.locking import trying_lock
from ibidem.services.resetting.journal import pending_reset
from ibidem.services.resetting.planning import list_planned, plan_reset
from ibidem.services.resetting.plans import (
    Direction,
    PlannedChange,
    ResetPlan,
    ResetReport,
    Side,
    What,
)
from ibidem.services.resetting.running import resume_reset, run_reset
from ibidem.services.resetting.taking_back import abandon_reset, undo_reset
from ibidem.services.syncing import Steering, link_library
from ibidem.services.syncing.steering import never
from ibidem.sync import BlobHub, ResetHub

DIRECTIONS = (Direction.REPLACE_ONLINE, Direction.MERGE)
"""The ways that a copy can be used: the computer that it came from is not here to be replaced."""
LISTED_MAX = 200
_TOLD_EVERY_SECONDS = 0.3
LOCK_TRIES = 50
LOCK_PAUSE_SECONDS = 0.02
_SERVER = "this server"  # what the library made of a copy is linked to


class Stage(StrEnum):
    """How far the work with a copy is."""

    SENT = "sent"  # nothing was read yet
    LOOKING = "looking"
    PLANNED = "planned"
    RUNNING = "running"
    CUT = "cut"  # by a kill or an error in the middle: to be gone on with, or given up
    DONE = "done"
    UNDONE = "undone"
    FAILED = "failed"  # nothing was changed


BUSY = frozenset({Stage.LOOKING, Stage.RUNNING})


class CopyState(msgspec.Struct, frozen=True):
    """What a person is shown of a copy.

    `references` is how many it holds. `phase`, `done` and `total` (0: unknown) are of the work that
    goes on. `changes` are the first `LISTED_MAX` of the `change_count` planned, `signature` stands
    for all of them. `removed`, `added` and `changed` count references online; `others` other
    records. `problem` is the sentence of what went wrong, `verified_at` in milliseconds since 1970.
    """

    stage: Stage
    direction: Direction
    file_name: str
    references: int = 0
    phase: str = ""
    done: int = 0
    total: int = 0
    changes: tuple[PlannedChange, ...] = ()
    change_count: int = 0
    signature: str = ""
    removed: int = 0
    added: int = 0
    changed: int = 0
    others: int = 0
    equal: int = 0
    conflicts: int = 0
    files: int = 0
    file_bytes: int = 0
    verified: bool = False
    verified_at: int = 0
    problem: str = ""


class Copy:
    """A compressed library in a folder, to reset a library online from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._archive = folder / "copy.ibz"
        self._library = folder / "Copy.ibidem"
        self._state = folder / "state.json"
        self._lock = folder / "lock"

    def keep(self, archive: Path, file_name: str, direction: Direction) -> None:
        """Take what was sent, in place of an earlier copy that nothing is done with.

        Raises `InputError` for a direction that a copy cannot be used in, `LibraryBusyError` while
        an earlier one is at work or was cut in the middle.
        """
        if direction not in DIRECTIONS:
            raise InputError("A copy can replace what is online, or be merged with it.")
        state = self.state()
        if state is not None and (state.stage in BUSY or state.stage is Stage.CUT):
            raise LibraryBusyError("An earlier reset is not finished: end it first.")
        self.forget()
        self.folder.mkdir(mode=0o700, parents=True)
        shutil.copyfile(archive, self._archive)
        self._save(CopyState(Stage.SENT, direction, file_name))

    def state(self) -> CopyState | None:
        """How far it is; None where no copy was sent. What nobody works on any more was cut."""
        try:
            state = msgspec.json.decode(self._state.read_bytes(), type=CopyState)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        if state.stage in BUSY and not self._is_at_work():
            if state.stage is Stage.LOOKING:
                return msgspec.structs.replace(state, stage=Stage.SENT)
            return msgspec.structs.replace(state, stage=Stage.CUT)
        return state

    def look(self, hub: ResetHub, blob_hub: BlobHub, hub_uid: str, account: str) -> None:
        """Read the copy and find out what a reset would do. Long; nothing is changed online.

        What is wrong with the copy is in the state afterwards.
        """
        with self._working(Stage.LOOKING):
            shutil.rmtree(self._library, ignore_errors=True)
            made = restore_library(
                self._archive, self._library, device="Copy", report=self._reporter()
            )
            with self._open() as library:
                link_library(library, server=_SERVER, account=account, hub_uid=hub_uid)
                plan = plan_reset(library, hub, self._now.direction, blob_hub=blob_hub)
                listed = list_planned(library, hub, plan, side=Side.ONLINE, limit=LISTED_MAX)
            self._save(_with_plan(self._now, plan, listed, made.references))

    def run(
        self,
        hub: ResetHub,
        blob_hub: BlobHub,
        signature: str,
        *,
        is_cancelled: Callable[[], bool] = never,
    ) -> None:
        """Do what was planned, or go on with it. Long.

        `signature` is of the plan that a person agreed to: where something else would be done by
        now, nothing is, and the state says so.
        """
        with self._working(Stage.RUNNING), self._open() as library:
            steering = Steering(progress=self._reporter(), is_cancelled=is_cancelled)
            if pending_reset(library) is not None:
                report = resume_reset(library, hub, blob_hub, steering=steering)
            else:
                plan = plan_reset(library, hub, self._now.direction, blob_hub=blob_hub)
                if plan.signature != signature:
                    listed = list_planned(library, hub, plan, side=Side.ONLINE, limit=LISTED_MAX)
                    now = _with_plan(self._now, plan, listed, self._now.references)
                    problem = "The library has changed meanwhile: look at the plan again."
                    self._save(msgspec.structs.replace(now, problem=problem))
                    return
                report = run_reset(
                    library, hub, blob_hub, plan.direction, plan=plan, steering=steering
                )
            self._save(_with_report(self._now, report))

    def undo(self, hub: ResetHub) -> None:
        """Take back what was done, or give up what was cut: online all is as before.

        Raises `NotFoundError` where nothing was done, and what the hub raises.
        """
        state = self.state()
        if state is None or state.stage not in (Stage.DONE, Stage.CUT):
            raise NotFoundError("There is no reset to undo.")
        with self._locked(), self._open() as library:
            if pending_reset(library) is not None:
                abandon_reset(library, hub)
            elif state.stage is Stage.DONE:
                undo_reset(library, hub)
            self._save(msgspec.structs.replace(state, stage=Stage.UNDONE, problem=""))

    def forget(self) -> None:
        """Remove the copy and all that was made of it. What was done online stays.

        Raises `LibraryBusyError` while it is at work.
        """
        if not self.folder.exists():
            return
        if self._is_at_work():
            raise LibraryBusyError("The reset is under way.")
        shutil.rmtree(self.folder)

    def _is_at_work(self) -> bool:
        try:
            with trying_lock(self._lock) as is_ours:
                return not is_ours
        except FileNotFoundError:
            return False

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Raises `LibraryBusyError` while somebody else works on it; a look takes but a moment."""
        for _ in range(LOCK_TRIES):
            with trying_lock(self._lock) as is_ours:
                if is_ours:
                    yield
                    return
            time.sleep(LOCK_PAUSE_SECONDS)
        raise LibraryBusyError("The reset is under way.")

    @contextmanager
    def _open(self) -> Iterator[LocalLibrary]:
        with open_library(self._library, device="Copy") as library:
            yield library

    @contextmanager
    def _working(self, stage: Stage) -> Iterator[None]:
        """Nobody else works on it meanwhile; what goes wrong is in the state afterwards."""
        with self._locked():
            state = msgspec.json.decode(self._state.read_bytes(), type=CopyState)
            self._now = msgspec.structs.replace(state, stage=stage, problem="")
            self._save(self._now)
            try:
                yield
            except IbidemError as error:
                after = Stage.CUT if self._is_begun() else Stage.FAILED
                self._save(msgspec.structs.replace(self._now, stage=after, problem=error.message))

    def _is_begun(self) -> bool:
        if self._now.stage is not Stage.RUNNING:
            return False
        with suppress(IbidemError), self._open() as library:
            return pending_reset(library) is not None
        return False

    def _save(self, state: CopyState) -> None:
        new = self._state.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(state))
        new.replace(self._state)

    def _reporter(self) -> Callable[[str, int, int | None], None]:
        told = 0.0

        def report(phase: str, done: int, total: int | None) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told >= _TOLD_EVERY_SECONDS:
                told = now
                self._save(
                    msgspec.structs.replace(self._now, phase=phase, done=done, total=total or 0)
                )

        return report


def _with_plan(
    state: CopyState, plan: ResetPlan, listed: list[PlannedChange], references: int
) -> CopyState:
    online = plan.counts.get(Side.ONLINE, {})
    whats: tuple[What, ...] = ("removed", "added", "changed")
    counts = {what: online.get(what, {}).get(RecordKind.REFERENCE, 0) for what in whats}
    return msgspec.structs.replace(
        state,
        stage=Stage.PLANNED,
        references=references,
        changes=tuple(listed),
        change_count=plan.count(Side.ONLINE),
        signature=plan.signature,
        removed=counts["removed"],
        added=counts["added"],
        changed=counts["changed"],
        others=plan.count(Side.ONLINE) - sum(counts.values()),
        equal=plan.equal,
        conflicts=plan.conflicts,
        files=plan.files_up.count,
        file_bytes=plan.files_up.bytes,
    )


def _with_report(state: CopyState, report: ResetReport) -> CopyState:
    return msgspec.structs.replace(
        state,
        stage=Stage.CUT if report.cancelled else Stage.DONE,
        verified=report.verified,
        verified_at=report.verified_at,
        problem=str(report.files.failure or ""),
    )
