"""Icons of our own, drawn as lines in the colour of the text, so that they fit both themes.

Each drawing is a path on a field of 16 by 16, with strokes of 1.4.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ibidem.desktop.theme import colors

PATHS = {
    "library": "M3 2.5v11M6 2.5v11M9 3l3.6 10.2",
    "unfiled": "M2.5 9.5 4.5 3h7l2 6.5v3.5h-11zM2.5 9.5h3.2l1 1.6h2.6l1-1.6h3.2",
    "recent": "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2.2 1.4",
    "trash": "M3 4.5h10M6 4.5v-2h4v2M4.2 4.5l.6 9h6.4l.6-9M6.8 7v4M9.2 7v4",
    "group": "M2.5 4h4l1.3 1.6h5.7V13h-11z",
    "group_set": "M4.5 2.5h3l1.2 1.4h4.8v6M2.5 5.5h3l1.2 1.4h4.8v6.6h-9z",
    "smart_group": "M2.5 4h4l1.3 1.6h5.7V13h-11zM8 7.2l.7 1.5 1.6.2-1.2 1.1.3 1.6L8 10.8",
    "tag": "M2.5 7.5v-5h5l6 6-5 5zM5.2 5.2h.1",
    "conflict": "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1",
    "duplicates": "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
    "shared": "M6 7.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM2 13c0-2.4 1.6-4 4-4s4 1.6 4 4"
    "M10.4 3.1a2.2 2.2 0 0 1 0 4M11.4 9.3c1.6.5 2.6 1.9 2.6 3.7",
    "sync": "M13 7A5.2 5.2 0 0 0 3.6 5M3 9a5.2 5.2 0 0 0 9.4 2M3.3 2.4V5.2h2.8M12.7 13.6v-2.8H9.9",
    "cloud": "M4.5 12.5a3 3 0 0 1-.4-5.9A4 4 0 0 1 11.8 6a3.3 3.3 0 0 1-.4 6.5z",
    "check": "M3 8.5 6.4 12 13 4.5",
    "search": "M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2l3.3 3.3",
    "filter": "M2.5 3.5h11L9.3 8.6v4.2l-2.6-1.4V8.6z",
    "columns": "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
    "new": "M8 3v10M3 8h10",
    "remove": "M3 8h10",
    "close": "M4 4l8 8M12 4l-8 8",
    "edit": "M3 13l.6-3 7-7L13 5.4l-7 7zM9.2 4.4l2.4 2.4",
    "file": "M4 2.5h5.2L12.5 6v7.5H4zM9 2.5V6h3.5",
    "pdf": "M4 2.5h5.2L12.5 6v7.5H4zM9 2.5V6h3.5M6 8.5h4.4M6 10.8h4.4",
    "attach": "M11.8 7.2 7.4 11.6a2.3 2.3 0 0 1-3.3-3.3l4.8-4.8a1.6 1.6 0 0 1 2.3 2.3L6.6 10.4"
    "a.8.8 0 0 1-1.1-1.1l4-4",
    "note": "M3 3h10v7.2L10.2 13H3zM10 13v-3h3M5.4 5.8h5.2M5.4 8.2h3",
    "link": "M6.8 9.2 9.2 6.8M7.6 4.8 9 3.4a2.6 2.6 0 0 1 3.6 3.6l-1.4 1.4"
    "M8.4 11.2 7 12.6A2.6 2.6 0 0 1 3.4 9l1.4-1.4",
    "star": "M8 2.4l1.7 3.5 3.8.5-2.8 2.7.7 3.9L8 11.2 4.6 13l.7-3.9L2.5 6.4l3.8-.5z",
    "undo": "M3 6.5h6.5a3.2 3.2 0 0 1 0 6.5H6M3 6.5 6 3.5M3 6.5l3 3",
    "redo": "M13 6.5H6.5a3.2 3.2 0 0 0 0 6.5H10M13 6.5l-3-3M13 6.5l-3 3",
    "history": "M3.2 8a5 5 0 1 0 1.6-3.6L3 6M3 3v3h3M8 5.4V8l2 1.3",
    "cite": "M3.5 10.5c1.6 0 2.5-1 2.5-3v-3H3v3h3M9.5 10.5c1.6 0 2.5-1 2.5-3v-3H9v3h3",
    "import": "M8 2.5v7M5 6.8l3 3 3-3M3 10.5v3h10v-3",
    "export": "M8 10V3M5 5.8l3-3 3 3M3 10.5v3h10v-3",
    "settings": "M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 3v3M6 10v3",
    "left": "M10 3.5 5.5 8l4.5 4.5",
    "right": "M6 3.5 10.5 8 6 12.5",
    "up": "M3.5 10 8 5.5l4.5 4.5",
    "down": "M3.5 6 8 10.5 12.5 6",
    "zoom_in": "M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2l3.3 3.3M7 5.2v3.6M5.2 7h3.6",
    "zoom_out": "M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2l3.3 3.3M5.2 7h3.6",
    "underline": "M5 2.8v4.4a3 3 0 0 0 6 0V2.8M3.5 13.2h9",
    "area": "M2.5 5V2.5H5M11 2.5h2.5V5M13.5 11v2.5H11M5 13.5H2.5V11M5.5 5.5h5v5h-5z",
    "cursor": "M6 2.5h1.2L8 3.3l.8-.8H10M8 3.3v9.4M6 13.5h1.2l.8-.8.8.8H10",
    "highlight": "M3 13.5h10M5 10.5l5.4-7 2.6 2-5.4 7H5z",
    "pane_left": "M2.5 3h11v10h-11zM6.2 3v10",
    "pane_right": "M2.5 3h11v10h-11zM9.8 3v10",
    "read": "M8 4.2C6.5 3.2 4.6 3 2.5 3v9c2.1 0 4 .2 5.5 1.2 1.5-1 3.4-1.2 5.5-1.2V3c-2.1 0-4 .2-5.5 1.2zM8 4.2v9",
    "more": "M3.5 8h.1M8 8h.1M12.5 8h.1",
    "copy": "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
    "institution": "M2.5 6.5 8 3l5.5 3.5zM4 8.2v3.3M8 8.2v3.3M12 8.2v3.3M2.5 13.2h11",
    "grip": "M6 4h.1M6 8h.1M6 12h.1M10 4h.1M10 8h.1M10 12h.1",
    "open": "M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9v4.5h-9v-9H7",
}


def icon(name: str, color: str = "") -> QIcon:
    """The icon of that name; `color` is the name of a colour of the theme, else ink or quiet."""
    return QIcon(_Engine(name, color))


def app_icon() -> QIcon:
    """The icon of the application: two brackets of a citation, on the accent."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(APP_ICON.encode())).render(painter)
        painter.end()
        made.addPixmap(pixmap)
    return made


APP_ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#1c5d8a"/>
<g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round">
<path d="M12 8H8.5v16H12M20 8h3.5v16H20M14 20.5h.1M18 20.5h.1"/></g></svg>"""


class _Engine(QIconEngine):
    """Draws in the colours of the moment, so that a change of theme needs no new icons."""

    def __init__(self, name: str, color: str) -> None:
        super().__init__()
        self._name = name
        self._color = color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        if mode is QIcon.Mode.Disabled:
            color = colors().line_strong
        else:
            color = getattr(colors(), self._color or "quiet")
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="{PATHS[self._name]}"'
            f' fill="none" stroke="{color}" stroke-width="1.4" stroke-linecap="round"'
            ' stroke-linejoin="round"/></svg>'
        )
        side = min(rect.width(), rect.height())
        corner = QPointF(rect.center()) - QPointF((side - 1) / 2, (side - 1) / 2)
        _renderer(drawing).render(painter, QRectF(corner.x(), corner.y(), side, side))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._color)


@lru_cache(maxsize=256)
def _renderer(drawing: str) -> QSvgRenderer:
    """What draws a drawing: reading it takes longer than drawing it, and lists do it each frame."""
    return QSvgRenderer(QByteArray(drawing.encode()))
