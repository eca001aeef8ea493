"""The scrolled area: where pages lie, how large they are, and what of them is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QGestureEvent, QPinchGesture, QWidget

from ibidem.desktop.pdf.document import Tile
from ibidem.desktop.pdf.geometry import Layout, bounded, next_zoom
from ibidem.desktop.pdf.pages import Pages

FIT_WIDTH, FIT_PAGE, FREE = "width", "page", "free"
FIT_ZOOM_MAX = 2.0  # a small page is not blown up further to fit the width
_STEP = 60  # pixels that an arrow key scrolls
_JUMP_MARGIN = 0.25  # of the view's height, above a place that is jumped to
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
_WHEEL_STEP = 120.0  # of a mouse wheel, in eighths of a degree


class PageArea(QAbstractScrollArea):
    """Pages below each other. What is drawn is the business of `canvas.Canvas`."""

    page_changed = Signal(int)
    zoom_changed = Signal()
    scrolled = Signal()

    def __init__(self, pages: Pages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = pages
        self.plan = Layout(())
        self.fit = FIT_WIDTH
        self.page = 0
        self._goal: tuple[int, float] | None = None  # where to be, once there is a size
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.grabGesture(Qt.GestureType.PinchGesture)
        pages.outdated.connect(self.ask)
        self.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self.horizontalScrollBar().valueChanged.connect(self._on_scroll)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.horizontalScrollBar().setSingleStep(_STEP)

    def show_document(self) -> None:
        """The document is open."""
        goal = self._goal
        self.plan = Layout(self.pages.sizes, self.plan.zoom)
        self.page = min(self.page, len(self.pages.sizes) - 1)
        self._apply_fit()
        self.go_to(*(goal or (self.page, 0.0)))
        self.page_changed.emit(self.page)

    # --- places ------------------------------------------------------------------------------

    @property
    def offset(self) -> QPointF:
        """How far it is scrolled."""
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def page_rect(self, page: int) -> QRectF:
        """Where a page is, in pixels of the view."""
        left, top, right, bottom = self.plan.rect(page, self.viewport().width())
        offset = self.offset
        return QRectF(left - offset.x(), top - offset.y(), right - left, bottom - top)

    def visible_pages(self) -> range:
        """The pages of which something can be seen."""
        top = self.offset.y()
        return self.plan.pages_between(top, top + self.viewport().height())

    def page_at(self, position: QPointF) -> int:
        """The page at a point of the view, or the nearest one."""
        return self.plan.page_at(position.y() + self.offset.y())

    def to_page(self, page: int, position: QPointF) -> tuple[float, float] | None:
        """A point of the view in the coordinates of a page; None before that page is known."""
        facts = self.pages.facts(page)
        if facts is None:
            return None
        rect = self.page_rect(page)
        scale = self.plan.scale
        return facts.box.to_page(
            (position.x() - rect.left()) / scale, (position.y() - rect.top()) / scale
        )

    def to_view(self, page: int, shown: tuple[float, float, float, float]) -> QRectF:
        """A rectangle in points of a page as it is shown, in pixels of the view."""
        rect = self.page_rect(page)
        scale = self.plan.scale
        left, top, right, bottom = (edge * scale for edge in shown)
        return QRectF(rect.left() + left, rect.top() + top, right - left, bottom - top)

    # --- moving ------------------------------------------------------------------------------

    def go_to_page(self, page: int) -> None:
        """Bring the top of a page to the top of the view."""
        self.go_to(page)

    def show_rects(self, page: int, rects: Sequence[QRectF]) -> None:
        """Scroll so far that a place of a page can be seen; not at all where it can."""
        if not rects:
            self.go_to_page(page)
            return
        rect = rects[0]
        for other in rects[1:]:
            rect = rect.united(other)
        view = QRectF(self.viewport().rect()).adjusted(0, 8, 0, -8)
        if not (view.top() <= rect.top() and rect.bottom() <= view.bottom()):
            margin = self.viewport().height() * _JUMP_MARGIN
            self.verticalScrollBar().setValue(round(self.offset.y() + rect.top() - margin))
        if not (view.left() <= rect.left() and rect.right() <= view.right()):
            self.horizontalScrollBar().setValue(round(self.offset.x() + rect.left() - 40))

    def go_to(self, page: int, below: float = 0.0) -> None:
        """Go so many points below the top of a page; once the document is open, if it is not."""
        if self.pages.sizes:
            page = max(0, min(page, len(self.pages.sizes) - 1))
            top = self.plan.rect(page, self.viewport().width())[1]
            self.verticalScrollBar().setValue(round(top + below * self.plan.scale - 6))
        self._goal = (page, below)

    # --- zoom --------------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """The zoom: 1.0 is 100 %."""
        return self.plan.zoom

    def set_fit(self, fit: str) -> None:
        """Fit the width or the page, also when the window changes."""
        self.fit = fit
        self._apply_fit()

    def set_zoom(self, zoom: float, around: QPointF | None = None) -> None:
        """Zoom; the point `around` stays where it is."""
        self.fit = FREE
        self._zoom_to(bounded(zoom), around)

    def zoom_step(self, direction: int, around: QPointF | None = None) -> None:
        """To the next of the usual steps."""
        self.set_zoom(next_zoom(self.zoom, direction), around)

    def _apply_fit(self) -> None:
        if not self.pages.sizes or self.fit == FREE:
            self._set_ranges()
            return
        width, height = self.viewport().width(), self.viewport().height()
        page = self.page
        if self.fit == FIT_WIDTH:
            self._zoom_to(min(FIT_ZOOM_MAX, self.plan.zoom_to_width(width, page)), None)
        else:
            self._zoom_to(self.plan.zoom_to_page(width, height, page), None)

    def _zoom_to(self, zoom: float, around: QPointF | None) -> None:
        if not self.pages.sizes:
            return
        point = around or QPointF(self.viewport().width() / 2, self.viewport().height() / 3)
        page = self.page_at(point)
        rect = self.page_rect(page)
        across = (point.x() - rect.left()) / max(1.0, rect.width())
        along = (point.y() - rect.top()) / max(1.0, rect.height())
        self.plan = Layout(self.pages.sizes, zoom)
        self._set_ranges()
        left, top, right, bottom = self.plan.rect(page, self.viewport().width())
        self.horizontalScrollBar().setValue(round(left + across * (right - left) - point.x()))
        self.verticalScrollBar().setValue(round(top + along * (bottom - top) - point.y()))
        self.zoom_changed.emit()
        self.ask()
        self.viewport().update()

    def _set_ranges(self) -> None:
        size = self.viewport().size()
        self.verticalScrollBar().setPageStep(size.height())
        self.verticalScrollBar().setRange(0, max(0, round(self.plan.height) - size.height()))
        self.horizontalScrollBar().setPageStep(size.width())
        self.horizontalScrollBar().setRange(0, max(0, round(self.plan.width) - size.width()))

    # --- asking for what is missing -----------------------------------------------------------

    def tiles_of(self, page: int) -> list[Tile]:
        """What is needed of a page at this zoom: all of it, or of a large one what can be seen."""
        ratio = self.devicePixelRatioF()
        rect = self.page_rect(page)
        top = -rect.top() * ratio
        bottom = (self.viewport().height() - rect.top()) * ratio
        return self.pages.tiles(page, self.plan.scale * ratio, top, bottom)

    def ask(self) -> None:
        """Say what is wanted: what can be seen, then the pages around it."""
        if not self.pages.sizes:
            return
        visible = self.visible_pages()
        around = [visible.stop, visible.start - 1, visible.stop + 1]
        near = [page for page in around if 0 <= page < len(self.pages.sizes)]
        tiles = [tile for page in (*visible, *near) for tile in self.tiles_of(page)]
        self.pages.want(tiles, visible)

    def _on_scroll(self) -> None:
        self._goal = None
        self.ask()
        if self.pages.sizes:
            page = self.page_at(QPointF(0, self.viewport().height() / 3))
            if page != self.page:
                self.page = page
                self.page_changed.emit(page)
        self.scrolled.emit()
        self.viewport().update()

    # --- what the person does ----------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the place and, where it was fitted, the fit."""
        super().resizeEvent(event)
        goal = self._goal
        self._apply_fit()
        if goal is not None:  # nobody scrolled since: go there at the new size
            self.go_to(*goal)
        self.ask()

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Pinching on a touch pad zooms."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.set_zoom(self.zoom * (1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        """Pinching on a touch screen zooms; another screen may have finer pixels."""
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                middle = self.viewport().mapFromGlobal(pinch.centerPoint().toPoint())
                self.set_zoom(self.zoom * pinch.scaleFactor(), QPointF(middle))
                return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.ask()
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl and the wheel zoom where the mouse is."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / _WHEEL_STEP
            self.set_zoom(self.zoom * 1.15**steps, event.position())
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Moving; the other keys are the view's."""
        bar = self.verticalScrollBar()
        page = bar.pageStep() - _STEP // 2
        key = event.key()
        if key == Qt.Key.Key_Home:
            bar.setValue(0)
        elif key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            bar.setValue(bar.value() + (-page if back else page))
        elif key == Qt.Key.Key_PageUp:
            bar.setValue(bar.value() - page)
        elif key in _ARROWS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()
