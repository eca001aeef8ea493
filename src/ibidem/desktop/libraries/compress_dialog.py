"""Compressed Library: everything, or a part, in one verified file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox

from ibidem import __version__
from ibidem.desktop.dialogs import Dialog, choose_file, quiet
from ibidem.desktop.libraries.places import files_folder, remember_files_folder
from ibidem.desktop.libraries.scope_chooser import Choice, ScopeChooser
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.progress import size
from ibidem.desktop.stopping import run_stoppable
from ibidem.model.record import RecordKind
from ibidem.services.compressing import Compressed, Scope, compress_library

SUFFIX = ".ibz"


class CompressDialog(Dialog):
    """Asks what goes into the file; then for the file. `done` is called when it is written."""

    def __init__(
        self, window: MainWindow, done: Callable[[Compressed], None] | None = None
    ) -> None:
        super().__init__(
            window,
            "Compressed Library",
            ok="Save...",
            intro="One file with references, groups, tags and notes. It is read back and verified "
            "before it appears; File > Restore makes a library of it.",
        )
        self._window = window
        self._done = done
        self.scope = ScopeChooser(window, (RecordKind.GROUP, RecordKind.GROUP_SET))
        self.scope.all.setText(f"{self.scope.all.text()}, with trash and settings")
        self.scope.changed.connect(self._refresh)
        self.body.addWidget(self.scope)
        self.attachments = QCheckBox("With attached &files, byte for byte")
        self.attachments.setChecked(True)
        self.history = QCheckBox("With &earlier versions of the references")
        self.body.addWidget(self.attachments)
        self.body.addWidget(self.history)
        self.hint = quiet()
        self.body.addWidget(self.hint)
        self.attachments.toggled.connect(lambda _: self._refresh())
        self._refresh()

    def _refresh(self) -> None:
        is_all = self.scope.choice.is_all
        self.history.setEnabled(is_all)
        if not is_all:
            self.history.setChecked(False)
        if not self.attachments.isChecked():
            self.hint.setText("Without files it is no backup of them.")
        elif not is_all:
            self.hint.setText("Of a part, only the groups and tags that belong to it go along.")
        else:
            self.hint.setText("")

    def confirm(self) -> None:
        """Ask for the file, then write it."""
        window, choice, done = self._window, self.scope.choice, self._done
        attachments, history = self.attachments.isChecked(), self.history.isChecked()
        name = choice.title or window.open_library_desk.library.name
        self.accept()
        choose_file(
            window,
            "Compressed Library",
            files_folder(window.settings),
            (f"Compressed libraries (*{SUFFIX})",),
            lambda paths: write_compressed(
                window, choice, paths[0], attachments=attachments, history=history, then=done
            ),
            save_as=f"{name.replace('/', '-')}{SUFFIX}",
            ok="Save",
        )


def write_compressed(
    window: MainWindow,
    choice: Choice,
    path: Path,
    *,
    attachments: bool = True,
    history: bool = False,
    then: Callable[[Compressed], None] | None = None,
) -> None:
    """Write a compressed library, with progress; cancelled, nothing is left."""
    library = window.open_library_desk.library
    remember_files_folder(window.settings, path)
    if path.suffix != SUFFIX:
        path = path.with_name(path.name + SUFFIX)

    def done(made: Compressed) -> None:
        text = (
            f"Wrote {made.references:,} references and {made.files:,} files to {made.path.name}"
            f" ({size(made.bytes)}), verified."
        )
        if made.problems:
            text += f" {len(made.problems):,} files are not here and were left out."
        window.say(text)
        if then is not None:
            then(made)

    run_stoppable(
        window,
        "Compressing",
        lambda report: compress_library(
            library,
            path,
            scope_of(choice),
            attachments=attachments,
            history=history,
            overwrite=True,
            report=report,
            program=f"Ibidem {__version__}",
        ),
        done,
    )


def scope_of(choice: Choice) -> Scope:
    """The choice as the service wants it."""
    if choice.references is not None:
        return Scope(references=choice.references)
    if choice.kind is RecordKind.GROUP_SET:
        return Scope(group_set=choice.group)
    return Scope(group=choice.group) if choice.kind is not None else Scope()
