"""Preferences > General: how the desktop looks, and how it cites."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QComboBox

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pages import Page
from ibidem.services.citing import list_locales

THEMES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
STYLES = (  # those asked for most; Tools > Citation Style has all of them
    ("apa", "APA"),
    ("mla", "MLA"),
    ("chicago-author-date", "Chicago, author and date"),
    ("chicago-notes", "Chicago, notes"),
    ("harvard", "Harvard"),
    ("vancouver", "Vancouver"),
    ("ieee", "IEEE"),
    ("nature", "Nature"),
    ("ama", "AMA"),
    ("acm", "ACM"),
)


class GeneralPage(Page):
    """Theme, and language and style of citations."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__("General")
        self._window = window
        settings = window.settings
        form = self.add_form()
        self.theme = _choice(THEMES, window.theme.choice)
        form.addRow("&Colours", self.theme)
        style = settings.text("citing/style", "apa")
        known = style in dict(STYLES)
        self.style_name = _choice(STYLES if known else (*STYLES, (style, style)), style)
        form.addRow("Citation &style", self.style_name)
        locales = [("", "As the style says"), *list_locales().items()]
        self.locale_name = _choice(locales, settings.text("citing/locale"))
        form.addRow("&Language of citations", self.locale_name)
        self.column.addStretch(1)

    def save(self, done: Callable[[], None]) -> None:
        """Take it over."""
        settings = self._window.settings
        theme = str(self.theme.currentData())
        if theme != self._window.theme.choice:
            settings.save("look/theme", theme)
            self._window.theme.choose(theme)
            self._window.refresh_actions()
        settings.save("citing/style", self.style_name.currentData())
        settings.save("citing/locale", self.locale_name.currentData())
        done()


def _choice(entries: Iterable[tuple[str, str]], chosen: str) -> QComboBox:
    box = QComboBox()
    for value, text in entries:
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box
