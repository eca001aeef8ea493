"""Pictures of sync: preferences, progress, status, questions, conflicts, first sync, reset."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.preferences.dialog import PreferencesDialog
from ibidem.desktop.syncing.actions import control_of
from ibidem.desktop.syncing.control import SyncControl
from ibidem.desktop.syncing.indicator import SyncIndicator
from ibidem.desktop.syncing.linking_dialogs import (
    BackupDialog,
    FirstSyncDialog,
    LinkWarningDialog,
)
from ibidem.desktop.syncing.reset import ResetAssistant
from ibidem.desktop.syncing.state import LogEntry, Progress
from ibidem.desktop.syncing.words import Question, Remover
from ibidem.model.conflict import Conflict
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library
from ibidem.services.resetting import (
    Direction,
    Files,
    FirstSync,
    Item,
    PlannedChange,
    ResetPlan,
    ResetReport,
    Side,
)
from ibidem.services.searching import list_references
from ibidem.services.signing_in import SignIn
from ibidem.services.syncing import SyncReport, link_library
from ibidem.sync.messages import Removal
from ibidem.sync.steps import MassDeletion
from tests.desktop.looks.look import Look
from tests.desktop.waiting import settle

SERVER = "https://library.example.org"
FINGERPRINT = "3fa95c71d2e8b604"


def add_conflicts(library: Library) -> list[RecordId]:
    """Three references whose titles were changed on two devices, the other one later."""
    ids = [item.id for item in list_references(library, limit=3).items]
    with editing(library, "sync") as edit:
        for number, each in enumerate(ids):
            noun = edit.get(RecordKind.REFERENCE, each)
            title = noun.fields["title"]
            mine = number != 1
            edit.add(
                RecordKind.CONFLICT,
                Conflict(
                    field="fields.title",
                    record=each,
                    record_kind=RecordKind.REFERENCE,
                    found_at=edit.tx.at + number,
                    kept=title,
                    kept_at=edit.tx.at - 60_000,
                    kept_by=library.device if mine else "Office",
                    other=f"{title.split()[0]} and other {title.split()[-1].lower()}",
                    other_at=edit.tx.at - 90_000,
                    other_by="Office" if mine else library.device,
                ),
            )
    return ids


def _linked(window: MainWindow) -> SyncControl:
    control = control_of(window)
    control.set_automatic(False)
    library = window.open_library_desk.library
    sign_in = SignIn(SERVER, "ada@example.org", "a" * 32, "d", "token", "Laptop")
    window.settings.sign_ins.save(sign_in)
    link_library(library, server=SERVER, account="a" * 32, hub_uid=library.uid)
    now = library.source.now_ms()
    control.report = SyncReport(verified=True, verified_at=now, fingerprint=FINGERPRINT)
    control.log = [
        LogEntry(now - 60_000, "Received 12 records, sent 3 records, sent 1 file (2.4 MB)."),
        LogEntry(now - 7_000_000, "The server cannot be reached. Check the network.", failed=True),
        LogEntry(now - 90_000_000, "Received 1,204 records, received 51 files (88.0 MB)."),
    ]
    control.refresh()
    settle(window)
    return control


def _quiet(window: MainWindow) -> SyncControl:
    control = _linked(window)
    control.report = SyncReport(verified=True, verified_at=control.now, fingerprint=FINGERPRINT)
    return control


def _preferences(page: str) -> object:
    def show(window: MainWindow) -> QWidget:
        _quiet(window)
        window.open_preferences(page)
        found = window.findChild(PreferencesDialog)
        assert found is not None
        return found

    return show


def _unlinked(window: MainWindow) -> QWidget:
    window.open_preferences("Sync")
    found = window.findChild(PreferencesDialog)
    assert found is not None
    return found


def _status(window: MainWindow) -> QWidget:
    _quiet(window)
    window.action("syncing.status").trigger()
    return window


def _question(window: MainWindow) -> QWidget:
    control = _quiet(window)
    at = control.now - 3_600_000
    control.question = Question(
        MassDeletion(312, "theirs", (Removal(7, at, 312, "x", "Old laptop"),)),
        (Remover(312, "Grace Hopper", "Old laptop", at),),
    )
    control.changed.emit()
    window.action("syncing.status").trigger()
    return window


def _progress(window: MainWindow) -> QWidget:
    control = _quiet(window)
    control.is_syncing = True
    control.progress = Progress(
        "Sending files 34 of 50 \N{MIDDLE DOT} 41.2 MB \N{MIDDLE DOT} 3.1 MB/s \N{MIDDLE DOT}"
        " about 10 seconds left",
        0.68,
    )
    indicator = window.findChild(SyncIndicator)
    assert indicator is not None
    indicator._show()
    return window


def _conflicts(window: MainWindow) -> QWidget:
    add_conflicts(window.open_library_desk.library)
    window.action("syncing.conflicts").trigger()
    return window


def _plan(direction: Direction) -> ResetPlan:
    side = Side.ONLINE if direction is not Direction.REPLACE_LOCAL else Side.LOCAL
    items = [
        Item(side, what, RecordKind.REFERENCE, RecordId(f"{number:032x}"))
        for number, what in enumerate(("removed", "removed", "added", "changed", "changed"))
        if direction is not Direction.MERGE or what != "removed"
    ]
    return ResetPlan(
        direction,
        12,
        40,
        tuple(items),  # type: ignore[arg-type]
        1204,
        1199,
        1180,
        files_up=Files(3, 4_200_000),
        unsent=2 if direction is Direction.REPLACE_LOCAL else 0,
        united=7 if direction is Direction.MERGE else 0,
    )


def _first(window: MainWindow) -> QWidget:
    ways = (Direction.MERGE, Direction.REPLACE_ONLINE, Direction.REPLACE_LOCAL)
    first = FirstSync(1204, 1199, {each: _plan(each) for each in ways}, Direction.MERGE)
    dialog = FirstSyncDialog(window, first, lambda _: None)
    dialog.open()
    return dialog


def _backup(window: MainWindow) -> QWidget:
    dialog = BackupDialog(window, window.open_library_desk.library, lambda _: None)
    dialog.open()
    return dialog


def _warning(window: MainWindow) -> QWidget:
    text = (
        "This library is linked to ada@example.org at library.example.org. Going on breaks the link"
        " to this original account and links the library to grace@example.org at"
        " library.example.org."
    )
    dialog = LinkWarningDialog(window, text, lambda: None)
    dialog.open()
    return dialog


def _reset(step: str) -> object:
    def show(window: MainWindow) -> QWidget:
        control = _quiet(window)
        dialog = ResetAssistant(window, control)
        dialog.show()
        plan = _plan(Direction.REPLACE_ONLINE)
        listed = [
            PlannedChange(each.side, each.what, each.kind, each.id, name, fields)
            for each, name, fields in zip(
                plan.items,
                ("A history of clocks", "Notes on weaving", "On maps", "Tides", "Lenses"),
                ((), (), (), ("Title", "Year"), ("Abstract",)),
                strict=True,
            )
        ]
        if step != "choice":
            dialog._show_plan((plan, listed))
        if step == "backup":
            dialog._show_backup()
        if step == "run":
            dialog._begin_reset("Replace online with this computer")
            dialog.phase.setText("Sending \N{MIDDLE DOT} 840 of 1,204")
            dialog.bar.setRange(0, 1000)
            dialog.bar.setValue(700)
        if step == "end":
            dialog._show_report(
                ResetReport(
                    plan.direction,
                    "x",
                    plan.counts,
                    verified=True,
                    verified_at=control.now,
                    fingerprint=FINGERPRINT,
                )
            )
        return dialog

    return show


LOOKS = (
    Look("syncing", "preferences-general", _preferences("General")),  # type: ignore[arg-type]
    Look("syncing", "preferences-files", _preferences("Files")),  # type: ignore[arg-type]
    Look("syncing", "preferences-sync", _preferences("Sync")),  # type: ignore[arg-type]
    Look("syncing", "preferences-sync-unlinked", _unlinked),
    Look("syncing", "status", _status),
    Look("syncing", "question", _question),
    Look("syncing", "progress", _progress),
    Look("syncing", "conflicts", _conflicts),
    Look("syncing", "first-sync", _first),
    Look("syncing", "backup", _backup),
    Look("syncing", "warning", _warning),
    *(
        Look("syncing", f"reset-{step}", _reset(step))  # type: ignore[arg-type]
        for step in ("choice", "plan", "backup", "run", "end")
    ),
)
