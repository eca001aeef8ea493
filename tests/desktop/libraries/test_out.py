"""Export, compressed libraries: what stands in the file, cancelled, on a full disk, killed."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit

from ibidem.desktop.libraries.compress_dialog import CompressDialog, write_compressed
from ibidem.desktop.libraries.export_dialog import ExportDialog
from ibidem.desktop.libraries.scope_chooser import Choice
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.showing import Selection
from ibidem.model.record import RecordKind
from ibidem.services import compressing
from ibidem.services.compressing import check_compressed
from ibidem.services.searching import choose_in_view, list_groups, list_references
from tests.desktop.waiting import answer_dialog, click, wait_until


def save_as(path: Path, dialog: QDialog) -> None:
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(path))
    QTest.keyClick(name, Qt.Key.Key_Return)


def choose(window: MainWindow, number: int) -> None:
    desk = window.open_library_desk
    ids = choose_in_view(desk.library)[:number]
    desk.showing.choose(Selection(len(ids), ids[0], lambda: ids))


def test_the_selection_is_exported_in_the_chosen_format(window: MainWindow, tmp_path: Path) -> None:
    choose(window, 3)
    target = tmp_path / "three"

    def answer(dialog: QDialog) -> None:
        if isinstance(dialog, ExportDialog):
            assert dialog.scope.selected.isChecked()
            dialog.format.setCurrentIndex(dialog.format.findText("RIS", Qt.MatchFlag.MatchContains))
            click(dialog.ok_button)
        else:
            save_as(target, dialog)

    answer_dialog(answer, times=2)
    window.action("libraries.export").trigger()
    wait_until(lambda: "Exported 3 references" in window.notices.text, "the file")
    assert target.with_suffix(".ris").read_text().count("TY  - ") == 3


def test_the_references_of_a_group_set_are_exported_once_each(
    window: MainWindow, tmp_path: Path
) -> None:
    library = window.open_library_desk.library
    groups = list_groups(library)
    chapters = next(each for each in groups if each.kind is RecordKind.GROUP_SET)
    found = Choice(kind=RecordKind.GROUP_SET, group=chapters.id).find(library)
    inside = [each for each in groups if each.set == chapters.id]
    assert len(found) == len(set(found)) > max(each.count for each in inside)


def test_a_compressed_library_is_written_and_verified(window: MainWindow, tmp_path: Path) -> None:
    target = tmp_path / "Backup.ibz"

    def answer(dialog: QDialog) -> None:
        if isinstance(dialog, CompressDialog):
            assert dialog.attachments.isChecked()
            click(dialog.history)
            click(dialog.ok_button)
        else:
            save_as(target, dialog)

    answer_dialog(answer, times=2)
    window.action("libraries.compress").trigger()
    wait_until(lambda: "verified" in window.notices.text, "the file")
    manifest = check_compressed(target)
    assert manifest.counts["reference"] == 52
    assert manifest.history is not None


def test_a_compressed_group_holds_the_group_alone(window: MainWindow, tmp_path: Path) -> None:
    library = window.open_library_desk.library
    group = next(each for each in list_groups(library) if each.name == "Method")
    choice = Choice(kind=RecordKind.GROUP, group=group.id, title="Method")
    write_compressed(window, choice, tmp_path / "Method")
    wait_until(lambda: "verified" in window.notices.text, "the file")
    manifest = check_compressed(tmp_path / "Method.ibz")
    assert manifest.counts["reference"] == list_references(library, group="Method").total
    assert manifest.counts["group"] == 1


def test_a_compression_that_is_cancelled_leaves_nothing(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    real = compressing.compress_library
    cancel = window.progress._cancel

    def slow(*values: object, **named: object) -> object:
        task = next(each for each in window.tasks.running if each.title)
        while not task.is_cancelled():
            pass
        return real(*values, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("ibidem.desktop.libraries.compress_dialog.compress_library", slow)
    write_compressed(window, Choice(), folder / "Backup.ibz")
    wait_until(cancel.isVisible, "the progress")
    click(cancel)
    wait_until(lambda: "cancelled" in window.notices.text, "the end")
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_named_and_leaves_nothing(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    write_compressed(window, Choice(), folder / "Backup.ibz")
    wait_until(lambda: "no space left" in window.notices.text, "the error")
    assert list(folder.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ibidem.desktop.application import Application
from ibidem.desktop.libraries.compress_dialog import write_compressed
from ibidem.desktop.libraries.scope_chooser import Choice
from ibidem.desktop.settings import Settings
from ibidem.desktop.tasks import Task

application = Application(QApplication([]), Settings())
window = application.open_library(Path(sys.argv[1]))
Task.progress = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
write_compressed(window, Choice(), Path(sys.argv[2]))
application.qt.exec()
"""


def test_a_desktop_that_is_killed_while_it_compresses_leaves_the_old_file(
    library_path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "Backup.ibz"
    target.write_bytes(b"the older one")
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(library_path), str(target)], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"the older one"
