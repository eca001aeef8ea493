"""Reset Sync: choose a direction, see what would happen, back up, run, verified, undo.

The window stays usable: the assistant is no modal dialog, and while it is open no other sync runs.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from ibidem.desktop.failures import explain
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.progress import Estimate, amount, size
from ibidem.desktop.syncing.control import SyncControl
from ibidem.desktop.syncing.linking_dialogs import describe_plan
from ibidem.desktop.syncing.reset.pages import Pages, set_note
from ibidem.desktop.syncing.reset.words import (
    SURVIVES,
    TITLES,
    describe_change,
    describe_done,
    describe_files,
    describe_moves,
)
from ibidem.desktop.syncing.words import moment, number, short
from ibidem.desktop.tasks import Task
from ibidem.errors import IbidemError, OutdatedError
from ibidem.services.connecting import Link, RemoteAccount
from ibidem.services.resetting import (
    Direction,
    LastReset,
    PendingReset,
    PlannedChange,
    ResetPlan,
    ResetReport,
    UndoneReset,
    abandon_reset,
    last_reset,
    list_planned,
    pending_reset,
    plan_reset,
    resume_reset,
    run_reset,
    undo_reset,
)
from ibidem.services.syncing import read_link

T = TypeVar("T")

LISTED = 500


class ResetAssistant(Pages):
    """The assistant. It begins with a reset that was cut, where there is one."""

    def __init__(self, window: MainWindow, control: SyncControl) -> None:
        super().__init__(window, control.library)
        self._control = control
        self._access = window.open_library_desk.access
        self._plan: ResetPlan | None = None
        self._task: Task | None = None
        self.back.clicked.connect(self._show_choice)
        control.hold()
        self.finished.connect(lambda _: self._leave())
        library = control.library
        pending = pending_reset(library)
        if pending is not None:
            self._show_pending(pending)
        else:
            self._show_choice()

    # --- steps -------------------------------------------------------------------------------

    def _show_choice(self) -> None:
        self._turn(self._choice, "", "Continue", self._find_plan)
        last = last_reset(self._control.library)
        link = read_link(self._control.library)
        self._last.setVisible(last is not None)
        self.limit_to_own_side(is_group=bool(link and link.scope))
        if not self._access.may_write:
            self.limit_to_reading()
        if last is not None:
            self._last.setText(
                f"The last reset, {TITLES[last.direction].lower()}, was on"
                f" {moment(last.started_at)}. It can be undone until the next one begins; what it"
                " replaced stays in the history."
            )
            self._offer("&Undo Last Reset...", lambda: self._ask_undo(last))

    def _show_pending(self, pending: PendingReset) -> None:
        what = TITLES[pending.direction].lower()
        when = moment(pending.started_at, self._control.now)
        if pending.is_undoing:
            text = f"A reset ({what}) was being undone and is not finished."
        elif pending.has_changed:
            text = f"A reset ({what}) was begun, {when}, and is not finished."
        else:
            text = f"A reset ({what}) was begun, {when}. Nothing has changed so far."
        self.end_text.setText(
            "Finish it from where it is, or take it back: then both sides are as before. Until then"
            " this library is not synced."
        )
        set_note(self.end_note, text, "note")
        finish = self._undo if pending.is_undoing else self._resume
        self._turn(self._end_page, "", "Finish It", finish, cancel="Later")
        if not pending.is_undoing:
            self._offer("&Take It Back", self._abandon)

    def _find_plan(self) -> None:
        direction = next(each for each, button in self.choices.items() if button.isChecked())
        self._begin(f"{TITLES[direction]}: comparing both sides", "Nothing is changed by this.")

        def plan(
            account: RemoteAccount, link: Link, _task: Task
        ) -> tuple[ResetPlan, list[PlannedChange]]:
            library = self._control.library
            with account.hub(link.hub_uid, link.scope) as hub:
                found = plan_reset(library, hub, direction, blob_hub=hub)
                listed = list_planned(library, hub, found, limit=LISTED)
                return found, listed

        self._do(plan, self._show_plan, title="")

    def _show_plan(self, found: tuple[ResetPlan, list[PlannedChange]]) -> None:
        plan, listed = found
        self._plan = plan
        self._task = None
        lines = []
        if plan.direction is Direction.CHECK_FILES:
            lines.append(describe_files(plan))
        else:
            lines.append(describe_plan(plan))
            lines.append(
                f"{number(plan.equal, 'record')} of {plan.records_here:,} here and"
                f" {plan.records_online:,} online are the same and stay untouched."
            )
            if moves := describe_moves(plan):
                lines.append(moves)
        if not plan:
            lines.insert(0, "Both sides are the same already: there is nothing to do.")
        self.plan_text.setText("\n\n".join(lines))
        self.plan_list.clear()
        self.plan_list.addItems([describe_change(each) for each in listed])
        self.plan_list.setVisible(bool(listed))
        left = len(plan.items) - len(listed)
        self._plan_more.setText(f"{left:,} more." if left > 0 else "")
        then = self._show_backup if plan.direction is not Direction.CHECK_FILES else self._run
        if not plan and plan.direction is not Direction.CHECK_FILES:
            then = self._run
        text = f"{TITLES[plan.direction]}: what would happen. Nothing is changed yet."
        removes = plan.removed_references
        self._turn(self._plan_page, text, "Continue" if plan.items else "Check", then)
        if removes:
            self.show_problem(f"{number(removes, 'reference')} would be removed.")

    def _show_backup(self) -> None:
        plan = self._plan
        assert plan is not None
        self._path_text.setText(str(self._path))
        removes = plan.removed_references
        button = f"Reset, Remove {number(removes, 'Reference')}" if removes else "Start Reset"
        intro = f"{TITLES[plan.direction]}. {describe_plan(plan)}"
        self._turn(self._backup_page, intro, button, self._run, danger=bool(removes))

    def _run(self) -> None:
        plan = self._plan
        assert plan is not None
        wants_backup = self.back_up.isChecked() and plan.direction is not Direction.CHECK_FILES
        backup = self._path if wants_backup and plan else None
        self._begin_reset(TITLES[plan.direction])

        def run(account: RemoteAccount, link: Link, task: Task) -> ResetReport:
            with account.hub(link.hub_uid, link.scope) as hub:
                return run_reset(
                    self._control.library,
                    hub,
                    hub,
                    plan.direction,
                    plan=plan,
                    backup=backup,
                    policy=self._control.syncing.policy,
                    steering=task.steering,
                )

        self._do(run, self._show_report, title="Reset sync")

    def _resume(self) -> None:
        self._begin_reset("Going on")

        def resume(account: RemoteAccount, link: Link, task: Task) -> ResetReport:
            with account.hub(link.hub_uid, link.scope) as hub:
                return resume_reset(
                    self._control.library,
                    hub,
                    hub,
                    policy=self._control.syncing.policy,
                    steering=task.steering,
                )

        self._do(resume, self._show_report, title="Reset sync")

    def _abandon(self) -> None:
        self._take_back(abandon_reset, "Taking it back")

    def _undo(self) -> None:
        self._take_back(undo_reset, "Undoing the reset")

    def _ask_undo(self, last: LastReset) -> None:
        set_note(
            self.end_note,
            f"Undo the reset of {moment(last.started_at)} ({TITLES[last.direction].lower()})?",
            "note",
        )
        self.end_text.setText(
            "Both sides will be as they were before it, except for what was edited since. Sync is"
            " then paused: going on would bring both together as it would have without the reset."
        )
        self._turn(self._end_page, "", "Undo Reset", self._undo)

    def _take_back(self, take_back: Callable[..., UndoneReset], title: str) -> None:
        self._begin(title, "")

        def work(account: RemoteAccount, link: Link, _task: Task) -> UndoneReset:
            with account.hub(link.hub_uid, link.scope) as hub:
                return take_back(self._control.library, hub)

        self._do(work, self._show_undone, title="Undo reset")

    def _show_report(self, report: ResetReport) -> None:
        if report.cancelled:
            pending = pending_reset(self._control.library)
            if pending is not None:
                self._show_pending(pending)
                return
            self._show_end("Stopped.", "Nothing is left to finish.", "note")
            return
        lines = []
        if report.direction is not Direction.CHECK_FILES:
            lines.append(describe_done(report))
        if report.damaged_here.count:
            lines.append(f"{number(report.damaged_here.count, 'damaged file')} replaced.")
        files = report.files
        if files.sent or files.received:
            lines.append(
                f"{number(files.sent, 'file')} sent ({size(files.sent_bytes)}),"
                f" {number(files.received, 'file')} received ({size(files.received_bytes)})."
            )
        if files.failure is not None:
            lines.append(f"Files still wait: {explain(files.failure)}")
        if report.conflicts:
            lines.append(f"{number(report.conflicts, 'conflict')} to decide: Sync Conflicts.")
        if report.backup is not None:
            lines.append(f"Backup: {report.backup}")
        lines.append(SURVIVES)
        if report.verified:
            text = (
                f"Verified, in sync as of {moment(report.verified_at, self._control.now)}."
                f" Fingerprint {short(report.fingerprint)} on both sides."
            )
            self._show_end(text, "\n\n".join(lines), "good")
        else:
            text = (
                "Done, and not verified yet: something changed meanwhile. The next sync verifies."
            )
            self._show_end(text, "\n\n".join(lines), "note")
        if last_reset(self._control.library) is not None:
            self._offer("&Undo", self._undo)

    def _show_undone(self, undone: UndoneReset) -> None:
        left = undone.left_here + undone.left_online
        text = "Both sides are as they were before the reset."
        if left:
            text += f" {number(left, 'record')} edited since stay as they are."
        self._control.pause()
        self._show_end(
            "Taken back.",
            f"{text}\n\nSync is paused. Going on brings both together as it would have without the"
            " reset; to decide otherwise, reset in another direction first.",
            "good",
        )
        self._offer("Another &Direction...", self._show_choice)

    def _show_end(self, title: str, text: str, role: str) -> None:
        set_note(self.end_note, title, role)
        self.end_text.setText(text)
        self._turn(self._end_page, "", "Done", self.accept)
        self.cancel_button.hide()

    # --- work --------------------------------------------------------------------------------

    def _begin(self, title: str, more: str) -> None:
        self._turn(self._run_page, title, "", None)
        self.phase.setText("Asking the server")
        self.bar.setRange(0, 0)
        self._run_note.setText(more)

    def _begin_reset(self, title: str) -> None:
        self._begin(
            title,
            "You can go on working. It can be stopped at any moment, and is then finished or taken"
            " back later; both sides switch in one step each.",
        )
        self.cancel_button.setText("Stop")

    def _do(
        self,
        work: Callable[[RemoteAccount, Link, Task], T],
        done: Callable[[T], None],
        *,
        title: str,
    ) -> None:
        syncing = self._control.syncing

        def connected(task: Task) -> T:
            with syncing.connected() as (account, link):
                return work(account, link, task)

        def finish(result: T) -> None:
            self._task = None
            done(result)

        self._task = self._control.exclusively(connected, finish, self._fail, title=title)
        estimate, began = Estimate(), monotonic()

        def follow(phase: str, done_now: int, total: int | None) -> None:
            parts = [phase.capitalize(), amount(phase, done_now)]
            if total:
                parts[1] += f" of {amount(phase, total)}"
                self.bar.setRange(0, 1000)
                self.bar.setValue(min(1000, done_now * 1000 // total))
            else:
                self.bar.setRange(0, 0)
            parts.append(estimate.left(phase, done_now, total, monotonic() - began))
            self.phase.setText(" \N{MIDDLE DOT} ".join(part for part in parts if part))

        self._task.progressed.connect(follow)

    def _fail(self, error: Exception) -> None:
        self._task = None
        if not isinstance(error, IbidemError):
            raise error
        pending = pending_reset(self._control.library)
        if pending is not None:
            self._show_pending(pending)
        else:
            self._show_choice()
        if isinstance(error, OutdatedError):
            self.show_problem(
                "The library changed since you looked, here or online. Nothing was done: look at"
                " it again."
            )
        else:
            self.show_problem(error)

    def reject(self) -> None:
        """Close; work that goes on is asked to stop, and the page stays until it has."""
        if self._task is None:
            super().reject()
            return
        self._task.cancel()
        self.cancel_button.setEnabled(False)
        self.phase.setText("Stopping")

    def _leave(self) -> None:
        self._control.release()
