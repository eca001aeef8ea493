"""The desktop of the walks, as a program: the real one, and eyes on it.

    python -m tests.walk.eyes [FILE]...

Every line that comes in is answered with one line of JSON: "look" with all that can be seen in its
windows (a list of `Seen`), "picture PATH" with true, once the screen is in that file. Nothing can
be done through it: that is for the mouse and the keyboard. When no more can come, it ends.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from PySide6.QtCore import QPoint, QRect, QSocketNotifier
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QTreeView,
    QWidget,
)

from ibidem.desktop import app
from tests.walk.person import Seen

KINDS = (
    ("tick", QCheckBox),
    ("choice", QRadioButton),
    ("button", QAbstractButton),
    ("field", QLineEdit),
    ("text", QLabel),
    ("progress", QProgressBar),
)


def main() -> int:
    """Run the desktop until its last window is closed."""
    _qt = QApplication(sys.argv[:1])
    asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    asked.activated.connect(_answer)
    return app.main()


def _answer() -> None:
    line = sys.stdin.readline()
    what, _, path = line.strip().partition(" ")
    if what == "look":
        _tell([asdict(each) for each in look()])
    elif what == "picture":
        _tell(QApplication.primaryScreen().grabWindow(0).save(path))
    elif not line:
        QApplication.exit(1)


def _tell(found: object) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def look() -> list[Seen]:
    """Everything that can be seen, window by window."""
    return [
        seen
        for window in QApplication.topLevelWidgets()
        if window.isVisible()
        for widget in (window, *window.findChildren(QWidget))
        if widget.window() is window and widget.isVisible()
        for seen in _see(widget)
    ]


def _see(widget: QWidget) -> Iterator[Seen]:
    if isinstance(widget, QMenu | QMenuBar):
        for action in widget.actions():
            if action.isVisible() and not action.isSeparator():
                title = action.text().split("\t")[0].replace("&", "")
                place = widget.actionGeometry(action)
                yield _seen(widget, "menu", title, place, can=action.isEnabled())
    elif isinstance(widget, QAbstractItemView):
        yield from _items(widget)
    elif widget.isWindow():
        yield _seen(widget, "window", widget.windowTitle(), widget.rect())
    for kind, of in KINDS:
        if isinstance(widget, of):
            yield _seen(widget, kind, _text(widget), widget.rect(), on=_is_on(widget))
            return


def _items(view: QAbstractItemView) -> Iterator[Seen]:
    shown = view.viewport().rect()
    index = view.indexAt(shown.topLeft() + QPoint(1, 1))
    while index.isValid() and shown.intersects(view.visualRect(index)):
        place = view.visualRect(index).intersected(shown)
        yield _seen(view.viewport(), "item", str(index.data()), place)
        is_tree = isinstance(view, QTreeView)
        index = view.indexBelow(index) if is_tree else index.siblingAtRow(index.row() + 1)


def _seen(
    widget: QWidget, kind: str, text: str, place: QRect, *, can: bool = True, on: bool = False
) -> Seen:
    under = QApplication.widgetAt(widget.mapToGlobal(place.center()))
    corner = widget.mapToGlobal(place.topLeft())
    return Seen(
        kind=kind,
        text=text,
        label=_label(widget),
        window=widget.window().windowTitle(),
        place=(corner.x(), corner.y(), place.width(), place.height()),
        is_free=under is not None and (under is widget or widget.isAncestorOf(under)),
        is_enabled=can and widget.isEnabled(),
        is_on=on,
        has_focus=widget.hasFocus(),
    )


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLineEdit):
        return widget.text()
    if isinstance(widget, QAbstractButton | QLabel):
        return widget.text().replace("&", "")
    return ""


def _is_on(widget: QWidget) -> bool:
    """Whether it is ticked; of a button, whether Enter presses it."""
    if isinstance(widget, QPushButton):
        return widget.isDefault()
    return isinstance(widget, QAbstractButton) and widget.isChecked()


def _label(widget: QWidget) -> str:
    """What stands before a field, else what a screen reader says of it."""
    for label in widget.window().findChildren(QLabel):
        if label.buddy() is widget:
            return label.text().replace("&", "")
    return widget.accessibleName()


if __name__ == "__main__":
    sys.exit(main())
