"""The questions before a library is linked and synced first. Cancel changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QRadioButton,
    QWidget,
)

from ibidem.desktop.dialogs import Dialog, choose_file, quiet
from ibidem.desktop.syncing.words import number
from ibidem.model.record import RecordKind
from ibidem.services.compressing.compressing import SUFFIX
from ibidem.services.connecting import RemoteLibrary
from ibidem.services.library import LocalLibrary
from ibidem.services.resetting import Direction, FirstSync, ResetPlan, Side

ONE_ACCOUNT = "A sync library can be linked to only one account."


class LinkWarningDialog(Dialog):
    """The link to the original account would be broken. Cancel is the default."""

    def __init__(self, parent: QWidget, text: str, then: Callable[[], None]) -> None:
        super().__init__(parent, "Link to Another Account?", ok="Go On", intro=ONE_ACCOUNT)
        self.setObjectName("link-warning")
        self._then = then
        said = QLabel(text)
        said.setWordWrap(True)
        self.body.addWidget(said)
        self.body.addWidget(
            quiet("Your references, groups and files stay as they are on this computer.")
        )
        self.body.addStretch(1)
        self.ok_button.setDefault(False)
        self.ok_button.setAutoDefault(False)
        self.ok_button.setProperty("role", "danger")
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()

    def confirm(self) -> None:
        """Go on."""
        self.accept()
        self._then()


class BackupDialog(Dialog):
    """Yes (default), No, Cancel: a compressed library before the first sync."""

    def __init__(
        self, parent: QWidget, library: LocalLibrary, then: Callable[[Path | None], None]
    ) -> None:
        super().__init__(
            parent,
            "Back Up Before the First Sync?",
            ok="&Yes",
            intro="A compressed library holds everything, files included. It is checked after"
            " writing, and File > Restore brings it back.",
        )
        self.setObjectName("backup-prompt")
        self._then = then
        self.path = backup_path(library)
        self._place = QLabel()
        self._place.setWordWrap(True)
        choose = QPushButton("C&hange...")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        self.add_line("It is written to", self._place, choose)
        no = QPushButton("&No")
        no.setAutoDefault(False)
        no.clicked.connect(self._refuse)
        self.buttons.insertWidget(self.buttons.indexOf(self.ok_button), no)
        self._refresh()

    def confirm(self) -> None:
        """Yes."""
        self.accept()
        self._then(self.path)

    def _refuse(self) -> None:
        self.accept()
        self._then(None)

    def _choose(self) -> None:
        def take(chosen: list[Path]) -> None:
            path = chosen[0]
            self.path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
            self._refresh()

        choose_file(
            self,
            "Compressed Library",
            self.path.parent,
            (f"Compressed libraries (*{SUFFIX})",),
            take,
            save_as=self.path.name,
        )

    def _refresh(self) -> None:
        self._place.setText(str(self.path))


class ChooseLibraryDialog(Dialog):
    """Which library of the account this one belongs to, or a new one."""

    def __init__(
        self,
        parent: QWidget,
        library: LocalLibrary,
        there: list[RemoteLibrary],
        then: Callable[[RemoteLibrary | None], None],
    ) -> None:
        super().__init__(
            parent,
            "Which Library Online?",
            ok="Continue",
            intro="The account has other libraries already. Say which of them this library is to be"
            " in step with.",
        )
        self.setObjectName("choose-library")
        self._then = then
        self._there = there
        self.new = QRadioButton(f"A &new one, called {library.name}")
        self.new.setChecked(True)
        self.body.addWidget(self.new)
        self.choices = []
        for each in there:
            button = QRadioButton(each.name.replace("&", "&&"))
            self.choices.append(button)
            self.body.addWidget(button)

    def confirm(self) -> None:
        """Hand over the library chosen; None is a new one."""
        chosen = next(
            (
                each
                for each, button in zip(self._there, self.choices, strict=True)
                if button.isChecked()
            ),
            None,
        )
        self.accept()
        self._then(chosen)


class FirstSyncDialog(Dialog):
    """Both sides have something: merge (default), or let one of them replace the other."""

    def __init__(
        self, parent: QWidget, first: FirstSync, then: Callable[[Direction], None]
    ) -> None:
        here = number(first.records_here, "record")
        online = number(first.records_online, "record")
        super().__init__(
            parent,
            "The Library Online Is Not Empty",
            ok="Start",
            intro=f"There are {here} on this computer and {online} online. Groups, tags and files"
            " count, too. Each choice says what it would do; it can be undone afterwards.",
            width=600,
        )
        self.setObjectName("first-sync")
        self._then = then
        self.choices: dict[Direction, QRadioButton] = {}
        for direction, title in (
            (Direction.MERGE, "&Merge both"),
            (Direction.REPLACE_ONLINE, "Replace the library &online with this computer"),
            (Direction.REPLACE_LOCAL, "Replace the library on &this computer with online"),
        ):
            button = QRadioButton(title)
            button.setChecked(direction is first.suggested)
            self.choices[direction] = button
            self.body.addWidget(button)
            said = quiet(describe_plan(first.plans[direction]))
            said.setContentsMargins(24, 0, 0, 6)
            self.body.addWidget(said)
        self.body.addStretch(1)

    def confirm(self) -> None:
        """Hand over the direction."""
        chosen = next(each for each, button in self.choices.items() if button.isChecked())
        self.accept()
        self._then(chosen)


def describe_plan(plan: ResetPlan) -> str:
    """What a plan would do, side by side, in counts."""
    lines = [
        f"{where}: {', '.join(found) if found else 'nothing changes'}."
        for where, side in (("Online", Side.ONLINE), ("This computer", Side.LOCAL))
        for found in [_counts(plan, side)]
    ]
    if plan.united:
        same = "1 reference is the same on both sides and becomes one."
        more = f"{plan.united:,} references are the same on both sides and become one each."
        lines.append(same if plan.united == 1 else more)
    if plan.conflicts:
        lines.append(f"{number(plan.conflicts, 'conflict')} to decide afterwards.")
    if plan.unsent:
        lines.append(
            f"{number(plan.unsent, 'change')} made here and not sent yet would stay in the history"
            " and the backup only."
        )
    return " ".join(lines)


def _counts(plan: ResetPlan, side: Side) -> list[str]:
    found = []
    for what in ("removed", "added", "changed"):
        references = plan.count(side, what, RecordKind.REFERENCE)
        others = plan.count(side, what) - references
        parts = []
        if references:
            parts.append(number(references, "reference"))
        if others:
            parts.append(number(others, "other record" if references else "record"))
        if parts:
            found.append(f"{' and '.join(parts)} {what}")
    return found


def backup_path(library: LocalLibrary) -> Path:
    """Where a backup goes unless somebody says otherwise: beside the library, with the time."""
    at = datetime.fromtimestamp(library.source.now_ms() / 1000, UTC).astimezone()
    return library.path.parent / f"{library.name} {at:%Y-%m-%d %H%M%S}{SUFFIX}"
