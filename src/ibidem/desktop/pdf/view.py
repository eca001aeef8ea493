"""A PDF in a tab: toolbar, contents, pages, annotations."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ibidem.desktop.desk import Desk
from ibidem.desktop.pdf.annotation_list import AnnotationList
from ibidem.desktop.pdf.annotator import Annotator
from ibidem.desktop.pdf.canvas import Canvas
from ibidem.desktop.pdf.context import fill_menu
from ibidem.desktop.pdf.document import Heading, Link
from ibidem.desktop.pdf.exporting import PdfActions
from ibidem.desktop.pdf.find_bar import FindBar
from ibidem.desktop.pdf.marking import text_of
from ibidem.desktop.pdf.obstacle import Obstacle
from ibidem.desktop.pdf.outline import Outline
from ibidem.desktop.pdf.page_area import FIT_WIDTH
from ibidem.desktop.pdf.pages import Pages
from ibidem.desktop.pdf.pointer import CHOOSE, Pointer
from ibidem.desktop.pdf.selection import whole_document
from ibidem.desktop.pdf.selection_bar import SelectionBar
from ibidem.desktop.pdf.toolbar import Toolbar
from ibidem.desktop.settings_keys import PDF_ANNOTATIONS
from ibidem.errors import NotFoundError
from ibidem.model.attachment import Area
from ibidem.model.ids import RecordId
from ibidem.services.annotating import (
    AnnotationEntry,
    quoted_lines,
)

_SIDES = (220, 900, 270)  # pixels: contents, pages, annotations
_LAST_LETTER = 1 << 40  # further than any page has letters
_SAFE_LINKS = ("http", "https", "mailto", "doi")


class PdfView(QWidget):
    """The file of an attachment. Annotations are written through the desk, if that is allowed."""

    def __init__(
        self,
        desk: Desk,
        attachment: RecordId,
        parent: QWidget | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.attachment = attachment
        self.can_write = not read_only
        self._visited: list[int] = []  # pages from which a link was followed
        self.pages = Pages(desk, attachment, self)
        self.canvas = Canvas(self.pages)
        self.pointer = Pointer(self.canvas)
        self.annotator = Annotator(desk, attachment, self.canvas, can_write=self.can_write)
        self.toolbar = Toolbar(self.annotator.color, can_write=self.can_write)
        self.find_bar = FindBar(self.pages)
        self.find_bar.hide()
        self.outline = Outline()
        self.outline.hide()
        self.annotations = AnnotationList(can_write=self.can_write)
        self.selection_bar = SelectionBar(self.canvas.viewport(), can_write=self.can_write)
        self.obstacle = Obstacle()
        self.actions_of_file = PdfActions(self, desk, attachment, can_write=self.can_write)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.canvas)
        self.pages.open()
        self.annotator.reload()

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.canvas, 1)
        self.sides = QSplitter(Qt.Orientation.Horizontal)
        self.sides.setHandleWidth(1)
        self.sides.setChildrenCollapsible(False)
        for widget, width in ((self.outline, 120), (middle, 260), (self.annotations, 180)):
            widget.setMinimumWidth(width)
            self.sides.addWidget(widget)
        self.sides.setStretchFactor(1, 1)
        self.sides.setSizes(list(_SIDES))
        shown = self.desk.settings.flag(PDF_ANNOTATIONS, default=True)
        self.annotations.setVisible(shown)
        self.toolbar.annotations.setChecked(shown)
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.toolbar)
        rows.addWidget(self.sides, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(page)
        self.stack.addWidget(self.obstacle)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def _connect(self) -> None:
        self.pages.opened.connect(self._on_opened)
        self.pages.failed.connect(self._on_failed)
        self.pages.outline_read.connect(self._show_outline)
        self.pages.found.connect(self.canvas.viewport().update)
        self.obstacle.password_given.connect(self.pages.open)
        self.obstacle.again_wanted.connect(self._open_again)
        self.obstacle.system_wanted.connect(self.actions_of_file.open_with_system)
        bar = self.toolbar
        bar.page_wanted.connect(self.go_to_page)
        bar.zoom_stepped.connect(self.canvas.zoom_step)
        bar.zoom_wanted.connect(self.canvas.set_zoom)
        bar.fit_wanted.connect(self.canvas.set_fit)
        bar.tool_wanted.connect(self.use_tool)
        bar.color_wanted.connect(self._use_color)
        bar.find_wanted.connect(self.find_words)
        bar.contents.toggled.connect(self.outline.setVisible)
        bar.annotations.toggled.connect(self._show_annotations)
        self.actions_of_file.fill(bar.menu)
        self.outline.page_wanted.connect(self.go_to_page)
        self.canvas.page_changed.connect(bar.show_page)
        self.canvas.zoom_changed.connect(lambda: bar.show_zoom(self.canvas.zoom, self.canvas.fit))
        self.canvas.selection_changed.connect(self.selection_bar.hide)
        self.canvas.scrolled.connect(self.selection_bar.hide)
        self.canvas.zoom_changed.connect(self.selection_bar.hide)
        self.canvas.annotation_chosen.connect(self.annotations.choose)
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.canvas.customContextMenuRequested.connect(self._open_menu)
        self.pointer.text_chosen.connect(self._offer_marks)
        self.pointer.text_marked.connect(self.annotator.mark)
        self.pointer.area_marked.connect(self._add_area)
        self.pointer.link_followed.connect(self._follow)
        self.pointer.edit_wanted.connect(self.edit_comment)
        self.selection_bar.marked.connect(self.annotator.mark)
        self.selection_bar.note_wanted.connect(
            lambda: self.annotator.mark("highlight", comment=True)
        )
        self.selection_bar.copied.connect(self.copy)
        self.find_bar.went_to.connect(self._show_hit)
        self.find_bar.closed.connect(self._end_find)
        self.annotations.chosen.connect(self._go_to_annotation)
        self.annotations.comment_written.connect(self.annotator.write_comment)
        self.annotations.color_wanted.connect(self.annotator.recolor)
        self.annotations.delete_wanted.connect(self.annotator.delete)
        self.annotations.menu_wanted.connect(self._open_menu_of)
        self.annotations.done.connect(self.canvas.setFocus)
        self.annotator.changed.connect(self._show_entries)
        self.annotator.edit_wanted.connect(self.edit_comment)
        self.annotator.lost.connect(self._on_lost)
        self.desk.closing.connect(self.pages.close)

    # --- the document ------------------------------------------------------------------------

    def _on_opened(self) -> None:
        self.stack.setCurrentIndex(0)
        self.toolbar.show_count(len(self.pages.sizes))
        self.canvas.select(None)
        self.canvas.show_document()
        self.canvas.setFocus()

    def _on_failed(self, error: Exception) -> None:
        self.obstacle.explain(error)
        self.stack.setCurrentIndex(1)

    def _open_again(self) -> None:
        self.pages.open()

    def _show_outline(self, headings: list[Heading]) -> None:
        self.toolbar.contents.setEnabled(bool(headings))
        self.outline.show_headings(headings)

    def go_to_page(self, page: int) -> None:
        """Show a page, counted from 0."""
        self.canvas.go_to_page(page)
        self.canvas.setFocus()

    def _follow(self, link: Link) -> None:
        if link.page is not None:
            self._visited.append(self.canvas.page)
            self.canvas.go_to_page(link.page)
        elif QUrl(link.address).scheme().lower() in _SAFE_LINKS:
            QDesktopServices.openUrl(QUrl(link.address))

    def go_back(self) -> None:
        """Back to where a link was followed."""
        if self._visited:
            self.canvas.go_to_page(self._visited.pop())

    # --- finding -----------------------------------------------------------------------------

    def find_words(self) -> None:
        """Open the bar with which one searches; chosen words are looked for at once."""
        selection = self.canvas.selection
        words = ""
        if selection is not None and selection.start[0] == selection.end[0]:
            page, start, end = next(selection.spans())
            layer = self.pages.layer(page)
            words = layer.passage(start, end or 0)[:80] if layer is not None else ""
        self.find_bar.open_bar(self.canvas.page, words)

    def _show_hit(self, page: int, number: int) -> None:
        self.canvas.current_hit = (page, number)
        span = self.pages.hits[page][number]
        rects = self.canvas.text_rects(page, *span)
        if rects:
            self.canvas.show_rects(page, rects)
            self.canvas.viewport().update()
            return

        def place(found: tuple[Any, Any]) -> None:
            facts, layer = found
            if self.canvas.current_hit != (page, number):
                return
            boxes = layer.boxes_between(*span)
            shown = [self.canvas.to_view(page, facts.box.rect_to_shown(*box)) for box in boxes]
            self.canvas.show_rects(page, shown)
            self.canvas.viewport().update()

        self.pages.ask(lambda document: (document.facts(page), document.text_layer(page)), place)

    def _end_find(self) -> None:
        self.canvas.current_hit = None
        self.canvas.viewport().update()
        self.canvas.setFocus()

    # --- chosen text -------------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the chosen text, else what the chosen annotation says."""
        selection = self.canvas.selection
        if selection is not None and not selection.is_empty:
            self.pages.ask(lambda document: text_of(document, selection), _to_clipboard)
        elif entry := self.annotator.entries.get(self.canvas.chosen):
            _to_clipboard("\n".join(quoted_lines(entry)))

    def selectAll(self) -> None:  # noqa: N802 - the name that Edit > Select All looks for
        """Choose all text of the document."""
        if self.pages.sizes:
            self.canvas.select(whole_document(len(self.pages.sizes), lambda _: _LAST_LETTER))

    def _offer_marks(self) -> None:
        selection = self.canvas.selection
        if selection is None:
            return
        rects = [
            rect
            for page in self.canvas.visible_pages()
            if (span := selection.on_page(page)) is not None
            for rect in self.canvas.text_rects(page, *span)
        ]
        view = QRectF(self.canvas.viewport().rect())
        seen = [rect & view for rect in rects if rect.intersects(view)]
        if seen:
            around = seen[0]
            for rect in seen[1:]:
                around = around.united(rect)
            self.selection_bar.show_beside(around)

    def use_tool(self, tool: str) -> None:
        """Choose what the mouse does; chosen text is marked at once."""
        selection = self.canvas.selection
        if tool in ("highlight", "underline") and selection is not None:
            self.annotator.mark(tool)
            tool = CHOOSE
        self.pointer.tool = tool
        self.toolbar.show_tool(tool)
        self.canvas.setFocus()

    def _use_color(self, color: str) -> None:
        self.annotator.color = color
        self.toolbar.show_color(color)
        self.use_tool("highlight")

    # --- annotations -------------------------------------------------------------------------

    def edit_comment(self, annotation: str) -> None:
        """Choose an annotation and put the cursor into its comment."""
        self.toolbar.annotations.setChecked(True)
        self.canvas.choose(annotation)
        self.annotations.edit_comment()

    def _add_area(self, shape: str, page: int, area: Area) -> None:
        self.annotator.add_area(shape, page, area)
        self.use_tool(CHOOSE)

    def _go_to_annotation(self, annotation: str) -> None:
        self.canvas.choose(annotation)
        if entry := self.annotator.entries.get(annotation):
            self.canvas.show_annotation(entry)

    def _show_annotations(self, shown: bool) -> None:
        self.annotations.setVisible(shown)
        self.desk.settings.save(PDF_ANNOTATIONS, shown)

    def _show_entries(self, entries: list[AnnotationEntry]) -> None:
        self.canvas.set_annotations(entries)
        self.annotations.show_entries(entries)
        if self.canvas.chosen not in self.annotator.entries:
            self.canvas.choose("")

    def _on_lost(self, error: Exception) -> None:
        if isinstance(error, NotFoundError):
            self._on_failed(error)
        else:
            self.desk.report(error)

    # --- menus, keys, closing ----------------------------------------------------------------

    def _open_menu(self, point: QPoint) -> None:
        entry = self.canvas.annotation_at(QPointF(point))
        if entry is not None:
            self.canvas.choose(entry.id)
        menu = fill_menu(self, self, entry)
        menu.popup(self.canvas.viewport().mapToGlobal(point))

    def _open_menu_of(self, annotation: str, point: QPoint) -> None:
        if annotation in self.annotator.entries:
            fill_menu(self, self, self.annotator.entries[annotation], selection=False).popup(point)

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here go before the window's."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and self._action_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The keys of a document."""
        action = self._action_of(event) if self.pages.is_open else None
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    def _action_of(self, event: QKeyEvent) -> Any:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        if alt:
            return self.go_back if key == Qt.Key.Key_Left else None
        zoom = {
            Qt.Key.Key_Plus: lambda: self.canvas.zoom_step(1),
            Qt.Key.Key_Equal: lambda: self.canvas.zoom_step(1),
            Qt.Key.Key_Minus: lambda: self.canvas.zoom_step(-1),
        }
        if key in zoom:
            return zoom[key]
        if control:
            return {
                Qt.Key.Key_F: self.find_words,
                Qt.Key.Key_G: self.toolbar.edit_page,
                Qt.Key.Key_0: lambda: self.canvas.set_fit(FIT_WIDTH),
            }.get(key)
        return {
            Qt.Key.Key_F3: lambda: self.find_bar.step(-1 if shift else 1),
            Qt.Key.Key_H: lambda: self.annotator.mark("highlight"),
            Qt.Key.Key_U: lambda: self.annotator.mark("underline"),
            Qt.Key.Key_Delete: lambda: self.annotator.delete(self.canvas.chosen),
            Qt.Key.Key_Escape: self._give_up,
        }.get(key)

    def _give_up(self) -> None:
        """Esc: the tool, else the chosen text, else the search."""
        if self.pointer.tool != CHOOSE:
            self.use_tool(CHOOSE)
        elif self.canvas.selection is not None:
            self.canvas.select(None)
        elif self.canvas.chosen:
            self.canvas.choose("")
        elif self.find_bar.isVisible():
            self.find_bar.close_bar()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """What was typed is saved; the file is given back."""
        self.annotations.save()
        self.pages.close()
        super().closeEvent(event)


def _to_clipboard(text: str) -> None:
    if text:
        QGuiApplication.clipboard().setText(text)
