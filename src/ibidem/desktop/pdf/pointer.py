"""What the mouse does on the pages: choosing text, marking it, drawing areas, following links."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from ibidem.desktop.pdf.canvas import Canvas
from ibidem.desktop.pdf.document import Link
from ibidem.desktop.pdf.selection import Place, Selection, range_at
from ibidem.model.attachment import Area

CHOOSE, HIGHLIGHT, UNDERLINE, NOTE, AREA = "choose", "highlight", "underline", "note", "area"
TEXT_TOOLS = (CHOOSE, HIGHLIGHT, UNDERLINE)
_SCROLL_MS = 30  # between two steps while text is chosen beyond the edge
_AREA_PIXELS_MIN = 6.0  # of an area that is drawn; less is a click that slipped
_NOTE_POINTS = 20.0


class Pointer(QObject):
    """The mouse with one of the tools."""

    text_chosen = Signal()  # with the tool CHOOSE: the mouse was let go
    text_marked = Signal(str)  # with HIGHLIGHT and UNDERLINE: the selection is to be marked so
    area_marked = Signal(str, int, object)  # NOTE and AREA: shape, page, Area
    link_followed = Signal(object)  # Link
    edit_wanted = Signal(str)  # an annotation that was double-clicked

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._tool = CHOOSE
        self._anchor: tuple[Place, Place] | None = None
        self._unit = "letter"
        self._origin: tuple[int, QPointF] | None = None  # page, where an area begins
        self._position = QPointF()
        self._since_double = QElapsedTimer()
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll_on)
        canvas.pressed.connect(self._press)
        canvas.moved.connect(self._move)
        canvas.released.connect(self._release)
        canvas.double_clicked.connect(self._double_click)

    @property
    def tool(self) -> str:
        """What the mouse does."""
        return self._tool

    @tool.setter
    def tool(self, tool: str) -> None:
        self._tool = tool
        self._show_cursor(self._position)

    def _press(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        position = event.position()
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._tool in TEXT_TOOLS:
            is_third = (
                self._since_double.isValid()
                and self._since_double.elapsed() < QApplication.doubleClickInterval()
            )
            self._since_double.invalidate()
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if extend and self._canvas.selection is not None:
                self._anchor = self._canvas.selection.anchor
                self._extend(position)
            else:
                self._begin(position, "line" if is_third else "letter")
        else:
            self._origin = (self._canvas.page_at(position), position)

    def _move(self, event: QMouseEvent) -> None:
        self._position = event.position()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._show_cursor(event.position())
        elif self._anchor is not None:
            self._extend(event.position())
            inside = self._canvas.viewport().rect().contains(event.position().toPoint())
            if inside:
                self._scrolling.stop()
            elif not self._scrolling.isActive():
                self._scrolling.start()
        elif self._origin is not None and self._tool == AREA:
            page, start = self._origin
            rect = QRectF(start, event.position()).normalized()
            self._canvas.drawn_area = (page, rect & self._canvas.page_rect(page))
            self._canvas.viewport().update()

    def _release(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._scrolling.stop()
        if self._origin is not None:
            self._finish_area()
        elif self._anchor is not None:
            self._anchor = None
            selection = self._canvas.selection
            if selection is None or selection.is_empty:
                self._canvas.select(None)
                self._click(event.position())
            elif self._tool == CHOOSE:
                self.text_chosen.emit()
            else:
                self.text_marked.emit(self._tool)

    def _double_click(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._tool not in TEXT_TOOLS:
            return
        entry = self._canvas.annotation_at(event.position())
        if entry is not None and self._tool == CHOOSE:
            self._canvas.choose(entry.id)
            self.edit_wanted.emit(entry.id)
            return
        self._since_double.start()
        self._begin(event.position(), "word")

    def _click(self, position: QPointF) -> None:
        entry = self._canvas.annotation_at(position)
        link = self._canvas.link_at(position)
        if entry is not None:
            self._canvas.choose(entry.id)
        elif link is not None:
            self.link_followed.emit(link)
        else:
            self._canvas.choose("")

    def _begin(self, position: QPointF, unit: str) -> None:
        self._unit = unit
        self._anchor = self._range_at(position)
        if self._anchor is not None:
            self._canvas.select(Selection(self._anchor, self._anchor))

    def _extend(self, position: QPointF) -> None:
        focus = self._range_at(position)
        if focus is not None and self._anchor is not None:
            self._canvas.select(Selection(self._anchor, focus))

    def _range_at(self, position: QPointF) -> tuple[Place, Place] | None:
        page = self._canvas.page_at(position)
        layer = self._canvas.pages.layer(page)
        point = self._canvas.to_page(page, position)
        if layer is None or point is None:
            return None
        return range_at(layer, page, *point, self._unit)

    def _scroll_on(self) -> None:
        """Text is being chosen beyond the edge of the view."""
        height = self._canvas.viewport().height()
        beyond = min(0.0, self._position.y()) + max(0.0, self._position.y() - height)
        bar = self._canvas.verticalScrollBar()
        bar.setValue(bar.value() + round(beyond / 2))
        self._extend(self._position)

    def _finish_area(self) -> None:
        assert self._origin is not None
        page, start = self._origin
        drawn = self._canvas.drawn_area
        self._origin = None
        self._canvas.drawn_area = None
        self._canvas.viewport().update()
        if self._tool == NOTE:
            point = self._canvas.to_page(page, start)
            if point is not None:
                self.area_marked.emit(NOTE, page, note_area(*point))
        elif drawn is not None and min(drawn[1].width(), drawn[1].height()) >= _AREA_PIXELS_MIN:
            first = self._canvas.to_page(page, drawn[1].topLeft())
            second = self._canvas.to_page(page, drawn[1].bottomRight())
            if first is not None and second is not None:
                self.area_marked.emit(AREA, page, _area_between(first, second))

    def _show_cursor(self, position: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._tool not in TEXT_TOOLS:
            shape = Qt.CursorShape.CrossCursor
        else:
            page = self._canvas.page_at(position) if self._canvas.pages.sizes else 0
            layer = self._canvas.pages.layer(page)
            point = self._canvas.to_page(page, position) if layer is not None else None
            entry = self._canvas.annotation_at(position) if layer is not None else None
            link: Link | None = self._canvas.link_at(position) if layer is not None else None
            if link is not None or (entry is not None and entry.noun.shape == NOTE):
                shape = Qt.CursorShape.PointingHandCursor
            elif layer is not None and point is not None and layer.is_over_text(*point):
                shape = Qt.CursorShape.IBeamCursor
            self._canvas.viewport().setToolTip(
                entry.noun.comment if entry is not None else link.address if link else ""
            )
        self._canvas.viewport().setCursor(shape)


def note_area(x: float, y: float) -> Area:
    """The area of a note whose sign begins at a point of the page."""
    return _area_between((x, y - _NOTE_POINTS), (x + _NOTE_POINTS, y))


def _area_between(first: tuple[float, float], second: tuple[float, float]) -> Area:
    (ax, ay), (bx, by) = first, second
    edges = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
    left, bottom, right, top = (round(edge * 100) for edge in edges)
    return left, bottom, right, top
