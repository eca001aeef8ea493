"""Draws the icon of the application in every form that systems want: python make_icons.py FOLDER.

SVG and PNG for Linux, ICO for Windows, ICNS for macOS; all from one drawing of our own.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from ibidem.desktop.icons import APP_ICON

PNG_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_TYPES = {
    "icp4": 16,
    "icp5": 32,
    "icp6": 64,
    "ic07": 128,
    "ic08": 256,
    "ic09": 512,
    "ic10": 1024,
}


def png(size: int) -> bytes:
    """The drawing as a PNG."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(APP_ICON.encode())).render(painter)
    painter.end()
    made = QByteArray()
    buffer = QBuffer(made)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(made.data())


def ico() -> bytes:
    """An ICO: a table of contents, then PNGs (understood since Windows Vista)."""
    pictures = [png(size) for size in ICO_SIZES]
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    table = b""
    for size, picture in zip(ICO_SIZES, pictures, strict=True):
        side = 0 if size == 256 else size  # one byte: 0 means 256
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return head + table + b"".join(pictures)


def icns() -> bytes:
    """An ICNS: "icns" and the length, then a type, a length and a PNG for each size."""
    body = b""
    for kind, size in ICNS_TYPES.items():
        picture = png(size)
        body += kind.encode() + struct.pack(">I", len(picture) + 8) + picture
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main(folder: Path) -> None:
    """Write all of them."""
    application = QGuiApplication.instance() or QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ibidem.svg").write_text(APP_ICON, encoding="utf-8")
    for size in PNG_SIZES:
        (folder / f"ibidem-{size}.png").write_bytes(png(size))
    (folder / "ibidem.ico").write_bytes(ico())
    (folder / "ibidem.icns").write_bytes(icns())
    del application


if __name__ == "__main__":
    main(Path(sys.argv[1]))
