"""The pages as one sees them, and what lies over them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ibidem.desktop.pdf import painting
from ibidem.desktop.pdf.document import Link
from ibidem.desktop.pdf.page_area import PageArea
from ibidem.desktop.pdf.pages import Pages
from ibidem.desktop.pdf.selection import Selection
from ibidem.desktop.theme import colors
from ibidem.services.annotating import AnnotationEntry

_DRAWN, _DRAWN_WASH = QColor(28, 93, 138), QColor(28, 93, 138, 40)


class Canvas(PageArea):
    """Draws pages, annotations, hits and chosen text; `pointer.Pointer` works with the mouse."""

    selection_changed = Signal()
    annotation_chosen = Signal(str)  # its id, or ""
    pressed = Signal(QMouseEvent)
    moved = Signal(QMouseEvent)
    released = Signal(QMouseEvent)
    double_clicked = Signal(QMouseEvent)

    def __init__(self, pages: Pages, parent: QWidget | None = None) -> None:
        super().__init__(pages, parent)
        self.selection: Selection | None = None
        self.current_hit: tuple[int, int] | None = None  # page, number on it
        self.chosen = ""  # the id of an annotation
        self.drawn_area: tuple[int, QRectF] | None = None  # page, pixels of the view
        self._annotations: dict[int, list[AnnotationEntry]] = {}
        self.setAccessibleName("Pages")
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        pages.drawn.connect(self._on_drawn)

    # --- what is shown -----------------------------------------------------------------------

    def set_annotations(self, entries: Sequence[AnnotationEntry]) -> None:
        """Show these annotations."""
        by_page: dict[int, list[AnnotationEntry]] = {}
        for entry in entries:
            by_page.setdefault(entry.noun.page, []).append(entry)
        self._annotations = by_page
        self.pages.set_marks(
            {
                page: frozenset((entry.noun.shape, entry.noun.areas) for entry in found)
                for page, found in by_page.items()
            }
        )
        self.viewport().update()

    def annotations_on(self, page: int) -> list[AnnotationEntry]:
        """The annotations of a page."""
        return self._annotations.get(page, [])

    def choose(self, annotation: str) -> None:
        """Show that an annotation is chosen; "" for none."""
        if annotation != self.chosen:
            self.chosen = annotation
            self.annotation_chosen.emit(annotation)
            self.viewport().update()

    def select(self, selection: Selection | None) -> None:
        """Choose text."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit()
            self.viewport().update()

    def area_rects(self, entry: AnnotationEntry) -> list[QRectF]:
        """Where the areas of an annotation are in the view."""
        facts = self.pages.facts(entry.noun.page)
        if facts is None:
            return []
        return [
            self.to_view(entry.noun.page, facts.box.area_to_shown(area))
            for area in entry.noun.areas
        ]

    def text_rects(self, page: int, start: int, end: int | None) -> list[QRectF]:
        """Where letters of a page are in the view."""
        facts, layer = self.pages.facts(page), self.pages.layer(page)
        if facts is None or layer is None:
            return []
        boxes = layer.boxes_between(start, len(layer) if end is None else end)
        return [self.to_view(page, facts.box.rect_to_shown(*box)) for box in boxes]

    def annotation_at(self, position: QPointF) -> AnnotationEntry | None:
        """The annotation at a point, the one that was made last."""
        for entry in reversed(self.annotations_on(self.page_at(position))):
            for rect in self.area_rects(entry):
                around = painting.note_rect(rect) if entry.noun.shape == "note" else rect
                if around.adjusted(-1, -1, 1, 1).contains(position):
                    return entry
        return None

    def link_at(self, position: QPointF) -> Link | None:
        """The link at a point."""
        page = self.page_at(position)
        facts = self.pages.facts(page)
        for link in facts.links if facts is not None else ():
            shown = facts.box.rect_to_shown(*link.box) if facts is not None else (0, 0, 0, 0)
            if self.to_view(page, shown).contains(position):
                return link
        return None

    def show_annotation(self, entry: AnnotationEntry) -> None:
        """Scroll to an annotation, whose page may never have been shown."""
        page = entry.noun.page
        if page >= len(self.pages.sizes):
            return
        rects = self.area_rects(entry)
        if rects or not entry.noun.areas:
            self.show_rects(page, rects)
            return
        height = self.pages.sizes[page][1]
        self.go_to(page, max(0.0, height - entry.noun.areas[0][3] / 100 - 0.2 * height))

    # --- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """What is there; the rest is white until it comes."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(colors().sunken))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in self.visible_pages():
            rect = self.page_rect(page)
            painting.draw_page(painter, rect)
            painter.save()
            painter.setClipRect(rect)
            self._draw_bitmaps(painter, page, rect)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_over(painter, page)
            painter.restore()
        if self.drawn_area is not None:
            painter.setPen(_DRAWN)
            painter.fillRect(self.drawn_area[1], _DRAWN_WASH)
            painter.drawRect(self.drawn_area[1])

    def _draw_bitmaps(self, painter: QPainter, page: int, rect: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        tiles = self.tiles_of(page)
        images = [(tile, self.pages.bitmap(tile)) for tile in tiles]
        if any(image is None for _, image in images):
            older = self.pages.older_bitmap(page)
            if older is not None:
                painter.drawImage(rect, older[1])
        for tile, image in images:
            if image is not None:
                image.setDevicePixelRatio(ratio)
                corner = QPointF(tile.x / ratio, tile.y / ratio)
                painter.drawImage(rect.topLeft() + corner, image)

    def _draw_over(self, painter: QPainter, page: int) -> None:
        for entry in self.annotations_on(page):
            painting.draw_annotation(
                painter, entry.noun, self.area_rects(entry), is_chosen=entry.id == self.chosen
            )
        for number, span in enumerate(self.pages.hits.get(page, ())):
            is_current = self.current_hit == (page, number)
            painting.fill_hits(painter, self.text_rects(page, *span), is_current=is_current)
        span_here = self.selection.on_page(page) if self.selection is not None else None
        if span_here is not None:
            painting.fill_chosen(painter, self.text_rects(page, *span_here))

    def _on_drawn(self, page: int) -> None:
        if page in self.visible_pages():
            self.viewport().update()

    # --- the mouse ---------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """See `pointer`."""
        self.pressed.emit(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """See `pointer`."""
        self.moved.emit(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """See `pointer`."""
        self.released.emit(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """See `pointer`."""
        self.double_clicked.emit(event)
