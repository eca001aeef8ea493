"""The table of the list: choosing with mouse and keys, columns, dragging out and dropping in."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QWidget

from ibidem.desktop.references.choice import Choice
from ibidem.desktop.references.columns import COLUMNS, DENSITIES, TITLE, TITLE_WIDTH_MIN
from ibidem.desktop.references.dropping import DropTable
from ibidem.desktop.references.model import ReferenceModel
from ibidem.desktop.references.typed import row_typed
from ibidem.desktop.theme import ROW
from ibidem.model.id_list import IdList
from ibidem.model.ids import RecordId

TYPED_SECONDS = 1.0  # letters typed within it belong together
Cursor = QAbstractItemView.CursorAction


class ReferenceTable(DropTable):
    """What is chosen is kept here by id (`Choice`), not in Qt's selection, which is too slow."""

    chosen_changed = Signal()
    opened = Signal()  # Enter, or a double click
    read_toggled = Signal()  # Space
    menu_wanted = Signal(QPoint)  # on the screen
    copy_wanted = Signal()
    delete_wanted = Signal()  # the key for it

    def __init__(self, model: ReferenceModel, parent: QWidget | None = None) -> None:
        super().__init__(model, self.chosen, self.is_chosen, self.is_marked, parent)
        self.setObjectName("references")
        self.setAccessibleName("References")
        self.choice = Choice()
        self._anchor = 0
        self._pressed: QPoint | None = None
        self._keep_others = False
        self._typed = ""
        self._typed_at = 0.0
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(16)
        head = self.horizontalHeader()
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setSortIndicatorShown(True)
        head.setMinimumSectionSize(26)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.sectionResized.connect(self._fit_after)
        self.set_density("comfortable")
        self.show_default_columns()

    # --- columns -----------------------------------------------------------------------------

    def show_default_columns(self) -> None:
        """The columns, order and widths of the first start."""
        head = self.horizontalHeader()
        for place, column in enumerate(COLUMNS):
            head.moveSection(head.visualIndex(place), place)
            head.setSectionHidden(place, not column.shown)
            head.resizeSection(place, column.width)
            narrow = bool(column.icon)
            head.setSectionResizeMode(
                place,
                QHeaderView.ResizeMode.Fixed if narrow else QHeaderView.ResizeMode.Interactive,
            )
        self.fit()

    def show_column(self, place: int, *, shown: bool) -> None:
        """Show or hide a column; the last one that is left stays."""
        head = self.horizontalHeader()
        if shown or head.count() - head.hiddenSectionCount() > 1:
            head.setSectionHidden(place, not shown)
            self.fit()

    def fit(self) -> None:
        """The title takes what the other columns leave."""
        head = self.horizontalHeader()
        if head.isSectionHidden(TITLE):
            return
        others = sum(head.sectionSize(each) for each in range(head.count()) if each != TITLE)
        wanted = max(TITLE_WIDTH_MIN, self.viewport().width() - others)
        if wanted != head.sectionSize(TITLE):
            head.resizeSection(TITLE, wanted)

    def _fit_after(self, section: int, _old: int, _new: int) -> None:
        if section != TITLE:
            self.fit()

    def set_density(self, density: str) -> None:
        """ "comfortable" or "compact" rows."""
        self.verticalHeader().setDefaultSectionSize(DENSITIES.get(density, ROW))

    # --- what is chosen ----------------------------------------------------------------------

    @property
    def current(self) -> RecordId | None:
        """The reference that the cursor is on, where it is chosen."""
        row = self.currentIndex().row()
        if 0 <= row < self._model.rowCount() and self.is_chosen(row):
            return self._model.ids[row]
        return None

    def is_chosen(self, row: int) -> bool:
        """Whether a row is chosen."""
        if self.choice.is_empty:
            return False
        return row < self._model.rowCount() and self._model.ids[row] in self.choice

    def chosen(self) -> Sequence[RecordId]:
        """The chosen ids, in the order of the list."""
        return self.choice.ids(self._model.ids)

    def chosen_count(self) -> int:
        """How many are chosen."""
        return self.choice.count(self._model.rowCount())

    def choose_row(self, row: int) -> None:
        """Choose one row, and go there."""
        self._anchor = row
        self.choice.choose([self._model.ids[row]])
        self._go(row)
        self._tell()

    def choose_ids(self, references: Sequence[RecordId]) -> bool:
        """Choose references of the list and go to the first; False where none is in it."""
        places = [(self._model.ids.place_of(each), each) for each in references]
        found = sorted((at, each) for at, each in places if at is not None)
        if not found:
            return False
        self._anchor = found[0][0]
        self.choice.choose(each for _, each in found)
        self._go(found[0][0])
        self._tell()
        return True

    def clear_choice(self) -> None:
        """Choose nothing."""
        self.choice.clear()
        self._tell()

    def selectAll(self) -> None:  # noqa: N802 - Qt's name
        """Choose the whole list, however long it is."""
        if self._model.rowCount():
            if not self.currentIndex().isValid():
                self._go(0)
            self.choice.choose_all()
            self._tell()

    def copy(self) -> None:
        """Copy what is chosen; how, the list knows."""
        self.copy_wanted.emit()

    def show_list(self, ids: IdList, kept: frozenset[RecordId], *, afresh: bool) -> None:
        """Show an order of the list. What was chosen and is still there stays chosen, and the eye
        stays where it was; `afresh`, at another place, it goes to the top."""
        row = self.currentIndex().row()
        offset = self.rowViewportPosition(row) if row >= 0 else 0
        seen = 0 <= offset < self.viewport().height()
        current = self._model.ids[row] if 0 <= row < self._model.rowCount() else None
        scrolled = self.verticalScrollBar().value()
        had = self.chosen_count()
        if ids == self._model.ids:
            self._model.set_ids(ids)
            self._tell()
            return
        self._model.set_ids(ids)
        self.choice.keep(kept)
        place = ids.place_of(current) if current is not None else None
        if place is not None and not (afresh and not self.chosen_count()):
            self._set_current(place)
            self._anchor = place
            if seen and not afresh:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.rowViewportPosition(place) - offset)
            elif self.chosen_count():
                self.scrollTo(self._model.index(place, 0))
            elif not afresh:
                self.verticalScrollBar().setValue(scrolled)
        elif afresh or not len(ids):
            self._anchor = 0
            self.verticalScrollBar().setValue(0)
        else:
            self.verticalScrollBar().setValue(scrolled)
            if had and not self.chosen_count() and row >= 0:
                self.choose_row(min(row, len(ids) - 1))  # as after moving it to the trash
                return
        self._tell()

    def is_marked(self, row: int) -> bool:
        """Where the keys are, while that is not plain from what is chosen."""
        return self.hasFocus() and self.currentIndex().row() == row and self.chosen_count() != 1

    def _set_current(self, row: int) -> None:
        column = max(self.currentIndex().column(), 0)
        if self.isColumnHidden(column):
            column = TITLE
        self.selectionModel().setCurrentIndex(
            self._model.index(row, column), self.selectionModel().SelectionFlag.NoUpdate
        )

    def _go(self, row: int) -> None:
        bar = self.horizontalScrollBar().value()
        self._set_current(row)
        self.scrollTo(self._model.index(row, 0))
        self.horizontalScrollBar().setValue(bar)

    def _tell(self) -> None:
        self.viewport().update()
        self.chosen_changed.emit()

    def _choose_to(self, row: int, *, add: bool = False) -> None:
        """Choose from the anchor to a row."""
        low, high = sorted((min(self._anchor, self._model.rowCount() - 1), row))
        ids = self._model.ids[low : high + 1]
        if add:
            self.choice.add(ids)
        else:
            self.choice.choose(ids)
        self._tell()

    # --- mouse -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose; what is chosen already may be dragged, and is chosen alone on release."""
        at = event.position().toPoint()
        index = self.indexAt(at)
        if not index.isValid():
            self.clear_choice()
            return
        row = index.row()
        held = event.modifiers()
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = at if left else None
        self._keep_others = False
        if held & Qt.KeyboardModifier.ShiftModifier:
            self._go(row)
            self._choose_to(row, add=bool(held & Qt.KeyboardModifier.ControlModifier))
        elif held & Qt.KeyboardModifier.ControlModifier and left:
            self._go(row)
            self._toggle_row(row)
        elif self.is_chosen(row):
            self._keep_others = self.chosen_count() > 1 and left
            self._go(row)
            self._tell()
        else:
            self.choose_row(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to drag what is chosen."""
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._pressed = None
            self._keep_others = False
            self.drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click on one of several that are chosen chooses it alone."""
        if self._keep_others and self._pressed is not None:
            self.choose_row(self.indexAt(event.position().toPoint()).row())
        self._pressed = None
        self._keep_others = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open."""
        if self.indexAt(event.position().toPoint()).isValid() and not event.modifiers():
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """The menu of what is chosen, at the mouse or at the row of the keys."""
        point = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            where = self.visualRect(self.currentIndex()).bottomLeft()
            point = self.viewport().mapToGlobal(where)
        self.menu_wanted.emit(point)

    # --- keys --------------------------------------------------------------------------------

    def moveCursor(  # noqa: N802 - Qt's name
        self, action: Cursor, held: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the ends of the list, not of the row."""
        last = self._model.rowCount() - 1
        column = max(self.currentIndex().column(), 0)
        if action == Cursor.MoveHome and last >= 0:
            return self._model.index(0, column)
        if action == Cursor.MoveEnd and last >= 0:
            return self._model.index(last, column)
        return super().moveCursor(action, held)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move, choose, open, find by typing."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.NoModifier and self._do_plain(event.key()):
            return
        if event.key() == Qt.Key.Key_Space and held == Qt.KeyboardModifier.ControlModifier:
            self._toggle_row(self.currentIndex().row())
            return
        text = event.text()
        is_letter = held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if is_letter and text and text.isprintable():
            self._find_typed(text)
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        after = self.currentIndex().row()
        if after < 0 or (after == before and self.chosen_count()):
            return
        if held & Qt.KeyboardModifier.ShiftModifier:
            self._choose_to(after)
        elif held & Qt.KeyboardModifier.ControlModifier:
            self._anchor = after
            self._tell()
        else:
            self.choose_row(after)

    def _do_plain(self, key: int) -> bool:
        """What a key does that is pressed alone; False where it does nothing of the kind."""
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + (40 if key == Qt.Key.Key_Right else -40))
            return True
        if not self.chosen_count() or (key == Qt.Key.Key_Space and self._is_typing()):
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Space:
            self.read_toggled.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self.clear_choice()
        else:
            return False
        return True

    def _toggle_row(self, row: int) -> None:
        if row >= 0:
            self._anchor = row
            self.choice.toggle(self._model.ids[row])
            self._tell()

    def keyboardSearch(self, _text: str) -> None:  # noqa: N802 - Qt's name
        """Nothing: Qt would read the whole list. `_find_typed` does it."""

    def _is_typing(self) -> bool:
        return bool(self._typed) and monotonic() - self._typed_at < TYPED_SECONDS

    def _find_typed(self, text: str) -> None:
        """Go to the first row whose sorted column begins with what was typed."""
        self._typed = self._typed + text if self._is_typing() else text
        self._typed_at = monotonic()
        head = self.horizontalHeader()
        falls = head.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        row = row_typed(self._model, head.sortIndicatorSection(), self._typed, falls=falls)
        if row is not None:
            self.choose_row(row)

    # --- what has to follow ------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The title takes the room."""
        super().resizeEvent(event)
        self.fit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Chosen rows are brighter while the keys act on them."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Chosen rows are calmer."""
        super().focusOutEvent(event)
        self.viewport().update()
