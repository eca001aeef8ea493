"""The menu of the right mouse button."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QMenu, QWidget

from ibidem.desktop.pdf.annotator import Annotator
from ibidem.desktop.pdf.canvas import Canvas
from ibidem.desktop.pdf.coloring import fill_color_menu
from ibidem.services.annotating import AnnotationEntry


class Viewing(Protocol):
    """What a menu needs of the view that opens it."""

    canvas: Canvas
    annotator: Annotator
    can_write: bool

    def copy(self) -> None:
        """Copy what is chosen."""

    def selectAll(self) -> None:  # noqa: N802 - Qt's way to write it
        """Choose everything."""

    def find_words(self) -> None:
        """Look for the chosen words."""

    def edit_comment(self, annotation: str) -> None:
        """Put the cursor into a comment."""


def fill_menu(
    parent: QWidget, view: Viewing, entry: AnnotationEntry | None, *, selection: bool = True
) -> QMenu:
    """What can be done with the chosen text, and with the annotation under the mouse."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    chosen = view.canvas.selection if selection else None
    if chosen is not None and not chosen.is_empty:
        menu.addAction("&Copy", view.copy)
        if view.can_write:
            menu.addSeparator()
            fill_color_menu(
                menu.addMenu("&Highlight"),
                view.annotator.color,
                lambda color: view.annotator.mark("highlight", color),
            )
            menu.addAction("&Underline", lambda: view.annotator.mark("underline"))
            menu.addAction(
                "Highlight and Co&mment", lambda: view.annotator.mark("highlight", comment=True)
            )
        menu.addSeparator()
        menu.addAction("&Find in This Document", view.find_words)
    if entry is not None:
        _add_entry(menu, view, entry)
    if menu.isEmpty():
        menu.addAction("Select &All", view.selectAll)
        menu.addAction("&Find \u2026", view.find_words)
        menu.addSeparator()
        menu.addAction("Fit &Width", lambda: view.canvas.set_fit("width"))
        menu.addAction("Fit &Page", lambda: view.canvas.set_fit("page"))
    return menu


def _add_entry(menu: QMenu, view: Viewing, entry: AnnotationEntry) -> None:
    if not menu.isEmpty():
        menu.addSeparator()
    if view.can_write:
        menu.addAction("&Edit Comment", lambda: view.edit_comment(entry.id))
        fill_color_menu(
            menu.addMenu("C&olour"),
            entry.noun.color,
            lambda color: view.annotator.recolor(entry.id, color),
        )

    def copy() -> None:
        view.canvas.select(None)
        view.canvas.choose(entry.id)
        view.copy()

    menu.addAction("Copy &Text of the Annotation", copy)
    if view.can_write:
        menu.addSeparator()
        menu.addAction("&Delete Annotation", lambda: view.annotator.delete(entry.id))
