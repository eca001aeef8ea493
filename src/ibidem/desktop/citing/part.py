"""What is copied for a manuscript, and the style in which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QApplication

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings_keys import LOCALE, STYLE
from ibidem.model.ids import RecordId
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import load_items


@dataclass(frozen=True, slots=True)
class Formatted:
    """One text in every form that other programs may want."""

    text: str
    html: str
    rtf: str = ""

    def copy(self) -> None:
        """Put it into the clipboard, in all forms."""
        data = QMimeData()
        data.setText(self.text.rstrip("\n"))
        data.setHtml(self.html)
        if self.rtf:
            data.setData("text/rtf", self.rtf.encode("ascii", "replace"))
        QApplication.clipboard().setMimeData(data)
        application = QApplication.instance()
        if application is not None:
            # Not the method itself: Qt would need a weak reference, which slots do not allow.
            application.aboutToQuit.connect(lambda: self.leave_text())  # noqa: PLW0108

    def leave_text(self) -> None:
        """Leave the text alone, if this is in the clipboard still: formatted text of ours outlives
        the application, which crashes at its end."""
        clipboard = QApplication.clipboard()
        if clipboard.mimeData().html() == self.html:
            clipboard.clear()
            clipboard.setText(self.text)


class Citing(QObject):
    """The style of this device, and copying."""

    style_changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._desk = window.open_library_desk

    @property
    def style(self) -> str:
        """The name of the style that is used where nobody chooses one."""
        return self._desk.settings.citation_style

    @property
    def locale(self) -> str:
        """The language of citations; "" for the one of the style."""
        return self._desk.settings.citation_locale

    def use(self, style: str, locale: str) -> None:
        """Use a style from now on."""
        self._desk.settings.save(STYLE, style)
        self._desk.settings.save(LOCALE, locale)
        self.style_changed.emit()

    def copy_citation(self) -> None:
        """Copy the citation of the chosen references, all in one."""
        ids, style, locale = self._window.selected(), self.style, self.locale

        def work(library: LocalLibrary) -> Formatted:
            from ibidem.services.citing import cite_references

            texts = [
                cite_references(library, ids, style, locale, each) for each in ("text", "html")
            ]
            return Formatted(texts[0], texts[1])

        self._desk.read(work, self._copied)

    def copy_bibliography(self) -> None:
        """Copy the entries of the chosen references."""
        ids, style, locale = self._window.selected(), self.style, self.locale
        self._desk.read(lambda library: format_all(library, ids, style, locale), self._copied)

    def copy_keys(self, before: str, between: str, after: str) -> None:
        """Copy the citation keys of the chosen references, in a notation."""
        ids = self._window.selected()

        def work(library: LocalLibrary) -> str:
            items = load_items(library, ids)
            return between.join(items[each].handle for each in ids if each in items)

        def copy(keys: str) -> None:
            text = f"{before}{keys}{after}"
            QApplication.clipboard().setText(text)
            self._desk.say(f"Copied {_short(text)}")

        self._desk.read(work, copy)

    def _copied(self, formatted: Formatted) -> None:
        formatted.copy()
        self._desk.say(f"Copied {_short(formatted.text)}")


def format_all(
    library: LocalLibrary, ids: Sequence[RecordId], style: str, locale: str
) -> Formatted:
    """A bibliography as text, HTML and RTF."""
    from ibidem.services.citing import OUTPUTS, make_bibliography, make_page

    made = {each: make_bibliography(library, ids, style, locale, each).text for each in OUTPUTS}
    return Formatted(made["text"], make_page(made["html"], language=locale), made["rtf"])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"
