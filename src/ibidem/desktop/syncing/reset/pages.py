"""The pages of the assistant, and turning them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.dialogs import Dialog, choose_file, note, quiet
from ibidem.desktop.syncing.linking_dialogs import backup_path
from ibidem.desktop.syncing.reset.words import CHOICES, ONLY_READING, SHARED_GROUP, SURVIVES
from ibidem.desktop.theme import SPACE
from ibidem.services.compressing.compressing import SUFFIX
from ibidem.services.library import LocalLibrary
from ibidem.services.resetting import Direction


class Pages(Dialog):
    """Choice, plan, backup, work, end: one of them is shown, with the buttons that it needs."""

    def __init__(self, parent: QWidget, library: LocalLibrary) -> None:
        super().__init__(parent, "Reset Sync", ok="Continue", width=640)
        self.setObjectName("reset-assistant")
        self.setModal(False)
        self._next: Callable[[], None] | None = None
        self._extra: Callable[[], None] | None = None
        self.back = QPushButton("&Back")
        self.back.setAutoDefault(False)
        self.buttons.insertWidget(0, self.back)
        self.extra = QPushButton()
        self.extra.setAutoDefault(False)
        self.extra.clicked.connect(self._do_extra)
        self.buttons.insertWidget(1, self.extra)
        self._path = backup_path(library)
        self.pages = QStackedWidget()
        self.body.addWidget(self.pages, 1)
        self._make_choice()
        self._make_plan()
        self._make_backup()
        self._make_run()
        self._make_end()
        self.resize(680, 520)

    def _make_choice(self) -> None:
        self._choice, column = _page()
        column.addWidget(quiet("Nothing is done before you have seen what it would do."))
        self.choices: dict[Direction, QRadioButton] = {}
        for direction, title, sentence in CHOICES:
            button = QRadioButton(title)
            self.choices[direction] = button
            column.addWidget(button)
            said = quiet(sentence)
            said.setContentsMargins(24, 0, 0, 2 * SPACE)
            column.addWidget(said)
        self.choices[Direction.MERGE].setChecked(True)
        column.addWidget(note(SURVIVES, "good"))
        self.limit_note = note(SHARED_GROUP, "note")
        column.addWidget(self.limit_note)
        self._last = quiet()
        column.addWidget(self._last)
        column.addStretch(1)
        self.pages.addWidget(self._choice)

    def limit_to_own_side(self, *, is_group: bool) -> None:
        """Through a shared group nobody replaces what all of its members have."""
        online = self.choices[Direction.REPLACE_ONLINE]
        online.setEnabled(not is_group)
        self.limit_note.setVisible(is_group)

    def limit_to_reading(self) -> None:
        """Who may only read brings this computer in line with what is online, nothing else."""
        for direction in (Direction.REPLACE_ONLINE, Direction.MERGE):
            self.choices[direction].setEnabled(False)
        self.choices[Direction.REPLACE_LOCAL].setChecked(True)
        set_note(self.limit_note, ONLY_READING, "note")
        self.limit_note.show()

    def _make_plan(self) -> None:
        self._plan_page, column = _page()
        self.plan_text = QLabel()
        self.plan_text.setObjectName("plan")
        self.plan_text.setWordWrap(True)
        column.addWidget(self.plan_text)
        self.plan_list = QListWidget()
        self.plan_list.setAccessibleName("What would change")
        column.addWidget(self.plan_list, 1)
        self._plan_more = quiet()
        column.addWidget(self._plan_more)
        self.pages.addWidget(self._plan_page)

    def _make_backup(self) -> None:
        self._backup_page, column = _page()
        self.back_up = QCheckBox("Write a compressed library of this computer &first")
        self.back_up.setChecked(True)
        column.addWidget(self.back_up)
        self._path_text = quiet()
        row = QHBoxLayout()
        row.addWidget(self._path_text, 1)
        column.addLayout(row)
        change = QPushButton("C&hange...")
        change.setAutoDefault(False)
        change.clicked.connect(self._choose_path)
        self.back_up.toggled.connect(change.setEnabled)
        row.addWidget(change)
        column.addWidget(
            quiet(
                "The server keeps a checkpoint by itself, and the reset can be undone with one"
                " click afterwards. The file is one more way back, also without this program's"
                " history."
            )
        )
        column.addStretch(1)
        self.pages.addWidget(self._backup_page)

    def _make_run(self) -> None:
        self._run_page, column = _page()
        column.addStretch(1)
        self.phase = QLabel()
        self.phase.setObjectName("phase")
        column.addWidget(self.phase)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        column.addWidget(self.bar)
        self._run_note = quiet()
        column.addWidget(self._run_note)
        column.addStretch(2)
        self.pages.addWidget(self._run_page)

    def _make_end(self) -> None:
        self._end_page, column = _page()
        self.end_note = note("", "good")
        column.addWidget(self.end_note)
        self.end_text = QLabel()
        self.end_text.setObjectName("end")
        self.end_text.setWordWrap(True)
        column.addWidget(self.end_text)
        column.addStretch(1)
        self.pages.addWidget(self._end_page)

    def _turn(
        self,
        page: QWidget,
        intro: str,
        ok: str,
        then: Callable[[], None] | None,
        *,
        cancel: str = "Cancel",
        danger: bool = False,
    ) -> None:
        """Show a page: what it is about, what the button says and does."""
        self.show_problem("")
        self.pages.setCurrentWidget(page)
        self.intro.setText(intro)
        self.intro.setVisible(bool(intro))
        self.ok_button.setText(ok)
        self.ok_button.setVisible(then is not None)
        self._next = then
        self.cancel_button.setText(cancel)
        self.cancel_button.setEnabled(True)
        self.back.setVisible(page in (self._plan_page, self._backup_page))
        self.extra.hide()
        self.ok_button.setProperty("role", "danger" if danger else "")
        self.ok_button.setDefault(not danger)
        self.cancel_button.setDefault(danger)
        self.ok_button.style().unpolish(self.ok_button)
        self.ok_button.style().polish(self.ok_button)

    def _offer(self, text: str, run: Callable[[], None]) -> None:
        """One more button at the left."""
        self.extra.setText(text)
        self._extra = run
        self.extra.show()

    def _choose_path(self) -> None:
        def take(chosen: list[Path]) -> None:
            path = chosen[0]
            self._path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
            self._path_text.setText(str(self._path))

        choose_file(
            self,
            "Compressed Library",
            self._path.parent,
            (f"Compressed libraries (*{SUFFIX})",),
            take,
            save_as=self._path.name,
        )

    def _do_extra(self) -> None:
        if self._extra is not None:
            self._extra()

    def confirm(self) -> None:
        """The button of the page."""
        if self._next is not None:
            self._next()


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2 * SPACE)
    return page, column


def set_note(frame: QWidget, text: str, role: str) -> None:
    """Let a note say something else, on the ground of another role."""
    label = frame.findChild(QLabel, "note-text")
    if isinstance(label, QLabel):
        label.setText(text)
    frame.setProperty("role", role)
    frame.style().unpolish(frame)
    frame.style().polish(frame)
