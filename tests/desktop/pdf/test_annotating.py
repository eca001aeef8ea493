"""Marking text, notes and areas; the list beside the pages; changes from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QToolButton

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pdf.context import fill_menu
from ibidem.desktop.pdf.view import PdfView
from ibidem.model.attachment import Annotation
from ibidem.services.annotating import (
    AnnotationEntry,
    add_annotations,
    delete_annotations,
    list_annotations,
    write_annotated_copy,
)
from ibidem.services.searching import list_references
from tests.desktop.pdf.conftest import (
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
from tests.services.annotating.test_pdf_copies import four


def stored(view: PdfView) -> list[AnnotationEntry]:
    rest(view)
    return list_annotations(view.desk.library, view.attachment)


def choose(view: PdfView, first: int, last: int, page: int = 0) -> None:
    """Drag from one letter to another."""
    drag(view, place_of(view, page, first), place_of(view, page, last, behind=True))


def shown(view: PdfView, number: int) -> None:
    wait_until(lambda: len(view.annotator.entries) == number, f"{number} annotations")
    rest(view)


def color_at(view: PdfView, at: QPointF) -> QColor:
    image = view.canvas.viewport().grab().toImage()
    return image.pixelColor(round(at.x()), round(at.y()))


def test_chosen_text_is_highlighted_from_the_bar_beside_it(view: PdfView) -> None:
    choose(view, 3, 11)
    button = view.selection_bar.findChild(QToolButton, "color-8fdc8a")
    click(button)
    (entry,) = stored(view)
    noun = entry.noun
    assert (noun.shape, noun.color, noun.page, noun.text) == ("highlight", "8fdc8a", 0, "the beaks")
    assert noun.areas == view.pages.layer(0).areas_between(3, 12)  # type: ignore[union-attr]
    shown(view, 1)
    place = place_of(view, 0, 3)
    color = color_at(view, QPointF(place.x(), place.y() - 7))
    assert (color.red(), color.green()) == (0x8F, 0xDC)
    assert view.annotations.list.count() == 1
    assert view.canvas.selection is None


def test_a_highlight_over_lines_has_an_area_for_each(view: PdfView) -> None:
    first = LINES[0] + "\r\n" + LINES[1] + "\r\n"
    choose(view, len(LINES[0]) + 6, len(first) + 4)
    press(view, Qt.Key.Key_H)
    (entry,) = stored(view)
    assert len(entry.noun.areas) == 2
    assert entry.noun.text == "finches of the islands differ in the depth of their"


def test_the_highlight_tool_marks_whatever_is_dragged_over(view: PdfView) -> None:
    click(view.toolbar.tools["highlight"])
    choose(view, 3, 5)
    choose(view, 7, 11)
    assert [entry.noun.text for entry in stored(view)] == ["the", "beaks"]
    press(view, Qt.Key.Key_Escape)
    assert view.pointer.tool == "choose"
    assert view.toolbar.tools["choose"].isChecked()


def test_text_is_underlined(view: PdfView) -> None:
    choose(view, 3, 5)
    click(view.toolbar.tools["underline"])
    (entry,) = stored(view)
    assert (entry.noun.shape, entry.noun.text) == ("underline", "the")


def test_a_note_is_put_on_the_page_and_its_comment_is_written_at_once(view: PdfView) -> None:
    click(view.toolbar.tools["note"])
    click_at(view, place_of(view, 0, 3) + QPointF(0, 60))
    shown(view, 1)
    assert view.annotations.comment.hasFocus()
    QTest.keyClicks(view.annotations.comment, "Who counted?")
    QTest.keyClick(view.annotations.comment, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (entry,) = stored(view)
    assert (entry.noun.shape, entry.noun.comment) == ("note", "Who counted?")
    rest(view)
    found = list_references(view.desk.library, "annotation:counted").items
    assert len(found) == 1


def test_an_area_is_drawn_and_stays_where_it_was_drawn(view: PdfView) -> None:
    click(view.toolbar.tools["area"])
    start = place_of(view, 0, 3) + QPointF(0, 150)
    drag(view, start, start + QPointF(200, 90))
    shown(view, 1)
    (entry,) = stored(view)
    (rect,) = view.canvas.area_rects(entry)
    assert (rect.topLeft() - start).manhattanLength() < 2
    assert abs(rect.width() - 200) < 1
    drag(view, start, start + QPointF(2, 2))
    assert len(stored(view)) == 1


def test_undo_takes_a_highlight_back_and_redo_brings_it_again(
    window: MainWindow, view: PdfView
) -> None:
    choose(view, 3, 11)
    press(view, Qt.Key.Key_H)
    shown(view, 1)
    window.open_library_desk.undo()
    shown(view, 0)
    assert stored(view) == []
    window.open_library_desk.redo()
    shown(view, 1)


def test_an_annotation_is_chosen_on_the_page_edited_recoloured_and_deleted(view: PdfView) -> None:
    choose(view, 3, 11)
    press(view, Qt.Key.Key_H)
    shown(view, 1)
    click_at(view, place_of(view, 0, 5))
    (annotation,) = view.annotator.entries
    assert view.canvas.chosen == annotation
    assert view.annotations.editor.isVisible()
    double_click_at(view, place_of(view, 0, 5))
    QTest.keyClicks(view.annotations.comment, "Look again")
    click(view.annotations.editor.findChild(QToolButton, "color-f7a1c4"))
    wait_until(
        lambda: (
            [(entry.noun.comment, entry.noun.color) for entry in stored(view)]
            == [("Look again", "f7a1c4")]
        ),
        "comment and colour",
    )
    rest(view)
    view.canvas.setFocus()
    press(view, Qt.Key.Key_Delete)
    shown(view, 0)
    assert not view.annotations.editor.isVisible()
    assert stored(view) == []


def test_escape_takes_back_what_was_typed_into_a_comment(view: PdfView) -> None:
    choose(view, 3, 11)
    press(view, Qt.Key.Key_H)
    shown(view, 1)
    (annotation,) = view.annotator.entries
    view.edit_comment(annotation)
    QTest.keyClicks(view.annotations.comment, "Never mind")
    press(view, Qt.Key.Key_Escape)
    assert view.annotations.comment.toPlainText() == ""
    assert view.canvas.hasFocus()
    assert stored(view)[0].noun.comment == ""


def test_a_click_in_the_list_goes_to_the_annotation(view: PdfView) -> None:
    add_annotations(
        view.desk.library,
        [
            Annotation(view.attachment, 2, ((6000, 74000, 20000, 75400),), comment="Last"),
            Annotation(view.attachment, 0, ((6000, 74000, 20000, 75400),), comment="First"),
        ],
    )
    view.desk.look()
    shown(view, 2)
    listed = view.annotations.list
    click_item = listed.visualItemRect(listed.item(1)).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=click_item)
    rest(view)
    assert 2 in view.canvas.visible_pages()
    assert view.annotations.comment.toPlainText() == "Last"
    QGuiApplication.clipboard().clear()
    view.copy()
    assert QGuiApplication.clipboard().text() == "Last"


def test_what_another_device_wrote_is_shown_and_what_is_typed_stays(view: PdfView) -> None:
    library, area = view.desk.library, (6000, 74000, 20000, 75400)
    (made,) = add_annotations(library, [Annotation(view.attachment, 0, (area,), comment="Mine")])
    view.desk.look()
    shown(view, 1)
    view.edit_comment(made)
    QTest.keyClicks(view.annotations.comment, "Half a sent")
    add_annotations(library, [Annotation(view.attachment, 1, (area,), comment="Theirs")])
    view.desk.look()
    shown(view, 2)
    assert view.annotations.comment.toPlainText() == "MineHalf a sent"
    delete_annotations(library, [made])
    view.desk.look()
    shown(view, 1)
    assert not view.annotations.editor.isVisible()


def test_what_was_typed_is_saved_when_the_tab_is_closed(window: MainWindow, view: PdfView) -> None:
    choose(view, 3, 11)
    press(view, Qt.Key.Key_H)
    shown(view, 1)
    (annotation,) = view.annotator.entries
    view.edit_comment(annotation)
    QTest.keyClicks(view.annotations.comment, "Saved")
    library, attachment = view.desk.library, view.attachment
    window.close_tab(1)
    settle(window)
    assert list_annotations(library, attachment)[0].noun.comment == "Saved"


def test_the_menu_offers_what_can_be_done_here(view: PdfView) -> None:
    def texts(entry: AnnotationEntry | None) -> list[str]:
        return [each.text().replace("&", "") for each in fill_menu(view, view, entry).actions()]

    assert texts(None)[0] == "Select All"
    choose(view, 3, 11)
    assert "Underline" in texts(None)
    press(view, Qt.Key.Key_H)
    shown(view, 1)
    (entry,) = view.annotator.entries.values()
    assert texts(entry)[0] == "Edit Comment"
    assert texts(entry)[-1] == "Delete Annotation"


def test_nothing_can_be_marked_where_writing_is_not_allowed(view: PdfView) -> None:
    reading = PdfView(view.desk, view.attachment, read_only=True)
    reading.resize(900, 700)
    reading.show()
    rest(view)
    assert reading.toolbar.tools == {}
    reading.canvas.set_fit("page")
    rest(view)
    double_click_at(reading, place_of(reading, 0, 8))
    reading.annotator.mark("highlight")
    rest(view)
    assert stored(view) == []
    assert reading.annotations.comment.isReadOnly()
    assert "Underline" not in [
        each.text().replace("&", "") for each in fill_menu(reading, reading, None).actions()
    ]
    reading.close()
    rest(view)


def test_a_copy_with_annotations_and_a_text_are_saved_and_annotations_taken_over(
    open_view: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = open_view(paper([["one"], LINES]))
    add_annotations(view.desk.library, four(view.attachment))
    view.desk.look()
    shown(view, 4)

    def chosen(name: str) -> None:
        answer = (str(tmp_path / name), "")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)

    chosen("copy.pdf")
    view.actions_of_file.save_copy()
    rest(view)
    chosen("notes.md")
    view.actions_of_file.save_text()
    rest(view)
    assert "Gr\u00fc\u00dfe" in (tmp_path / "notes.md").read_text()
    copy = open_view((tmp_path / "copy.pdf").read_bytes())
    assert copy.annotator.entries == {}
    copy.actions_of_file.take_over()
    shown(copy, 4)


def test_an_annotation_that_was_taken_over_is_drawn_once_and_shown_again_when_it_is_deleted(
    open_view: Open, tmp_path: Path
) -> None:
    view = open_view(paper([LINES]))
    layer = view.pages.layer(0)
    assert layer is not None
    mark = Annotation(view.attachment, 0, layer.areas_between(3, 12), color="80ff80")
    add_annotations(view.desk.library, [mark])
    written = write_annotated_copy(view.desk.library, view.attachment, tmp_path / "copy.pdf")
    copy = open_view(written.read_bytes())

    def color() -> QColor:
        place = place_of(copy, 0, 3)
        return color_at(copy, QPointF(place.x(), place.y() - 7))

    in_file = color()
    assert in_file.red() < 200
    copy.actions_of_file.take_over()
    shown(copy, 1)
    assert color() == QColor("#80ff80")
    (annotation,) = copy.annotator.entries
    copy.annotator.delete(annotation)
    shown(copy, 0)
    assert color() == in_file
