"""Pictures of the care for a library."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QWidget

from ibidem.desktop.caring.check_dialog import CheckDialog
from ibidem.desktop.caring.history_view import HistoryView, MomentDialog
from ibidem.desktop.caring.plan_dialog import PlanDialog, Wanted
from ibidem.desktop.caring.summary_dialog import SummaryDialog
from ibidem.desktop.main_window import MainWindow
from ibidem.errors import Problem
from ibidem.services.examining import Examination
from ibidem.services.examining.finding import finding_of
from ibidem.services.time_travel import list_events
from tests.desktop.looks.look import Look
from tests.desktop.waiting import settle


def _check(window: MainWindow) -> QWidget:
    dialog = CheckDialog(window)
    dialog.open()
    return dialog


def _findings(window: MainWindow) -> QWidget:
    dialog = CheckDialog(window)
    dialog.open()
    settle(window)
    problems = [
        ("stale_index", "The search index lacks 3 references.", ""),
        (
            "blob_missing",
            "clocks.pdf is not here.",
            "",
        ),
        ("not_signed_in", "This device is not signed in to https://ibidem.example.org.", ""),
        ("blob_orphaned", "A file of 1.4 MB belongs to nothing.", "5b1f0c77a2"),
    ]
    findings = [finding_of(Problem(code, text, raw=raw)) for code, text, raw in problems]
    done = replace(
        finding_of(Problem("half_built", "A library was never finished.")), repaired=True
    )
    dialog._show(
        Examination([*findings, done], {"reference": 52, "group": 4}, "5b1f0c77a2", 3, 1_400_000),
        {},
    )
    return dialog


def _summary(window: MainWindow) -> QWidget:
    dialog = SummaryDialog(window)
    dialog.open()
    return dialog


def _history(window: MainWindow) -> QWidget:
    window.action("caring.history").trigger()
    settle(window)
    view = window.tabs.currentWidget()
    assert isinstance(view, HistoryView)
    view.list.setCurrentItem(view.list.topLevelItem(2))
    return window


def _plan(window: MainWindow) -> QWidget:
    event = list_events(window.open_library_desk.library)[10]
    dialog = PlanDialog(window, Wanted("before today 10:02", before=event.number))
    dialog.open()
    return dialog


def _moment(window: MainWindow) -> QWidget:
    MomentDialog(window).open()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    return dialog


LOOKS = (
    Look("caring", "check", _check),
    Look("caring", "findings", _findings),
    Look("caring", "summary", _summary),
    Look("caring", "history", _history),
    Look("caring", "plan", _plan),
    Look("caring", "moment", _moment),
)
