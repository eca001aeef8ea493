"""What a person can do about sync, and what the area puts into a window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu

from ibidem.desktop.actions import Action, Area, PageEntry
from ibidem.desktop.banners import Offer
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pages import Page
from ibidem.desktop.showing import Place, PlaceKind
from ibidem.desktop.syncing.control import SyncControl
from ibidem.desktop.syncing.indicator import SyncIndicator
from ibidem.desktop.syncing.question import answers
from ibidem.desktop.syncing.state import Mood

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


def open_status(window: MainWindow) -> None:
    """The tab Sync Status."""
    from ibidem.desktop.syncing.status import SyncStatusPane

    control = control_of(window)
    window.open_tab(
        "sync-status", "Sync Status", lambda: SyncStatusPane(window, control), icon_name="sync"
    )


def open_conflicts(window: MainWindow) -> None:
    """The tab Sync Conflicts."""
    from ibidem.desktop.syncing.conflicts import ConflictsPane

    window.open_tab(
        "conflicts", "Sync Conflicts", lambda: ConflictsPane(window), icon_name="conflict"
    )


def open_reset(window: MainWindow) -> None:
    """The assistant; once for each window."""
    from ibidem.desktop.syncing.reset import ResetAssistant

    for each in window.findChildren(ResetAssistant):
        if each.isVisible():
            each.raise_()
            each.activateWindow()
            return
    control = control_of(window)
    if control.standing.link is None:
        window.open_preferences("Sync")
        return
    ResetAssistant(window, control).show()


def is_linked(window: MainWindow) -> bool:
    """Whether the library of the window is linked."""
    control = window.parts.get("syncing")
    return isinstance(control, SyncControl) and control.standing.link is not None


def _make_page(window: MainWindow) -> Page:
    from ibidem.desktop.syncing.account_page import SyncPage

    return SyncPage(window)


def _install(window: MainWindow) -> None:
    control = SyncControl(window.open_library_desk, window)
    window.parts["syncing"] = control
    indicator = SyncIndicator(control)
    window.statusBar().insertPermanentWidget(1, indicator)  # left of the progress of other work
    indicator.opened.connect(lambda: _open_from_corner(window, control))
    window.open_library_desk.showing.place_changed.connect(
        lambda place: _follow_place(window, place)
    )
    indicator.menu_wanted.connect(lambda at: _menu(window, at))
    control.changed.connect(lambda: _follow_question(window, control))
    control.changed.connect(window.refresh_actions)  # what needs a link is possible with one
    window.library_closed.connect(indicator.deleteLater)


def _open_from_corner(window: MainWindow, control: SyncControl) -> None:
    if control.mood in (Mood.UNLINKED, Mood.SIGNED_OUT):
        window.open_preferences("Sync")
    elif control.mood is Mood.RESETTING:
        open_reset(window)
    else:
        open_status(window)


def _follow_place(window: MainWindow, place: Place) -> None:
    if place.kind is PlaceKind.CONFLICTS:
        open_conflicts(window)


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
    look = Offer("Look Closer", window.action("syncing.status").trigger)
    window.banners.show_banner(BANNER, text, [*answers(window, control, question), look])


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
        Action("syncing.status", "Sync S&tatus", open_status, icon="sync"),
        Action("syncing.conflicts", "Sync Confli&cts", open_conflicts, icon="conflict"),
        Action("syncing.reset", "&Reset Sync...", open_reset, possible=is_linked),
        Action("syncing.sharing", "Manage S&haring...", open_sharing, possible=is_linked),
    ),
    install=_install,
    pages=(PageEntry("Sync", _make_page),),
)
