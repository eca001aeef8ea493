"""Small pictures of colours, for buttons and menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ibidem.desktop.icons import icon
from ibidem.desktop.pdf.painting import PALETTE

_SIDE = 16
_FINE = 2  # pixels of the picture for a pixel of the button, at least


def dot(color: str, *, ring: str = "") -> QIcon:
    """A round spot of a colour (six hexadecimal digits); `ring` is a colour around it."""
    pixmap = QPixmap(_SIDE * _FINE, _SIDE * _FINE)
    pixmap.setDevicePixelRatio(_FINE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill = QColor(f"#{color}")
    painter.setPen(QPen(QColor(ring) if ring else fill.darker(125), 2 if ring else 1))
    painter.setBrush(fill)
    painter.drawEllipse(QRectF(1.5, 1.5, _SIDE - 3, _SIDE - 3))
    painter.end()
    return QIcon(pixmap)


def icon_with_color(name: str, color: str) -> QIcon:
    """An icon above a bar of a colour."""
    pixmap = QPixmap(_SIDE * _FINE, _SIDE * _FINE)
    pixmap.setDevicePixelRatio(_FINE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.drawPixmap(0, -1, icon(name).pixmap(QSize(_SIDE, _SIDE), float(_FINE)))
    painter.fillRect(QRectF(1, _SIDE - 3, _SIDE - 2, 3), QColor(f"#{color}"))
    painter.end()
    return QIcon(pixmap)


def fill_color_menu(menu: QMenu, chosen: str, choose: Callable[[str], None]) -> QMenu:
    """An entry for each colour."""
    for name, color in PALETTE:
        action = menu.addAction(dot(color), name)
        action.setCheckable(True)
        action.setChecked(color == chosen)
        action.triggered.connect(lambda _=False, color=color: choose(color))
    return menu


def color_buttons(parent: QWidget, choose: Callable[[str], None]) -> list[QToolButton]:
    """A button for each colour."""
    buttons = []
    for name, color in PALETTE:
        button = QToolButton(parent)
        button.setIcon(dot(color))
        button.setIconSize(QSize(_SIDE, _SIDE))
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setObjectName(f"color-{color}")
        button.clicked.connect(lambda _=False, color=color: choose(color))
        buttons.append(button)
    return buttons
