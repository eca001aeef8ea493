"""Opening a PDF in a tab of a window."""

from __future__ import annotations

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pdf.view import PdfView
from ibidem.model.ids import RecordId
from ibidem.services.searching import open_file

TITLE_CHARS_MAX = 40


def open_pdf(window: MainWindow, attachment: RecordId, page: int | None = None) -> PdfView:
    """Go to the tab of an attached PDF, or open one; at a page (counted from 0), if one is given.

    Raises `NotFoundError` where the attachment is gone or its contents are not here.
    """
    desk = window.open_library_desk
    name = open_file(desk.library, attachment).noun.file_name
    title = name if len(name) <= TITLE_CHARS_MAX else name[: TITLE_CHARS_MAX - 1] + "\u2026"
    view = window.open_tab(
        f"pdf:{attachment}",
        title,
        lambda: PdfView(desk, attachment, read_only=not desk.access.may_write),
        "pdf",
    )
    assert isinstance(view, PdfView)
    if page is not None:
        view.go_to_page(page)
    return view


def open_pdf_tabs_again(window: MainWindow) -> None:
    """Open every PDF that is open anew, where it was."""
    in_front = window.tabs.currentIndex()
    views = [window.tabs.widget(place) for place in range(1, window.tabs.count())]
    for place, view in enumerate(views, start=1):
        if isinstance(view, PdfView):
            page = view.canvas.page
            window.close_tab(place)
            open_pdf(window, view.attachment, page)
            window.tabs.tabBar().moveTab(window.tabs.count() - 1, place)
    window.tabs.setCurrentIndex(in_front)
