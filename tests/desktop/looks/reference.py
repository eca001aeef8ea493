"""Pictures of the right pane."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference.pane import ReferencePane
from ibidem.services import editing
from ibidem.services.searching import describe_reference
from tests.desktop.looks.look import Look
from tests.desktop.reference.choosing import choose, pane_of, rich, some
from tests.desktop.waiting import settle


def _details(window: MainWindow) -> QWidget:
    choose(window, rich(window))
    return _wide(window)


def _new(window: MainWindow) -> QWidget:
    window.action("reference.new").trigger()
    return _wide(window)


def _files(window: MainWindow) -> QWidget:
    desk = window.open_library_desk
    reference = rich(window)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("Lamport 1978 - Time, Clocks.pdf", "data.csv")]
        for path in paths:
            path.write_bytes(b"%PDF-1.4\n" + b"x" * 345_678)
        editing.attach_files(desk.library, reference, paths)
    lost = editing.attach_files(desk.library, reference, [Path(__file__)])
    editing.rename_attachment(desk.library, lost[0], "Scan of the printed copy.pdf")
    editing.edit_fields(
        desk.library, [reference], editing.BulkEdit(set={"url": "https://example.org/clocks"})
    )
    editing.add_note(
        desk.library, reference, "The order is partial; total only by convention.", "Order"
    )
    editing.add_note(desk.library, reference, "Compare with vector clocks, second chapter.")
    digest = _digest(window)
    desk.library.blobs.delete(desk.library.uid, [digest])
    return _tab(window, 1)


def _digest(window: MainWindow) -> str:
    details = describe_reference(window.open_library_desk.library, rich(window))
    return str(
        next(f.noun.sha256 for f in details.attachments if f.noun.file_name.startswith("Scan"))
    )


def _citation(window: MainWindow) -> QWidget:
    return _tab(window, 2)


def _history(window: MainWindow) -> QWidget:
    library = window.open_library_desk.library
    reference = rich(window)
    edit = editing.BulkEdit(
        set={"title": "Time, Clocks and the Ordering of Events", "volume": "22"}
    )
    editing.edit_fields(library, [reference], edit)
    editing.rate_references(library, [reference], 5)
    editing.edit_fields(library, [reference], editing.BulkEdit(append={"author": "Hopper, Grace"}))
    pane = _tab(window, 3)
    pane.history.rows[2].opened.emit()
    return pane


def _several(window: MainWindow) -> QWidget:
    choose(window, *some(window, 12))
    return _wide(window)


def _tab(window: MainWindow, number: int) -> ReferencePane:
    choose(window, rich(window))
    pane = _wide(window)
    pane.tabs.setCurrentIndex(number)
    settle(window)
    return pane


def _wide(window: MainWindow) -> ReferencePane:
    window.panes.setSizes([150, 700, 420])
    return pane_of(window)


LOOKS = (
    Look("reference", "empty", _wide),
    Look("reference", "details", _details),
    Look("reference", "new", _new),
    Look("reference", "files", _files),
    Look("reference", "citation", _citation),
    Look("reference", "history", _history),
    Look("reference", "several", _several),
)
