"""References that are dragged: ids within the program, text and bibliographies for others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QMetaType, QMimeData, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ibidem.desktop.theme import SPACE, colors
from ibidem.model.ids import RecordId
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import load_items

REFERENCES = "application/x-ibidem-references"
WRITTEN_MAX = 1_000  # references that other programs are given; all of them go to our own
_FORMATS = {
    "text/plain": "",
    "application/x-bibtex": "bibtex",
    "application/x-research-info-systems": "ris",
}


class ReferencesMime(QMimeData):
    """Chosen references; what other programs want of them is written when they ask for it."""

    def __init__(self, library: LocalLibrary, ids: Sequence[RecordId]) -> None:
        super().__init__()
        self._library = library
        self._ids = ids

    def formats(self) -> list[str]:
        """What can be asked for."""
        return [REFERENCES, *_FORMATS]

    def hasFormat(self, mime_type: str) -> bool:  # noqa: N802 - Qt's name
        """Whether it can be asked for."""
        return mime_type in self.formats()

    def retrieveData(self, mime_type: str, preferred: QMetaType | QMetaType.Type) -> Any:  # noqa: N802
        """What was asked for."""
        if mime_type == REFERENCES:
            return QByteArray(",".join([self._library.uid, *self._ids]).encode())
        if mime_type not in _FORMATS:
            return super().retrieveData(mime_type, preferred)
        some = list(self._ids[:WRITTEN_MAX])
        form = _FORMATS[mime_type]
        if form:
            from ibidem.services.transfer import write_references

            return QByteArray("".join(write_references(self._library, form, some)).encode())
        return "\n".join(plain_line(self._library, some))


def plain_line(library: LocalLibrary, ids: Sequence[RecordId]) -> list[str]:
    """References in one line each, for where no style can be had."""
    items = load_items(library, ids)
    found = [items[each] for each in ids if each in items]
    return [
        ". ".join(part for part in (item.authors, item.year, item.title, item.container) if part)
        for item in found
    ]


def dragged_ids(mime: QMimeData, library: LocalLibrary) -> list[RecordId]:
    """The references that are dragged, where they are of this library."""
    if not mime.hasFormat(REFERENCES):
        return []
    uid, *ids = bytes(mime.data(REFERENCES).data()).decode().split(",")
    return [RecordId(each) for each in ids] if uid == library.uid else []


def local_files(mime: QMimeData) -> list[Path]:
    """The files that are dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def drag_picture(widget: QWidget, text: str) -> QPixmap:
    """What hangs at the mouse while something is dragged."""
    metrics = widget.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 6 * SPACE, metrics.height() + 2 * SPACE
    scale = widget.devicePixelRatioF()
    pixmap = QPixmap(int(width * scale), int(height * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors().accent))
    painter.drawRoundedRect(0, 0, width, height, 5, 5)
    painter.setPen(QColor(colors().on_accent))
    painter.setFont(widget.font())
    painter.drawText(QRect(0, 0, width, height), int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    return pixmap
