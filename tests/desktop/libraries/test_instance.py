"""A second start, a second process, what a killed one leaves, what was open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from ibidem.desktop.app import begin
from ibidem.desktop.application import Application
from ibidem.desktop.desk import News
from ibidem.desktop.instance import Instance, hand_over, socket_name
from ibidem.desktop.main_window import MainWindow
from ibidem.services import editing
from ibidem.services.library import create_library
from ibidem.services.searching import list_groups
from tests.desktop.waiting import button, click, settle, wait_until

START = "import sys; from ibidem.desktop.app import main; sys.exit(main(sys.argv[1:]))"
LISTEN = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ibidem.desktop.instance import Instance
application = QCoreApplication([])
instance = Instance(Path(sys.argv[1]))
print("listens" if instance.listens else "fails", flush=True)
application.exec()
"""


@pytest.fixture
def instance(qapp: QApplication, application: Application) -> Iterator[Instance]:
    instance = Instance(application.settings.folder)
    assert instance.listens
    instance.handed.connect(application.open_files)
    yield instance
    instance.close()


def run_desktop(*paths: Path) -> Callable[[], int]:
    """Start the desktop in a process of its own, with the home of this test."""
    process = QProcess()
    process.start(sys.executable, ["-c", START, *map(str, paths)])

    def wait() -> int:
        wait_until(lambda: process.state() is QProcess.ProcessState.NotRunning, "its end")
        assert not process.readAllStandardError().data()
        return process.exitCode()

    return wait


def test_a_second_start_hands_its_library_over_and_ends(
    application: Application, instance: Instance, library_path: Path, tmp_path: Path
) -> None:
    window = application.open_library(library_path)
    settle(window)
    create_library(tmp_path / "Other").close()
    assert run_desktop(tmp_path / "Other.ibidem")() == 0
    wait_until(lambda: len(application.windows) == 2, "the second window")
    assert application.windows[1].open_library_desk.library.name == "Other"


def test_a_second_start_without_files_brings_the_window_to_the_front(
    application: Application, instance: Instance, window: MainWindow
) -> None:
    assert run_desktop()() == 0
    settle(window)
    assert application.windows == [window]


def test_what_a_killed_process_left_is_taken_over(qapp: QApplication, tmp_path: Path) -> None:
    home = tmp_path / "killed"
    process = subprocess.Popen(
        [sys.executable, "-c", LISTEN, str(home)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listens\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not hand_over(home, [])
    instance = Instance(home)
    assert instance.listens
    instance.close()


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"a": 1}\n', b"[1, 2]\n"])
def test_nonsense_at_the_socket_is_refused(
    application: Application, instance: Instance, line: bytes
) -> None:
    heard: list[object] = []
    instance.handed.connect(heard.append)
    socket = QLocalSocket()
    socket.connectToServer(socket_name(application.settings.folder))
    socket.write(line)
    wait_until(
        lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState, "the refusal"
    )
    assert heard == []


def test_one_that_runs_is_not_pushed_aside(qapp: QApplication, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LISTEN, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listens\n"
    try:
        assert not Instance(tmp_path).listens
        assert hand_over(tmp_path, [])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        QLocalServer.removeServer(socket_name(tmp_path))


OTHER = """
import sys
from ibidem.services import editing
from ibidem.services.library import open_library
from ibidem.services.searching import list_groups
with open_library(sys.argv[1], device="Terminal") as library:
    editing.add_group(library, "From there")
    print("written", flush=True)
    sys.stdin.readline()
    print(*(entry.name for entry in list_groups(library)), sep=";", flush=True)
"""


def test_two_processes_work_on_one_library_and_see_each_other(
    window: MainWindow, library_path: Path
) -> None:
    desk = window.open_library_desk
    heard: list[News] = []
    desk.changed.connect(heard.append)
    command = [sys.executable, "-c", OTHER, str(library_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "written\n"
        wait_until(lambda: bool(heard), "the group of the other process")
        assert "From there" in {entry.name for entry in list_groups(desk.library)}
        desk.write(lambda library: editing.add_group(library, "From here"))
        settle(window)
        there, _ = other.communicate("\n")
    assert {"From there", "From here"} <= set(there.strip().split(";"))


def test_what_was_open_is_opened_again(
    application: Application, library_path: Path, tmp_path: Path
) -> None:
    create_library(tmp_path / "Other").close()
    for path in (library_path, tmp_path / "Other.ibidem"):
        application.open_library(path)
    settle(application)
    application.close_all()
    assert application.windows == []
    begin(application, [])
    settle(application)
    assert [each.open_library_desk.library.name for each in application.windows] == [
        "Thesis",
        "Other",
    ]
    application.windows[0].close()
    application.close_all()
    begin(application, [])
    settle(application)
    assert [each.open_library_desk.library.name for each in application.windows] == ["Other"]


def test_a_library_that_was_closed_is_not_opened_again(
    application: Application, window: MainWindow
) -> None:
    window.action("libraries.close").trigger()
    settle(application)
    application.close_all()
    begin(application, [])
    settle(application)
    assert [each.desk for each in application.windows] == [None]


def test_a_file_that_is_no_library_is_reported_in_the_window(
    application: Application, tmp_path: Path
) -> None:
    broken = tmp_path / "Broken.ibidem"
    broken.mkdir()
    (broken / "library.sqlite3").write_bytes(b"no database at all" * 100)
    begin(application, [broken])
    settle(application)
    [window] = application.windows
    assert window.desk is None
    (said,) = [label.text() for label in window.banners.findChildren(QLabel)]
    assert "cannot be opened" in said
    click(button(window, "Repair..."))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    click(button(box, "Repair"))
    wait_until(lambda: "can be read" in window.notices.text, "that there is nothing to repair")
    assert [each.name for each in broken.iterdir()] == ["library.sqlite3"]


def test_a_damaged_library_is_offered_a_repair_and_opens_after_it(
    application: Application, library_path: Path
) -> None:
    with (library_path / "library.sqlite3").open("r+b") as file:
        file.write(bytes(4096))
    application.open_files([library_path])
    (window,) = application.windows
    settle(window)
    assert window.desk is None
    click(button(window, "Repair..."))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    click(button(box, "Repair"))
    wait_until(lambda: window.desk is not None, "the library")
    settle(window)
    said = [label.text() for label in window.banners.findChildren(QLabel)]
    assert any("nothing is missing" in text and "damaged-" in text for text in said)
    assert list_groups(window.open_library_desk.library)
