"""Pictures of the care for a library."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from ibidem.desktop.caring.check_dialog import CheckDialog
from ibidem.desktop.caring.history_view import HistoryView, MomentDialog
from ibidem.desktop.caring.plan_dialog import PlanDialog, Wanted
from ibidem.desktop.caring.summary_dialog import SummaryDialog
from ibidem.desktop.main_window import MainWindow
from ibidem.services.maintenance import Examination, Finding
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
    repair = "Run 'ibidem doctor --repair'."
    dialog._show(
        Examination(
            [
                Finding(
                    "stale_index",
                    "The search index lacks 3 references.",
                    "A search would not find everything.",
                    repair,
                    True,
                ),
                Finding(
                    "blob_missing",
                    "An attached file is not here.",
                    "An attached file cannot be opened here.",
                    "Sync again: what the server still has comes back.",
                    False,
                    where="lamport1978: clocks.pdf",
                ),
                Finding(
                    "blob_orphaned",
                    "A file belongs to nothing.",
                    "A file takes up space.",
                    repair,
                    True,
                    repaired=True,
                ),
            ],
            {"reference": 52, "group": 4},
            "5b1f0c77a2",
            3,
            1_400_000,
        ),
        repaired=False,
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
