"""The tab of a PDF: reading, finding, moving, and what stands in its way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pdf.opening import open_pdf
from ibidem.desktop.pdf.page_area import FIT_PAGE
from ibidem.desktop.pdf.view import PdfView
from ibidem.desktop.showing import Selection
from ibidem.errors import NotFoundError
from ibidem.services.editing import delete_attachments
from ibidem.services.files import replace_file
from ibidem.services.searching import open_file
from tests.desktop.pdf.conftest import (
    Attach,
    Open,
    click_at,
    double_click_at,
    drag,
    place_of,
    press,
    rest,
)
from tests.desktop.pdf.papers import LINES, paper
from tests.desktop.waiting import click, settle, wait_until
from tests.services.reading_files import pdf_files

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def copied(view: PdfView) -> str:
    QGuiApplication.clipboard().clear()
    view.copy()
    rest(view)
    return QGuiApplication.clipboard().text()


def test_a_document_is_shown_and_its_tab_goes_with_the_window(
    window: MainWindow, view: PdfView
) -> None:
    assert window.tabs.currentWidget() is view
    assert window.tabs.tabText(1) == "paper.pdf"
    assert view.toolbar.of.text() == "of 3"
    image = view.canvas.viewport().grab().toImage()
    at = place_of(view, 0, 0)
    around = [
        image.pixelColor(round(at.x()) + dx, round(at.y()) + dy).lightness()
        for dx in range(12)
        for dy in range(-8, 8)
    ]
    assert min(around) < 100  # a letter
    assert max(around) > 200  # the paper
    window.close_tab(1)
    settle(window)
    assert not view.pages.is_open


def test_the_same_file_is_opened_once(window: MainWindow, attach: Attach) -> None:
    attachment = attach(paper([LINES]))
    first = open_pdf(window, attachment)
    assert open_pdf(window, attachment) is first
    settle(window)
    assert window.tabs.count() == 2


def test_a_tab_that_is_closed_at_once_leaves_nothing_open(
    window: MainWindow, attach: Attach
) -> None:
    view = open_pdf(window, attach(paper([LINES])))
    pages = view.pages
    window.close_tab(1)
    settle(window)
    assert not pages.is_open


def test_a_page_can_be_asked_for_while_the_document_opens(
    window: MainWindow, attach: Attach
) -> None:
    view = open_pdf(window, attach(paper([LINES, ["b"], ["c"], ["d"]])), page=2)
    settle(window)
    assert view.canvas.page == 2


def test_text_is_chosen_with_the_mouse_and_copied(view: PdfView) -> None:
    drag(view, place_of(view, 0, 3), place_of(view, 0, 11, behind=True))
    assert copied(view) == "the beaks"
    assert view.selection_bar.isVisible()
    drag(view, place_of(view, 0, 11, behind=True), place_of(view, 0, 3))
    assert copied(view) == "the beaks"
    click_at(view, place_of(view, 0, 20))
    assert view.canvas.selection is None
    assert not view.selection_bar.isVisible()


def test_a_double_click_chooses_a_word_and_a_third_click_the_line(view: PdfView) -> None:
    at = place_of(view, 0, 8)
    double_click_at(view, at)
    assert copied(view) == "beaks"
    click_at(view, at)
    assert copied(view) == LINES[0]


def test_chosen_text_goes_over_pages_and_edit_copy_takes_it(
    window: MainWindow, view: PdfView
) -> None:
    view.canvas.set_fit(FIT_PAGE)
    view.canvas.set_zoom(0.3)
    rest(view)
    drag(view, place_of(view, 0, 3), place_of(view, 1, 5, behind=True))
    QGuiApplication.clipboard().clear()
    view.canvas.setFocus()
    window.action("frame.copy").trigger()
    rest(view)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("the beaks of the finches")
    assert text.endswith("Nobody has counted them.\n\nSecond")
    window.action("frame.select_all").trigger()
    assert copied(view).endswith("Third page, about seeds")


def test_keys_move_through_the_document(view: PdfView) -> None:
    bar = view.canvas.verticalScrollBar()
    press(view, Qt.Key.Key_End)
    assert (bar.value(), view.canvas.page) == (bar.maximum(), 2)
    press(view, Qt.Key.Key_Home)
    assert (bar.value(), view.canvas.page) == (0, 0)
    press(view, Qt.Key.Key_PageDown)
    once = bar.value()
    assert 0 < once < view.canvas.viewport().height()
    press(view, Qt.Key.Key_Space)
    press(view, Qt.Key.Key_Space, SHIFT)
    assert bar.value() == once
    press(view, Qt.Key.Key_PageUp)
    assert bar.value() == 0
    press(view, Qt.Key.Key_Down)
    assert bar.value() > 0


def test_a_page_is_gone_to_by_its_number(view: PdfView) -> None:
    press(view, Qt.Key.Key_G, CONTROL)
    assert view.toolbar.page.hasFocus()
    view.toolbar.page.setText("3")
    press(view, Qt.Key.Key_Return)
    assert view.canvas.page == 2
    assert view.canvas.hasFocus()
    view.go_to_page(0)
    rest(view)
    assert view.toolbar.page.text() == "1"


def test_the_zoom_keeps_the_place_and_the_text_stays_sharp(view: PdfView) -> None:
    canvas = view.canvas
    before = canvas.zoom
    at = place_of(view, 0, 4)
    for modifier, delta in ((CONTROL, 120), (CONTROL, -120)):
        event = QWheelEvent(
            at, QPointF(canvas.viewport().mapToGlobal(at.toPoint())), QPoint(0, 0),
            QPoint(0, delta), Qt.MouseButton.NoButton, modifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas.viewport(), event)
        rest(view)
        moved = place_of(view, 0, 4) - at
        assert abs(moved.y()) < 4
        assert canvas.zoom > before * 1.1 or delta < 0
        scale = canvas.plan.scale * canvas.devicePixelRatioF()
        assert {tile.scale for tile in canvas.tiles_of(0)} == {scale}
        assert all(view.pages.bitmap(tile) is not None for tile in canvas.tiles_of(0))
    assert canvas.zoom == pytest.approx(before)
    press(view, Qt.Key.Key_Plus)
    assert canvas.zoom > before
    press(view, Qt.Key.Key_Minus)
    press(view, Qt.Key.Key_0, CONTROL)
    assert canvas.zoom == pytest.approx(before)


def test_a_fitted_page_fits_when_the_window_changes(window: MainWindow, view: PdfView) -> None:
    view.canvas.set_fit(FIT_PAGE)
    window.resize(900, 500)
    settle(window)
    assert view.canvas.page_rect(0).height() < view.canvas.viewport().height()
    assert view.toolbar.zoom.text() == f"{view.canvas.zoom:.0%}"


def test_a_large_zoom_renders_only_what_can_be_seen(view: PdfView) -> None:
    view.canvas.set_zoom(8.0)
    rest(view)
    width, height = (side * view.canvas.plan.scale for side in view.pages.sizes[0])
    tiles = view.canvas.tiles_of(0)
    assert sum(tile.width * tile.height for tile in tiles) < width * height / 2
    assert all(view.pages.bitmap(tile) is not None for tile in tiles)
    assert view.pages.bitmaps.bytes <= view.pages.bitmaps.bytes_max


def test_words_are_found_counted_and_gone_through(view: PdfView) -> None:
    press(view, Qt.Key.Key_F, CONTROL)
    bar = view.find_bar
    assert bar.field.hasFocus()
    bar.field.setText("seeds")
    press(view, Qt.Key.Key_Return)
    wait_until(lambda: bar.count.text() == "1 of 2", "the first hit")
    assert view.canvas.current_hit == (0, 0)
    press(view, Qt.Key.Key_Return)
    assert (bar.count.text(), view.canvas.current_hit) == ("2 of 2", (2, 0))
    assert 2 in view.canvas.visible_pages()
    press(view, Qt.Key.Key_F3)
    assert view.canvas.current_hit == (0, 0)
    press(view, Qt.Key.Key_F3, SHIFT)
    assert view.canvas.current_hit == (2, 0)
    bar.field.setText("elephants")
    press(view, Qt.Key.Key_Return)
    wait_until(lambda: bar.count.text() == "Not found", "the end of the search")
    press(view, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert view.pages.hits == {}
    assert view.canvas.hasFocus()


def test_hits_are_marked_on_the_page(view: PdfView) -> None:
    at = place_of(view, 0, 8)
    corner = QPoint(round(at.x()), round(at.y() - 7))
    before = view.canvas.viewport().grab().toImage().pixelColor(corner)
    view.find_bar.open_bar(0, "beaks")
    wait_until(lambda: view.pages.hit_count == 2, "the hits")
    rest(view)
    at = place_of(view, 0, 8)
    corner = QPoint(round(at.x()), round(at.y() - 7))
    after = view.canvas.viewport().grab().toImage().pixelColor(corner)
    assert before.lightness() > 250
    assert (after.red(), after.blue() < 150) == (255, True)


def test_chosen_words_are_looked_for(view: PdfView) -> None:
    double_click_at(view, place_of(view, 0, 8))
    press(view, Qt.Key.Key_F, CONTROL)
    wait_until(lambda: view.find_bar.count.text() == "1 of 2", "the hits")
    assert view.find_bar.field.text() == "beaks"


def test_the_contents_lead_to_pages(open_view: Open) -> None:
    view = open_view(paper([LINES, ["b"], ["c"]], outline=[("Start", 0), ("Results", 2)]))
    assert not view.outline.isVisible()
    click(view.toolbar.contents)
    assert view.outline.isVisible()
    item = view.outline.topLevelItem(1)
    assert item.text(0) == "Results"
    view.outline.itemClicked.emit(item, 0)
    rest(view)
    assert view.canvas.page == 2


def test_links_lead_to_pages_and_back_and_to_addresses_of_the_web_alone(
    window: MainWindow, attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    view = open_pdf(window, attach(paper([LINES, ["b"], ["c"]], link_to=2)))
    settle(window)
    click_at(view, place_of(view, 0, 4))
    assert view.canvas.page == 2
    press(view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert view.canvas.page == 0
    for address in ("https://example.org/", "file:///etc/passwd"):
        other = open_pdf(window, attach(paper([LINES], address=address)))
        settle(window)
        click_at(other, place_of(other, 0, 4))
    assert opened == ["https://example.org/"]


def test_a_file_with_a_password_says_so_and_asks_for_it(open_view: Open) -> None:
    view = open_view(pdf_files.encrypted())
    assert view.stack.currentWidget() is view.obstacle
    assert view.obstacle.title.text() == "This file is protected by a password."
    view.obstacle.password.setText("wrong")
    click(view.obstacle.open)
    rest(view)
    assert view.obstacle.text.text().startswith("That is not the password.")
    assert view.obstacle.system.isVisible()


def test_a_damaged_file_is_explained_and_can_be_opened_elsewhere(
    open_view: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: bool(opened.append(url.toLocalFile())) or True
    )
    view = open_view(b"%PDF-1.7 cut")
    assert view.obstacle.title.text() == "This file is damaged, or it is no PDF."
    assert not view.obstacle.password.isVisible()
    click(view.obstacle.system)
    rest(view)
    assert opened
    assert opened[0].endswith("paper.pdf")


def test_a_file_that_is_deleted_elsewhere_says_so(window: MainWindow, view: PdfView) -> None:
    desk = window.open_library_desk
    desk.write(lambda library: delete_attachments(library, [view.attachment]))
    settle(window)
    wait_until(lambda: view.stack.currentWidget() is view.obstacle, "the sentence")
    assert "deleted" in view.obstacle.title.text()
    with pytest.raises(NotFoundError):
        open_pdf(window, view.attachment)


def test_turned_pages_are_chosen_where_they_are_shown(open_view: Open) -> None:
    for turns in (1, 2, 3):
        view = open_view(paper([["beaks"]], turns=[turns]))
        (rect,) = view.canvas.text_rects(0, 0, 5)
        if turns == 2:
            ends = (
                QPointF(rect.right(), rect.center().y()),
                QPointF(rect.left(), rect.center().y()),
            )
        elif turns == 1:
            ends = (
                QPointF(rect.center().x(), rect.top()),
                QPointF(rect.center().x(), rect.bottom()),
            )
        else:
            ends = (
                QPointF(rect.center().x(), rect.bottom()),
                QPointF(rect.center().x(), rect.top()),
            )
        drag(view, *ends)
        assert copied(view) == "beaks"


def test_a_thousand_pages_are_searched_and_jumped_through(open_view: Open) -> None:
    view = open_view(pdf_files.pdf(*(f"Page {number} of many" for number in range(1, 1001))))
    assert view.toolbar.of.text() == "of 1,000"
    view.go_to_page(777)
    rest(view)
    assert view.pages.layer(777) is not None
    view.find_bar.open_bar(777, "many")
    wait_until(lambda: view.pages.hit_count == 1000, "all hits")
    assert view.find_bar.count.text() == "778 of 1,000"
    rest(view)
    assert len(view.pages.bitmaps) < 20


def test_the_keys_of_a_document_go_before_those_of_the_window(
    window: MainWindow, view: PdfView
) -> None:
    heard: list[str] = []
    for key in ("Ctrl+G", "Ctrl+0"):
        action = QAction(key, window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False, key=key: heard.append(key))
        window.addAction(action)
    press(view, Qt.Key.Key_0, CONTROL)
    press(view, Qt.Key.Key_G, CONTROL)
    assert view.toolbar.page.hasFocus()
    press(view, Qt.Key.Key_F, CONTROL)  # the list of references has it, too
    assert view.find_bar.field.hasFocus()
    assert heard == []
    window.tabs.setCurrentIndex(0)
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_0, CONTROL)
    assert heard == ["Ctrl+0"]


def test_a_file_that_is_replaced_is_shown_anew(window: MainWindow, view: PdfView) -> None:
    press(view, Qt.Key.Key_End)
    new = paper([["Corrected edition"]])
    window.open_library_desk.write(lambda library: replace_file(library, view.attachment, [new]))
    wait_until(lambda: view.toolbar.of.text() == "of 1", "the new file")
    rest(view)
    assert view.pages.layer(0).text == "Corrected edition"  # type: ignore[union-attr]


def test_open_file_of_the_menu_opens_the_tab(window: MainWindow, attach: Attach) -> None:
    attachment = attach(paper([LINES]))
    library = window.open_library_desk.library
    reference = open_file(library, attachment).noun.reference
    window.open_library_desk.showing.choose(Selection(1, reference, lambda: (reference,)))
    window.action("reference.open_file").trigger()
    settle(window)
    view = window.tabs.currentWidget()
    assert isinstance(view, PdfView)
    assert view.attachment == attachment
