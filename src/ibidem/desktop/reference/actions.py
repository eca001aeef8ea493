"""What can be done with one reference: make it, edit it, and what belongs to it."""

from __future__ import annotations

from collections.abc import Callable

from ibidem.desktop.actions import Action, Area, Needs
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference.file_work import FileWork
from ibidem.desktop.reference.pane import ReferencePane
from ibidem.model.ids import RecordId
from ibidem.services.searching import describe_reference

FILES = "reference.files"


def _pane(window: MainWindow) -> ReferencePane:
    """The pane, made visible."""
    pane = window.parts["reference"]
    assert isinstance(pane, ReferencePane)
    window.tabs.setCurrentIndex(0)
    pane.show()
    return pane


def _work(window: MainWindow) -> FileWork:
    work = window.parts[FILES]
    assert isinstance(work, FileWork)
    return work


def _on_current(method: Callable[[FileWork, RecordId], object]) -> Callable[[MainWindow], None]:
    """Do something with the reference that is chosen."""

    def run(window: MainWindow) -> None:
        current = window.selection.current
        if current is not None:
            _pane(window).show_files()
            method(_work(window), current)

    return run


def _open_file(window: MainWindow) -> None:
    """Open the first file that is here, a PDF before others."""
    current = window.selection.current
    if current is None:
        return
    files = describe_reference(window.open_library_desk.library, current).attachments
    files.sort(key=lambda file: (not file.present, file.noun.media_type != "application/pdf"))
    if files:
        _work(window).open(files[0])
    else:
        window.open_library_desk.say("No file is attached to this reference.")


def _install(window: MainWindow) -> None:
    window.parts[FILES] = FileWork(window)
    pane = ReferencePane(window, _work(window))
    window.put_reference(pane)
    window.parts["reference"] = pane


AREA: Area[MainWindow] = Area(
    actions=(
        Action(
            "reference.new",
            "&New Reference",
            lambda window: _pane(window).begin(),
            "Ctrl+N",
            icon="new",
            writes=True,
        ),
        Action(
            "reference.edit",
            "&Edit Reference",
            lambda window: _pane(window).enter(),
            "Ctrl+E",
            needs=Needs.ONE,
            icon="edit",
            writes=True,
        ),
        Action(
            "reference.attach_file",
            "&Attach File...",
            _on_current(FileWork.ask_for_files),
            "Ctrl+Alt+A",
            needs=Needs.ONE,
            icon="attach",
            writes=True,
        ),
        Action(
            "reference.attach_link",
            "Attach &Link...",
            _on_current(FileWork.ask_for_link),
            needs=Needs.ONE,
            icon="link",
            writes=True,
        ),
        Action(
            "reference.open_file",
            "&Open File",
            _open_file,
            "Ctrl+Alt+P",
            needs=Needs.ONE,
            icon="open",
        ),
        Action(
            "reference.find_full_text",
            "Find &Full Text",
            _on_current(FileWork.find_full_text),
            needs=Needs.ONE,
            icon="search",
            writes=True,
        ),
        Action(
            "reference.rename_files",
            "Rename Files by &Pattern...",
            lambda window: _work(window).rename_by_pattern(window.selected()),
            needs=Needs.SELECTION,
            writes=True,
        ),
        Action(
            "reference.new_note",
            "New N&ote",
            lambda window: _pane(window).add_note(),
            "Ctrl+Alt+N",
            needs=Needs.ONE,
            icon="note",
            writes=True,
        ),
    ),
    install=_install,
)
