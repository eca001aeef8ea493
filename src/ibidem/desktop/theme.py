"""How the desktop looks: colours, spaces and the style sheet, light and dark.

The colours are those of Ibidem Online (server/web/static/tokens.css), so that both are one product.
The window follows the system, or what the person chose in the preferences.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

SPACE = 4  # pixels; distances are multiples of it
ROW = 26  # height of a row in a list, in pixels, at the normal density
RADIUS = 5


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one theme, as #rrggbb."""

    paper: str  # behind everything
    sheet: str  # what is worked on
    sunken: str  # sidebar, heads of tables
    raised: str  # menus, dialogs
    ink: str
    quiet: str
    line: str
    line_strong: str
    accent: str
    accent_strong: str
    on_accent: str
    accent_wash: str  # chosen rows, the current place
    hover: str
    good: str
    good_wash: str
    bad: str
    bad_wash: str
    note: str
    note_wash: str


LIGHT = Colors(
    paper="#f7f6f3",
    sheet="#ffffff",
    sunken="#f0eee9",
    raised="#ffffff",
    ink="#1c1e22",
    quiet="#5a5f68",
    line="#e0ddd5",
    line_strong="#8b8f97",
    accent="#1c5d8a",
    accent_strong="#14486d",
    on_accent="#ffffff",
    accent_wash="#dbe9f3",
    hover="#eae8e2",
    good="#1d6a44",
    good_wash="#e5f2ea",
    bad="#a5281f",
    bad_wash="#faeae8",
    note="#7a5500",
    note_wash="#f8f0dc",
)
DARK = Colors(
    paper="#131518",
    sheet="#1a1d21",
    sunken="#16181c",
    raised="#23272c",
    ink="#e7e5e0",
    quiet="#a3a8b1",
    line="#2e3238",
    line_strong="#7a808a",
    accent="#82bbe3",
    accent_strong="#a7d2f0",
    on_accent="#0d1a24",
    accent_wash="#1e3a50",
    hover="#24282e",
    good="#82d0a6",
    good_wash="#1a3026",
    bad="#f2998f",
    bad_wash="#3a201e",
    note="#e3c274",
    note_wash="#33290f",
)


