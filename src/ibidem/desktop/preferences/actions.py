"""Opening the preferences, at a page if one is named."""

from __future__ import annotations

from ibidem.desktop.actions import Action, Area, Needs, PageEntry
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pages import Page

FIRST = "General"  # of the pages, whatever area comes first


def open_preferences(window: MainWindow) -> None:
    """Open the preferences, at the page that `window.preference_page` names."""
    from ibidem.desktop.preferences.dialog import PreferencesDialog

    entries = sorted(window.preference_pages, key=lambda entry: entry.title != FIRST)
    dialog = PreferencesDialog(window, [entry.make(window) for entry in entries])
    dialog.show_page(window.preference_page)
    window.preference_page = ""
    dialog.open()


def _general(window: MainWindow) -> Page:
    from ibidem.desktop.preferences.general import GeneralPage

    return GeneralPage(window)


def _files(window: MainWindow) -> Page:
    from ibidem.desktop.preferences.files import FilesPage

    return FilesPage(window)


AREA = Area(
    actions=(
        Action(
            "frame.preferences",
            "&Preferences...",
            open_preferences,
            "Ctrl+,",
            needs=Needs.NOTHING,
            icon="settings",
        ),
    ),
    pages=(PageEntry("General", _general), PageEntry("Files", _files)),
)
