"""What a PDF view does with files: copies with annotations, texts, the system's program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from ibidem.desktop.desk import Desk
from ibidem.desktop.outside import OutsideCopy, give_copy
from ibidem.model.ids import RecordId
from ibidem.services.annotating import (
    AnnotatedFile,
    import_annotations,
    list_annotated_files,
    write_annotated_copy,
    write_annotations,
)
from ibidem.services.citing import write_file
from ibidem.services.library import Library


class PdfActions:
    """The entries behind "More"."""

    def __init__(
        self, parent: QWidget, desk: Desk, attachment: RecordId, *, can_write: bool
    ) -> None:
        self._parent = parent
        self._desk = desk
        self._attachment = attachment
        self._can_write = can_write

    def fill(self, menu: QMenu) -> None:
        """Put the entries into a menu."""
        menu.addAction("Save a Copy &with Annotations \u2026", self.save_copy)
        menu.addAction("Save Annotations as &Text \u2026", self.save_text)
        if self._can_write:
            menu.addAction("&Take Over Annotations from the File", self.take_over)
        menu.addSeparator()
        menu.addAction("&Open with the System's Program", self.open_with_system)

    def save_copy(self) -> None:
        """A PDF with the annotations in it, for other programs and people."""
        name, _ = QFileDialog.getSaveFileName(
            self._parent, "Save a Copy with Annotations", "annotated.pdf", "PDF (*.pdf)"
        )
        if name:
            self._desk.work(
                lambda library, _task: write_annotated_copy(
                    library, self._attachment, Path(name), overwrite=True
                ),
                lambda written: self._desk.say(f"Saved {written.name}."),
                title="Saving a copy with annotations",
                owner=self._parent,
            )

    def save_text(self) -> None:
        """Passages and comments, to read on or to quote."""
        name, kind = QFileDialog.getSaveFileName(
            self._parent,
            "Save Annotations as Text",
            "annotations.md",
            "Markdown (*.md);;Text (*.txt)",
        )
        if not name:
            return
        form = "text" if name.endswith(".txt") or "txt" in kind else "markdown"

        def work(library: Library) -> int:
            files = [
                each
                for each in list_annotated_files(library)
                if each.attachment == self._attachment
            ]
            write_file(Path(name), write_annotations(library, files, form), overwrite=True)
            return _count(files)

        self._desk.read(
            work,
            lambda number: self._desk.say(f"Saved {number} annotations to {Path(name).name}."),
            owner=self._parent,
        )

    def take_over(self) -> None:
        """Annotations that another program wrote into the file become records."""
        self._desk.write(
            lambda library: import_annotations(library, self._attachment),
            say=lambda made: (
                f"Took over {len(made)} annotations."
                if made
                else "The file has no annotations that are not here already."
            ),
            title="Reading annotations of the file",
            owner=self._parent,
        )

    def open_with_system(self) -> None:
        """Give a copy of the file to the program that the system has for it."""
        settings = self._desk.settings.folder

        def show(copy: OutsideCopy) -> None:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy.path))):
                self._desk.say("The system has no program for this file.")

        self._desk.read(
            lambda library: give_copy(library, self._attachment, settings),
            show,
            owner=self._parent,
        )


def _count(files: list[AnnotatedFile]) -> int:
    return sum(len(each.entries) for each in files)