class Theme(QObject):
    """The theme of the application. `changed` is emitted after palette and style sheet are set."""

    changed = Signal()

    def __init__(self, application: QApplication, choice: str = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        application.setStyle("Fusion")
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        self.choose(choice)

    @property
    def choice(self) -> str:
        """What was chosen: system, light or dark."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        """Whether the window is dark now."""
        if self._choice == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice == "dark"

    def choose(self, choice: str) -> None:
        """Follow the "system", or be "light" or "dark"."""
        self._choice = choice
        colors = DARK if self.is_dark else LIGHT
        set_colors(colors)
        self._application.setPalette(palette(colors))
        self._application.setStyleSheet(style_sheet(colors))
        self.changed.emit()

    def _follow(self) -> None:
        if self._choice == "system":
            self.choose("system")


_current = [LIGHT]


def colors() -> Colors:
    """The colours of now; ask each time you paint."""
    return _current[0]


def set_colors(wanted: Colors) -> None:
    """Use these colours from now on; `Theme` calls it."""
    _current[0] = wanted


def palette(of: Colors) -> QPalette:
    """Qt's palette for these colours."""
    made = QPalette()
    role = QPalette.ColorRole
    for each, color in (
        (role.Window, of.paper),
        (role.WindowText, of.ink),
        (role.Base, of.sheet),
        (role.AlternateBase, of.sunken),
        (role.ToolTipBase, of.raised),
        (role.ToolTipText, of.ink),
        (role.PlaceholderText, of.quiet),
        (role.Text, of.ink),
        (role.Button, of.raised),
        (role.ButtonText, of.ink),
        (role.BrightText, of.bad),
        (role.Highlight, of.accent),
        (role.HighlightedText, of.on_accent),
        (role.Link, of.accent),
        (role.LinkVisited, of.accent),
        (role.Accent, of.accent),
        (role.Light, of.raised),
        (role.Midlight, of.line),
        (role.Mid, of.line),
        (role.Dark, of.line_strong),
        (role.Shadow, of.line_strong),
    ):
        made.setColor(each, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(disabled, each, QColor(of.line_strong))
    made.setColor(disabled, role.Highlight, QColor(of.line))
    return made


def style_sheet(of: Colors) -> str:
    """Qt's style sheet for these colours. `{name}` stands for a colour."""
    drawings = Path(__file__).with_name("drawings").as_posix()
    sheet = _SHEET.replace("{drawings}", drawings)
    sheet = sheet.replace("{theme}", "dark" if of is DARK else "light")
    for field in fields(of):
        sheet = sheet.replace(f"{{{field.name}}}", getattr(of, field.name))
    return sheet


# Widgets say what they are by object name or by the property "role".
_SHEET = """
QMainWindow::separator, QSplitter::handle { background: {line}; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QToolTip { background: {raised}; color: {ink}; border: 1px solid {line}; padding: 4px 6px; }

QMenuBar { background: {paper}; border-bottom: 1px solid {line}; padding: 1px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: {hover}; }
QMenu { background: {raised}; border: 1px solid {line}; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: {accent_wash}; color: {ink}; }
QMenu::item:disabled { color: {line_strong}; }
QMenu::separator { height: 1px; background: {line}; margin: 4px 8px; }

QStatusBar { background: {paper}; border-top: 1px solid {line}; }
QStatusBar::item { border: none; }

QTabWidget::pane { border: none; }
QTabBar { background: {paper}; }
QTabBar::tab { background: transparent; padding: 6px 14px; border: none;
  border-bottom: 2px solid transparent; color: {quiet}; }
QTabBar::tab:selected { color: {ink}; border-bottom-color: {accent}; }
QTabBar::tab:hover:!selected { color: {ink}; background: {hover}; }

QTabBar::close-button { image: url("{drawings}/close.svg"); border-radius: 4px; }
QTabBar::close-button:hover { background: {hover}; }

QPushButton { background: {raised}; border: 1px solid {line}; border-radius: 5px;
  padding: 5px 14px; min-height: 18px; }
QPushButton:hover { background: {hover}; border-color: {line_strong}; }
QPushButton:pressed { background: {accent_wash}; }
QPushButton:focus { border-color: {accent}; }
QPushButton:default { background: {accent}; color: {on_accent}; border-color: {accent}; }
QPushButton:default:hover { background: {accent_strong}; }
QPushButton:disabled { color: {line_strong}; background: {paper}; border-color: {line}; }
QPushButton[role="danger"] { color: {bad}; border-color: {bad}; background: {raised}; }
QPushButton[role="danger"]:hover { background: {bad_wash}; }
QPushButton[role="danger"]:disabled { color: {line_strong}; border-color: {line}; }
QPushButton[role="link"] { background: transparent; border: none; color: {accent};
  padding: 2px 4px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton[role="card"] { background: {sheet}; border: 1px solid {line}; border-radius: 8px;
  text-align: left; padding: 0; min-height: 64px; }
QPushButton[role="card"]:hover { border-color: {accent}; background: {sheet}; }
QPushButton[role="card"]:focus { border-color: {accent}; }
QPushButton[role="card"]:pressed { background: {accent_wash}; }
QPushButton[role="card"] QLabel { background: transparent; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 4px;
  background: transparent; }
QToolButton:hover { background: {hover}; }
QToolButton:pressed, QToolButton:checked { background: {accent_wash}; }
QToolButton:focus { border-color: {accent}; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit, QDateTimeEdit {
  background: {sheet}; border: 1px solid {line}; border-radius: 5px; padding: 4px 7px;
  selection-background-color: {accent}; selection-color: {on_accent}; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QComboBox:hover {
  border-color: {line_strong}; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus {
  border-color: {accent}; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QAbstractSpinBox QLineEdit { border: none; background: transparent; padding: 0; min-height: 0; }
QLineEdit[invalid="true"] { border-color: {bad}; }
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down {
  border: none; width: 22px; }
QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow {
  image: url("{drawings}/arrow.svg"); width: 14px; height: 14px; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
  width: 14px; height: 14px; background: {sheet}; border: 1px solid {line_strong}; }
QCheckBox::indicator, QAbstractItemView::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: {accent}; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: {accent}; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: {accent};
  border-color: {accent}; image: url("{drawings}/check-{theme}.svg"); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
  background: {accent_wash}; border-color: {accent}; }
QRadioButton::indicator:checked { background: {accent}; border-color: {accent};
  image: url("{drawings}/dot-{theme}.svg"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: {line};
  background: {paper}; }
QCheckBox:disabled, QRadioButton:disabled { color: {line_strong}; }
QComboBox QAbstractItemView { background: {raised}; border: 1px solid {line};
  selection-background-color: {accent_wash}; selection-color: {ink}; }

QAbstractItemView { background: {sheet}; border: none; outline: none;
  selection-background-color: {accent_wash}; selection-color: {ink}; }
QTreeView, QListView, QTableView { alternate-background-color: {sheet}; }
QTreeView::item, QListView::item { padding: 3px 2px; }
QTreeView::item:hover, QListView::item:hover { background: {hover}; }
QTreeView::item:selected, QListView::item:selected { background: {accent_wash}; color: {ink}; }
#empty { background: {sheet}; }
#sidebar, #sidebar QTreeView { background: {sunken}; }
QHeaderView { background: {sunken}; border: none; }
QHeaderView::section { background: {sunken}; color: {quiet}; border: none;
  border-right: 1px solid {line}; border-bottom: 1px solid {line}; padding: 5px 8px; }
QHeaderView::section:hover { color: {ink}; }

QProgressBar { background: {line}; border: none; border-radius: 3px; max-height: 6px;
  text-align: center; }
QProgressBar::chunk { background: {accent}; border-radius: 3px; }

QScrollBar:vertical { width: 11px; background: transparent; }
QScrollBar:horizontal { height: 11px; background: transparent; }
QScrollBar::handle { background: {line_strong}; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: {quiet}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QDialog { background: {paper}; }
QGroupBox { border: 1px solid {line}; border-radius: 6px; margin-top: 18px; padding: 10px; }
QGroupBox::title { subcontrol-origin: margin; left: 2px; color: {quiet}; }
QLabel[role="title"] { font-size: 17px; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QFrame[role="note"] { background: {note_wash}; border-radius: 6px; }
QFrame[role="bad"] { background: {bad_wash}; border-radius: 6px; }
QFrame[role="good"] { background: {good_wash}; border-radius: 6px; }
QLabel[role="bad"], QLabel[role="good"] { background: transparent; }
QTextEdit[role="value"], QTextEdit[role="headline"], QLineEdit[role="value"] {
  background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 3px 5px; }
QTextEdit[role="headline"] { font-size: 16px; font-weight: 600; }
QTextEdit[role="value"]:hover, QTextEdit[role="headline"]:hover, QLineEdit[role="value"]:hover {
  background: {hover}; border-color: transparent; }
QTextEdit[role="value"]:focus, QTextEdit[role="headline"]:focus, QLineEdit[role="value"]:focus {
  background: {sheet}; border-color: {accent}; }
QWidget[fresh="true"] QTextEdit[role="value"] { border-color: {line}; }
QWidget[fresh="true"] QTextEdit[role="value"]:hover { border-color: {line_strong}; }
QWidget[fresh="true"] QTextEdit[role="value"]:focus { border-color: {accent}; }
QToolButton[role="small"] { padding: 2px; }
QTextEdit[invalid="true"], QTextEdit[invalid="true"]:focus { border-color: {bad}; }
QFrame[role="chip"] { background: {hover}; border: 1px solid transparent; border-radius: 9px; }
QFrame[role="chip"]:focus { border-color: {accent}; }
QFrame[role="chip"] QToolButton { padding: 0; border: none; border-radius: 8px; }
QFrame[role="row"] { background: transparent; border: 1px solid transparent; border-radius: 6px; }
QFrame[role="row"]:hover { background: {hover}; }
QFrame[role="row"]:focus { border-color: {accent}; }
QComboBox[role="flat"] { background: transparent; border-color: transparent; color: {quiet};
  padding: 2px 5px; }
QComboBox[role="flat"]:hover { background: {hover}; color: {ink}; }
QComboBox[role="flat"]:focus { border-color: {accent}; }
QToolButton[role="add"] { color: {quiet}; padding: 2px 0; border-radius: 4px; }
QToolButton[role="add"]:hover { color: {ink}; }
QToolButton[role="flat"] { color: {quiet}; padding: 3px 6px; }
QToolButton[role="flat"]:hover { color: {ink}; }
QToolButton[role="flat"]::menu-indicator { image: none; width: 0; }
QWidget[role="plain"] { background: {sheet}; }
QScrollArea[role="plain"] { background: {sheet}; border: none; }
QLabel[role="quiet"] { color: {quiet}; }
QLabel[role="bad"] { color: {bad}; background: transparent; }  /* a QLabel is a QFrame, too */
QLabel[role="good"] { color: {good}; background: transparent; }
#preference-pages { background: transparent; }
#preference-pages::item { border-radius: 5px; padding: 6px 8px; }
QFrame[role="sheet"] { background: {sheet}; border: 1px solid {line}; border-radius: 6px; }
"""
