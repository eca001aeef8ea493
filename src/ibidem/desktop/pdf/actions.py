"""PDF files in a window: what other areas use to open one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ibidem.desktop.actions import Area
from ibidem.desktop.main_window import MainWindow
from ibidem.model.ids import RecordId

if TYPE_CHECKING:  # a window starts faster without what shows PDFs
    from ibidem.desktop.pdf.view import PdfView


class PdfTabs(QObject):
    """The part of a window called "pdf"."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.open_library_desk.access.changed.connect(self._open_again)

    def open(self, attachment: RecordId, page: int | None = None) -> PdfView:
        """Go to the tab of an attached PDF, or open one; see `opening.open_pdf`."""
        from ibidem.desktop.pdf.opening import open_pdf

        return open_pdf(self._window, attachment, page)

    def _open_again(self) -> None:
        """What may be done in a file is decided when it is opened."""
        from ibidem.desktop.pdf.opening import open_pdf_tabs_again

        open_pdf_tabs_again(self._window)


def _install(window: MainWindow) -> None:
    window.parts["pdf"] = PdfTabs(window)


AREA: Area[MainWindow] = Area(install=_install)
