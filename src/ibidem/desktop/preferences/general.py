"""Preferences > General: how the desktop looks, and how it cites."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel

from ibidem.desktop.dialogs import quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pages import Page
from ibidem.desktop.settings_keys import LIST_DENSITY, LOCALE, REOPEN, STYLE, THEME
from ibidem.desktop.theme import SPACE
from ibidem.services.citing import list_locales

BOX_WIDTH = 260  # of all boxes, so that they stand below each other
THEMES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
DENSITIES = (("comfortable", "Comfortable"), ("compact", "Compact"))
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
    """How the window looks, what happens at the start, and how references are cited."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__("General")
        self._window = window
        settings = window.settings
        self._head("Appearance")
        form = self.add_form()
        self.theme = _choice(THEMES, window.theme.choice)
        form.addRow("&Colours", self.theme)
        self.density = _choice(DENSITIES, settings.text(LIST_DENSITY, DENSITIES[0][0]))
        form.addRow("&Rows of the list", self.density)
        self._head("When Ibidem starts")
        self.reopen = QCheckBox("&Open the libraries that were open last")
        self.reopen.setChecked(settings.flag(REOPEN, default=True))
        self.column.addWidget(self.reopen)
        self._head("Citations")
        form = self.add_form()
        style = settings.citation_style
        known = style in dict(STYLES)
        self.style_name = _choice(STYLES if known else (*STYLES, (style, style)), style)
        form.addRow("Citation &style", self.style_name)
        locales = [("", "As the style says"), *list_locales().items()]
        self.locale_name = _choice(locales, settings.citation_locale)
        form.addRow("&Language", self.locale_name)
        self.column.addWidget(quiet("All styles are under Tools > Citation Style."))
        self.column.addStretch(1)

    def _head(self, text: str) -> None:
        heading = QLabel(text)
        heading.setProperty("role", "heading")
        if self.column.count() > 1:
            self.column.addSpacing(2 * SPACE)
        self.column.addWidget(heading)

    def save(self, done: Callable[[], None]) -> None:
        """Take it over."""
        settings = self._window.settings
        theme = str(self.theme.currentData())
        if theme != self._window.theme.choice:
            settings.save(THEME, theme)
            self._window.theme.choose(theme)
        settings.save(LIST_DENSITY, self.density.currentData())
        references = self._window.parts.get("references")
        set_density = getattr(references, "set_density", None)
        if callable(set_density):
            set_density(self.density.currentData())
        settings.save(REOPEN, self.reopen.isChecked())
        settings.save(STYLE, self.style_name.currentData())
        settings.save(LOCALE, self.locale_name.currentData())
        self._window.refresh_actions()
        done()


def _choice(entries: Iterable[tuple[str, str]], chosen: str) -> QComboBox:
    box = QComboBox()
    box.setMinimumWidth(BOX_WIDTH)
    for value, text in entries:
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box
