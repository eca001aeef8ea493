"""The watched folder of a library: what appears in it is imported, once, without a question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.desk import Desk
from ibidem.desktop.dialogs import Dialog, choose_file
from ibidem.desktop.libraries.importing import import_documents, sort_files
from ibidem.desktop.libraries.places import files_folder, short_path
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pages import Page
from ibidem.desktop.settings_keys import watched
from ibidem.errors import IbidemError, Problem
from ibidem.services.capturing import CaptureSettings
from ibidem.services.library import LocalLibrary
from ibidem.services.progress import no_report
from ibidem.services.transfer import import_files, read_file

LOOK_EVERY_MS = 10_000  # network drives and some systems do not tell of new files
REST_MS = 1_500  # a file whose size changed since then is still being written
NAMES_MAX = 20_000
INTRO = (
    "New bibliographies and PDF files in this folder are imported by themselves, once each, while"
    " this library is open. The files stay where they are."
)
SUFFIXES = (".pdf", ".bib", ".ris", ".enw", ".nbib", ".xml", ".json", ".ciw")

Stamp = tuple[str, int, int]  # name, bytes, time of the last change


class FolderWatch(QObject):
    """Watches one folder for one library.

    What lies there when the watching begins is imported too, unless the person says otherwise. What
    was imported is remembered by name, size and time, for this device.
    """

    def __init__(self, desk: Desk, settings: CaptureSettings | None = None) -> None:
        super().__init__(desk)
        self._desk = desk
        self.capture_settings = settings
        self._uid = desk.library.uid
        self._before: dict[str, Stamp] = {}
        self._is_busy = False
        self._timer = QTimer(self)
        self._desk.access.changed.connect(self.start)
        self._timer.timeout.connect(self.look)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _: self._timer.start(REST_MS))
        self.start()

    @property
    def folder(self) -> Path | None:
        """What is watched; None where nothing is."""
        text = self._desk.settings.text(watched(self._uid, "folder"))
        return Path(text) if text else None

    def watch(self, folder: Path | None, *, with_present: bool = True) -> None:
        """Watch this folder from now on; None watches nothing."""
        self._desk.settings.save(watched(self._uid, "folder"), str(folder or ""))
        present: list[Stamp] = []
        if folder is not None and not with_present:
            present = list(_list(folder).values())
        self._remember(present)
        self._desk.settings.flush()
        self._before = {}
        self.start()

    def start(self) -> None:
        """Begin to watch, or stop where nothing is to be watched."""
        if watched := self._watcher.directories():
            self._watcher.removePaths(watched)
        folder = self.folder
        if folder is None:
            self._timer.stop()
            return
        if folder.is_dir():
            self._watcher.addPath(str(folder))
        self._timer.start(REST_MS)

    def look(self) -> None:
        """Import what is new and at rest."""
        folder = self.folder
        if folder is None or self._is_busy or not self._desk.access.may_write:
            return
        known = set(self._known())
        now = _list(folder)
        fresh = {name: stamp for name, stamp in now.items() if _text(stamp) not in known}
        ready = [folder / name for name, stamp in fresh.items() if self._before.get(name) == stamp]
        self._before = fresh
        waits = len(ready) < len(fresh)
        self._timer.start(REST_MS if waits else LOOK_EVERY_MS)
        if not ready:
            return
        self._is_busy = True
        stamps = [now[path.name] for path in ready]
        settings = self.capture_settings
        self._desk.work(
            lambda library, _task: _import(library, ready, settings),
            lambda sentence: self._done(stamps, sentence),
            lambda error: self._failed(stamps, error),
            title="Importing from the watched folder",
            owner=self,
        )

    def _done(self, stamps: list[Stamp], sentence: str) -> None:
        self._is_busy = False
        self._remember([*self._known_stamps(), *stamps])
        self._desk.say(sentence)

    def _failed(self, stamps: list[Stamp], error: Exception) -> None:
        """What cannot be imported is not tried again until it changes."""
        self._is_busy = False
        self._remember([*self._known_stamps(), *stamps])
        self._desk.report(error)

    def _known(self) -> list[str]:
        return self._desk.settings.texts(watched(self._uid, "known"))

    def _known_stamps(self) -> list[Stamp]:
        found = []
        for text in self._known():
            name, size, time = text.rsplit("|", 2)
            found.append((name, int(size), int(time)))
        return found

    def _remember(self, stamps: list[Stamp]) -> None:
        texts = [_text(stamp) for stamp in stamps][-NAMES_MAX:]
        self._desk.settings.save(watched(self._uid, "known"), texts)


def _text(stamp: Stamp) -> str:
    return "|".join(str(part) for part in stamp)


def _list(folder: Path) -> dict[str, Stamp]:
    found: dict[str, Stamp] = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
                stat = path.stat()
                found[path.name] = (path.name, stat.st_size, stat.st_mtime_ns)
    except OSError:  # gone, or a drive that is not here: looked at again later
        return {}
    return found


def _import(library: LocalLibrary, paths: list[Path], settings: CaptureSettings | None) -> str:
    """Take the files in; one that cannot be read does not stop the others."""
    found = sort_files(paths)
    problems: list[tuple[str, Problem]] = []
    added = 0
    for path in found.bibliographies:
        try:
            report = import_files(library, [(path.name, read_file(path))])
        except IbidemError as error:
            problems.append((path.name, Problem(error.code, error.message)))
            continue
        added += report.added
        problems += report.problems
    documents = import_documents(library, found.documents, no_report, settings)
    problems += documents.problems
    count = added + len(documents.ids)
    text = f"Watched folder: imported {count:,} reference{'' if count == 1 else 's'}."
    if problems:
        name, problem = problems[0]
        text += f" {len(problems):,} problem{'s' * (len(problems) > 1)}: {name}: {problem.message}"
    return text


class FolderChooser(QWidget):
    """Which folder is watched, and whether what lies there is taken too."""

    def __init__(self, window: MainWindow, watch: FolderWatch) -> None:
        super().__init__()
        self._window = window
        self._watch = watch
        self._folder = watch.folder
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        self._text = QLabel()
        choose = QPushButton("C&hoose...")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        self.none = QPushButton("&None")
        self.none.setAutoDefault(False)
        self.none.clicked.connect(lambda: self.use_folder(None))
        row.addWidget(self._text, 1)
        row.addWidget(choose)
        row.addWidget(self.none)
        column.addLayout(row)
        self.with_present = QCheckBox("Import what is in it &now, too")
        column.addWidget(self.with_present)
        self._refresh()

    def use_folder(self, folder: Path | None) -> None:
        """Have this folder chosen."""
        self._folder = folder
        self._refresh()

    def take_over(self) -> None:
        """Watch what was chosen."""
        if self._folder != self._watch.folder or self.with_present.isChecked():
            self._watch.watch(self._folder, with_present=self.with_present.isChecked())

    def _choose(self) -> None:
        choose_file(
            self,
            "Watched Folder",
            self._folder or files_folder(self._window.settings),
            (),
            lambda chosen: self.use_folder(chosen[0]),
            mode=QFileDialog.FileMode.Directory,
            ok="Choose",
        )

    def _refresh(self) -> None:
        self._text.setText(short_path(self._folder) if self._folder else "No folder")
        self.none.setEnabled(self._folder is not None)
        self.with_present.setEnabled(self._folder is not None)


class WatchDialog(Dialog):
    """The watched folder of the library of a window."""

    def __init__(self, window: MainWindow, watch: FolderWatch) -> None:
        super().__init__(window, "Watched Folder", intro=INTRO)
        self.chooser = FolderChooser(window, watch)
        self.body.addWidget(self.chooser)

    def confirm(self) -> None:
        """Watch what was chosen."""
        self.chooser.take_over()
        self.accept()


class ImportPage(Page):
    """Preferences > Import: the same, for the library of the window."""

    def __init__(self, window: MainWindow, watch: FolderWatch | None) -> None:
        super().__init__("Import", INTRO)
        self.chooser = FolderChooser(window, watch) if watch is not None else None
        if self.chooser is not None:
            self.column.addWidget(self.chooser)
        else:
            self.column.addWidget(QLabel("Open a library to choose its watched folder."))
        self.column.addStretch(1)

    def save(self, done: Callable[[], None]) -> None:
        """Watch what was chosen."""
        if self.chooser is not None:
            self.chooser.take_over()
        done()
