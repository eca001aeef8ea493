"""What a person can do about sync, and what the area puts into a window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu

from ibidem.desktop.actions import Action, Area, PageEntry
from ibidem.desktop.banners import Offer
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.syncing.account_page import SyncPage
from ibidem.desktop.syncing.control import Mood, SyncControl
from ibidem.desktop.syncing.indicator import SyncIndicator
from ibidem.desktop.syncing.words import Question

BANNER = "mass-deletion"


def control_of(window: MainWindow) -> SyncControl:
    """The sync of a window's library."""
    found = window.parts["syncing"]
    assert isinstance(found, SyncControl)
    return found


def sync(window: MainWindow) -> None:
    """Sync now; without link or sign-in, go where both are made."""
    control = control_of(window)
    if control.mood in (Mood.UNLINKED, Mood.SIGNED_OUT):
        window.open_preferences("Sync")
    else:
        control.sync_now()


def open_sharing(window: MainWindow) -> None:
    """Manage Sharing, in the browser."""
    link = control_of(window).standing.link
    if link is not None:
        address = f"{link.server}/libraries/{link.hub_uid}"
        if link.scope:
            address += f"/{link.scope}"
        QDesktopServices.openUrl(QUrl(f"{address}/sharing"))


def is_linked(window: MainWindow) -> bool:
    """Whether the library of the window is linked."""
    control = window.parts.get("syncing")
    return isinstance(control, SyncControl) and control.standing.link is not None


def _install(window: MainWindow) -> None:
    control = SyncControl(window.open_library_desk, window)
    window.parts["syncing"] = control
    indicator = SyncIndicator(control)
    window.statusBar().insertPermanentWidget(1, indicator)  # left of the progress of other work
    indicator.opened.connect(window.action("syncing.sync").trigger)
    indicator.menu_wanted.connect(lambda at: _menu(window, at))
    control.changed.connect(lambda: _follow_question(window, control))
    window.library_closed.connect(indicator.deleteLater)


def _menu(window: MainWindow, at: QPoint) -> None:
    control = control_of(window)
    menu = QMenu(window)
    window.table.fill(menu, ("syncing.sync", "syncing.status", "syncing.conflicts"))
    menu.addSeparator()
    if control.is_paused:
        menu.addAction("Go on Syncing", control.resume)
    elif is_linked(window) and control.automatic:
        menu.addAction("Pause Sync", control.pause)
    menu.addAction("Preferences...", lambda: window.open_preferences("Sync"))
    menu.popup(at)


def _follow_question(window: MainWindow, control: SyncControl) -> None:
    """The question stands in the window until it is answered; it never stops anybody's work."""
    question = control.question
    if question is None:
        window.banners.hide_banner(BANNER)
        return
    text = question.text(control.now)
    if window.banners.text(BANNER) == text:
        return
    window.banners.show_banner(BANNER, text, offers(window, control, question))


def offers(window: MainWindow, control: SyncControl, question: Question) -> list[Offer]:
    """The answers to a mass deletion."""
    accept = "Delete Online, Too" if question.is_ours else "Accept"
    keep = "Restore Here" if question.is_ours else "Keep Mine and Restore Online"
    found = [
        Offer(accept, lambda: control.answer(keep=False)),
        Offer(keep, lambda: control.answer(keep=True)),
    ]
    if window.table.get("syncing.status") is not None:
        found.append(Offer("Look Closer", window.action("syncing.status").trigger))
    return found


AREA = Area(
    actions=(
        Action(
            "syncing.sync",
            "&Sync",
            sync,
            "F9",
            icon="sync",
            tip="Sync this library with its server now",
        ),
        Action("syncing.sharing", "Manage S&haring...", open_sharing, possible=is_linked),
    ),
    install=_install,
    pages=(PageEntry("Sync", SyncPage),),
)
