"""From an address and a password to a library that is linked and synced for the first time.

Every question on the way can be cancelled, and then nothing has changed: the new token is given
back, the old link and the old sign-in stay.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ibidem.desktop.syncing.control import SyncControl
from ibidem.desktop.syncing.linking_dialogs import (
    BackupDialog,
    ChooseLibraryDialog,
    FirstSyncDialog,
    LinkWarningDialog,
)
from ibidem.desktop.syncing.words import plain_server
from ibidem.desktop.tasks import Task, Tasks
from ibidem.errors import IbidemError, LibraryExistsError
from ibidem.services.compressing import compress_library
from ibidem.services.connecting import RemoteAccount, RemoteLibrary, is_empty_library
from ibidem.services.library import LocalLibrary
from ibidem.services.resetting import (
    Direction,
    FirstSync,
    ResetReport,
    check_link,
    plan_first_sync,
    run_reset,
)
from ibidem.services.signing_in import (
    SignIn,
    SignIns,
    connect,
    discard_sign_in,
    request_sign_in,
)
from ibidem.services.syncing import link_library


def create_online(account: RemoteAccount, library: LocalLibrary) -> RemoteLibrary:
    """A new library for this one; with its uid, unless another account has that there already."""
    try:
        return account.create_library(library.name, library.uid)
    except LibraryExistsError:
        return account.create_library(library.name)


class Linking(QObject):
    """One attempt. `ready` is called when every question is answered and the work begins,
    `given_up` with what was wrong, or None where the person cancelled."""

    def __init__(
        self,
        parent: QWidget,
        control: SyncControl,
        tasks: Tasks,
        device: str,
        ready: Callable[[], None],
        given_up: Callable[[Exception | None], None],
    ) -> None:
        super().__init__(control)
        self._parent = parent
        self._control = control
        self._tasks = tasks
        self._device = device
        self._ready = ready
        self._given_up = given_up
        self._signed: SignIn | None = None
        self._is_new = False
        self._was_warned = False
        self._is_empty = False
        self._there: list[RemoteLibrary] = []
        self._chosen: RemoteLibrary | None = None

    def sign_in(self, server: str, email: str, password: str, code: str = "") -> None:
        """Sign in (with a second factor: its `code`), then go on from question to question."""
        self._is_new = True
        device = self._device

        def ask(_task: Task) -> tuple[SignIn, list[RemoteLibrary], bool]:
            signed = request_sign_in(server, email, password, device, code)
            with connect(signed) as account:
                return signed, account.list_libraries(), is_empty_library(self._control.library)

        self._tasks.run(ask, self._signed_in, self._give_up, owner=self)

    def use(self, sign_ins: SignIns, server: str, email: str) -> None:
        """Link by a sign-in that this device has already."""

        def ask(_task: Task) -> tuple[SignIn, list[RemoteLibrary], bool]:
            signed = sign_ins.find(server, email)
            with connect(signed) as account:
                return signed, account.list_libraries(), is_empty_library(self._control.library)

        self._tasks.run(ask, self._signed_in, self._give_up, owner=self)

    def _signed_in(self, found: tuple[SignIn, list[RemoteLibrary], bool]) -> None:
        self._signed, self._there, self._is_empty = found
        signed = self._signed
        link = self._control.standing.link
        if link is not None and (link.server, link.account) == (signed.server, signed.account):
            self._renew(signed)
            return
        self._warn("", self._choose)

    def _renew(self, signed: SignIn) -> None:
        """Only the token is new: the library is linked to this account already."""
        sign_ins = self._control.syncing.sign_ins
        library = self._control.library

        def save(_task: Task) -> None:
            sign_ins.save(signed)
            library.device = signed.device

        self._control.exclusively(save, lambda _: self._control.sync_now(), title="")
        self._ready()

    def _warn(self, hub_uid: str, then: Callable[[], None]) -> None:
        signed = self._signed
        assert signed is not None
        warning = check_link(
            self._control.library, server=signed.server, account=signed.account, hub_uid=hub_uid
        )
        was = self._control.remembered("was")
        where = f"{signed.email} at {plain_server(signed.server)}"
        if warning is None and not was:
            then()
            return
        if self._was_warned:
            then()
            return
        if warning is not None:
            known = self._control.standing.sign_in
            present = plain_server(warning.present.server)
            now = f"{known.email} at {present}" if known is not None else f"an account at {present}"
            text = (
                f"This library is linked to {now}. Going on breaks the link to this original"
                f" account and links the library to {where}."
            )
        else:
            text = (
                f"This library was linked to {was}, until its local sync state was reset. Going on"
                f" links it to {where}."
            )

        def go_on() -> None:
            self._was_warned = True
            then()

        self._open(LinkWarningDialog(self._parent, text, go_on))

    def _choose(self) -> None:
        library = self._control.library
        there = [each for each in self._there if not each.scope and each.role.may_write]
        known = (library.uid, self._control.remembered("hub"))  # before its local state was reset
        same = [each for each in there if each.uid in known]
        if same or not there:
            self._take(same[0] if same else None)
        elif len(there) == 1 and not there[0].revision:
            self._take(there[0])  # it is empty: nothing can go wrong
        else:
            self._open(ChooseLibraryDialog(self._parent, library, there, self._take))

    def _take(self, chosen: RemoteLibrary | None) -> None:
        self._chosen = chosen
        uid = chosen.uid if chosen is not None else self._control.library.uid
        self._warn(uid, self._back_up)

    def _back_up(self) -> None:
        if self._is_empty:
            self._compare(None)
        else:
            self._open(BackupDialog(self._parent, self._control.library, self._compare))

    def _compare(self, backup: Path | None) -> None:
        signed, chosen, library = self._signed, self._chosen, self._control.library
        if chosen is None or self._is_empty or not chosen.revision:
            self._begin(backup, Direction.MERGE, None)
            return
        assert signed is not None

        def plan(_task: Task) -> FirstSync:
            with connect(signed) as account, account.hub(chosen.uid, chosen.scope) as hub:
                return plan_first_sync(library, hub, blob_hub=hub)

        def ask(first: FirstSync) -> None:
            if not first.is_needed:
                self._begin(backup, Direction.MERGE, first)
                return
            self._open(
                FirstSyncDialog(self._parent, first, lambda way: self._begin(backup, way, first))
            )

        self._tasks.run(plan, ask, self._give_up, title="Comparing", owner=self)

    def _begin(self, backup: Path | None, direction: Direction, first: FirstSync | None) -> None:
        """Every question is answered: back up, link, and sync."""
        signed, chosen = self._signed, self._chosen
        assert signed is not None
        control = self._control
        library = control.library
        sign_ins = control.syncing.sign_ins

        def work(task: Task) -> ResetReport | None:
            def report(phase: str, done: int, total: int | None) -> None:
                if task.is_cancelled():
                    raise IbidemError("Cancelled: nothing was linked, and nothing was synced.")
                task.progress(phase, done, total)

            if backup is not None:
                compress_library(library, backup, report=report)
            with connect(signed) as account:
                remote = chosen or create_online(account, library)
                sign_ins.save(signed)
                library.device = signed.device
                link_library(
                    library,
                    server=signed.server,
                    account=signed.account,
                    hub_uid=remote.uid,
                    scope=remote.scope,
                    force=True,
                )
                if direction is Direction.MERGE or first is None:
                    return None
                with account.hub(remote.uid, remote.scope) as hub:
                    return run_reset(
                        library,
                        hub,
                        hub,
                        direction,
                        plan=first.plans[direction],
                        policy=control.syncing.policy,
                        steering=task.steering,
                    )

        def done(_report: ResetReport | None) -> None:
            control.remember("was", "")
            control.remember("hub", "")
            control.syncing.expected = first.records_online if first is not None else 0
            control.sync_now()

        title = "First sync" if direction is Direction.MERGE else "Reset sync"
        control.exclusively(work, done, title=title)
        self._ready()

    def _open(self, dialog: QWidget) -> None:
        dialog.rejected.connect(self._cancel)  # type: ignore[attr-defined]
        dialog.open()  # type: ignore[attr-defined]

    def _cancel(self) -> None:
        self._give_up(None)

    def _give_up(self, error: Exception | None) -> None:
        """Leave everything as it was; a token that was just made is made worthless."""
        signed = self._signed
        if signed is not None and self._is_new:
            self._tasks.run(lambda _: discard_sign_in(signed))
        self._signed = None
        self._given_up(error)
