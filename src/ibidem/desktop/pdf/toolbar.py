"""The bar above the pages: where one is, how large it is shown, and what the mouse does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.pdf.coloring import fill_color_menu, icon_with_color
from ibidem.desktop.pdf.page_area import FIT_PAGE, FIT_WIDTH
from ibidem.desktop.pdf.pointer import AREA, CHOOSE, HIGHLIGHT, NOTE, UNDERLINE

_ICON = QSize(16, 16)
_PERCENTS = (50, 75, 100, 125, 150, 200, 300, 400)
_TOOLS = (
    (CHOOSE, "cursor", "Choose text"),
    (HIGHLIGHT, "highlight", "Highlight text (H)"),
    (UNDERLINE, "underline", "Underline text (U)"),
    (NOTE, "note", "Put a note on the page"),
    (AREA, "area", "Mark an area"),
)


class Toolbar(QFrame):
    """Buttons; who acts is the view."""

    page_wanted = Signal(int)  # counted from 0
    zoom_stepped = Signal(int)
    fit_wanted = Signal(str)
    zoom_wanted = Signal(float)
    tool_wanted = Signal(str)
    color_wanted = Signal(str)
    find_wanted = Signal()

    def __init__(self, color: str, *, can_write: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pdfToolbar")
        self._color = color
        self._count = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 4, 8, 4)
        self._row.setSpacing(2)
        self.contents = self._button("pane_left", "Contents of the document", checkable=True)
        self.contents.setEnabled(False)
        self._gap()
        self._make_page_box()
        self._gap()
        self._make_zoom()
        self._row.addStretch(1)
        self.tools: dict[str, QToolButton] = {}
        if can_write:
            self._make_tools()
        self._row.addStretch(1)
        find = self._button("search", "Find (Ctrl+F)")
        find.clicked.connect(self.find_wanted)
        self.annotations = self._button("pane_right", "Annotations", checkable=True)
        self.more = self._button("more", "More")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        self._hide_menu_arrow(self.more)

    def show_count(self, pages: int) -> None:
        """The document is open."""
        self._count = pages
        self.of.setText(f"of {pages:,}")
        self._check.setTop(max(1, pages))

    def show_page(self, page: int) -> None:
        """Where one is; not while somebody types."""
        if not self.page.hasFocus():
            self.page.setText(str(page + 1))

    def show_zoom(self, zoom: float, fit: str) -> None:
        """How large it is."""
        self.zoom.setText(f"{zoom:.0%}")
        self.zoom.setToolTip(
            {FIT_WIDTH: "Fits the width", FIT_PAGE: "Fits the page"}.get(fit, "Zoom")
        )

    def show_tool(self, tool: str) -> None:
        """What the mouse does."""
        if tool in self.tools:
            self.tools[tool].setChecked(True)

    def show_color(self, color: str) -> None:
        """The colour with which text is highlighted next."""
        self._color = color
        if HIGHLIGHT in self.tools:
            self.tools[HIGHLIGHT].setIcon(icon_with_color("highlight", color))

    def edit_page(self) -> None:
        """Put the cursor into the page box."""
        self.page.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.page.selectAll()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The theme changed: pictures that were drawn in its colours are drawn anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "tools"):
            self.show_color(self._color)

    def _make_page_box(self) -> None:
        up = self._button("up", "Previous page")
        down = self._button("down", "Next page")
        self.page = QLineEdit()
        self.page.setAccessibleName("Page")
        self.page.setToolTip("Page (Ctrl+G)")
        self.page.setFixedWidth(52)
        self.page.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._check = QIntValidator(1, 1, self)
        self.page.setValidator(self._check)
        self.page.returnPressed.connect(self._go)
        self.of = QLabel()
        self.of.setProperty("role", "quiet")
        self.of.setContentsMargins(4, 0, 4, 0)
        self._row.addWidget(self.page)
        self._row.addWidget(self.of)
        up.clicked.connect(lambda: self._step(-1))
        down.clicked.connect(lambda: self._step(1))

    def _make_zoom(self) -> None:
        smaller = self._button("zoom_out", "Smaller (Ctrl+-)")
        smaller.clicked.connect(lambda: self.zoom_stepped.emit(-1))
        self.zoom = QToolButton()
        self.zoom.setAccessibleName("Zoom")
        self.zoom.setMinimumWidth(62)
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for text, fit in (("Fit Width", FIT_WIDTH), ("Fit Page", FIT_PAGE)):
            menu.addAction(text).triggered.connect(
                lambda _=False, fit=fit: self.fit_wanted.emit(fit)
            )
        menu.addSeparator()
        for percent in _PERCENTS:
            menu.addAction(f"{percent} %").triggered.connect(
                lambda _=False, percent=percent: self.zoom_wanted.emit(percent / 100)
            )
        self.zoom.setMenu(menu)
        self._hide_menu_arrow(self.zoom)
        self._row.addWidget(self.zoom)
        larger = self._button("zoom_in", "Larger (Ctrl++)")
        larger.clicked.connect(lambda: self.zoom_stepped.emit(1))

    def _make_tools(self) -> None:
        group = QButtonGroup(self)
        group.setExclusive(True)
        for tool, name, tip in _TOOLS:
            button = self._button(name, tip, checkable=True)
            button.setObjectName(f"tool-{tool}")
            button.clicked.connect(lambda _=False, tool=tool: self.tool_wanted.emit(tool))
            group.addButton(button)
            self.tools[tool] = button
            if tool == HIGHLIGHT:
                self._add_colors(button)
        self.tools[CHOOSE].setChecked(True)
        self.show_color(self._color)

    def _add_colors(self, button: QToolButton) -> None:
        menu = QMenu(self)

        def refill() -> None:
            menu.clear()
            fill_color_menu(menu, self._color, self.color_wanted.emit)

        menu.aboutToShow.connect(refill)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.setStyleSheet(
            "QToolButton { padding-right: 16px; }"
            "QToolButton::menu-button { border: none; width: 14px; }"
        )

    def _step(self, direction: int) -> None:
        try:
            page = int(self.page.text()) - 1
        except ValueError:
            page = 0
        self.page.clearFocus()
        self.page_wanted.emit(max(0, min(self._count - 1, page + direction)))

    def _go(self) -> None:
        page = int(self.page.text()) - 1
        self.page.clearFocus()
        self.page_wanted.emit(max(0, min(self._count - 1, page)))

    def _button(self, name: str, tip: str, *, checkable: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setIconSize(_ICON)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(checkable)
        self._row.addWidget(button)
        return button

    def _gap(self) -> None:
        self._row.addSpacing(10)

    def _hide_menu_arrow(self, button: QToolButton) -> None:
        button.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
