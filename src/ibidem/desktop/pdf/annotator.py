"""Writing annotations of a document through the desk, and reading them when they changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ibidem.desktop.desk import Desk, News
from ibidem.desktop.pdf.canvas import Canvas
from ibidem.desktop.pdf.marking import marks_of
from ibidem.desktop.pdf.painting import PALETTE
from ibidem.desktop.pdf.pointer import NOTE
from ibidem.desktop.settings_keys import PDF_COLOR
from ibidem.model.attachment import Annotation, Area
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.annotating import (
    AnnotationEntry,
    add_annotations,
    delete_annotations,
    edit_annotation,
    list_annotations,
)


class Annotator(QObject):
    """The annotations of one file: what there is, and every way to change it."""

    changed = Signal(object)  # list[AnnotationEntry]
    edit_wanted = Signal(str)  # a new annotation, whose comment is to be written now
    lost = Signal(object)  # the exception: the file is gone

    def __init__(
        self, desk: Desk, attachment: RecordId, canvas: Canvas, *, can_write: bool
    ) -> None:
        super().__init__(canvas)
        self._desk = desk
        self._attachment = attachment
        self._canvas = canvas
        self.can_write = can_write
        self.entries: dict[str, AnnotationEntry] = {}
        self._color = desk.settings.text(PDF_COLOR, PALETTE[0][1])
        self._edit_next = ""  # an annotation whose comment is to be written once it is there
        desk.changed.connect(self._on_changed)

    @property
    def color(self) -> str:
        """With which text is highlighted next."""
        return self._color

    @color.setter
    def color(self, color: str) -> None:
        self._color = color
        self._desk.settings.save(PDF_COLOR, color)

    def reload(self) -> None:
        """Read the annotations anew."""
        attachment = self._attachment
        self._desk.read(
            lambda library: list_annotations(library, attachment),
            self._take,
            self.lost.emit,
            owner=self,
        )

    def mark(self, shape: str, color: str = "", *, comment: bool = False) -> None:
        """Mark the chosen text; with `comment` the person writes one next."""
        selection = self._canvas.selection
        if selection is None or selection.is_empty or not self.can_write:
            return
        if shape == "highlight":
            color = color or self.color
        pages, attachment = self._canvas.pages, self._attachment
        known = {
            page: layer
            for page, _, _ in selection.spans()
            if (layer := pages.layer(page)) is not None
        }
        pages.ask(
            lambda document: marks_of(document, selection, attachment, shape, color, known),
            lambda marks: self._add(marks, edit=comment),
        )
        self._canvas.select(None)

    def add_area(self, shape: str, page: int, area: Area) -> None:
        """Put a note or a frame on a page."""
        noun = Annotation(self._attachment, page, (area,), shape=shape)
        self._add([noun], edit=shape == NOTE)

    def recolor(self, annotation: str, color: str) -> None:
        """Give an annotation another colour."""
        self._desk.write(
            lambda library: edit_annotation(library, RecordId(annotation), color=color),
            owner=self,
        )

    def write_comment(self, annotation: str, comment: str) -> None:
        """Change what an annotation says."""
        self._desk.write(
            lambda library: edit_annotation(library, RecordId(annotation), comment=comment),
            owner=self,
        )

    def delete(self, annotation: str) -> None:
        """Delete an annotation; Undo brings it back."""
        if annotation in self.entries and self.can_write:
            self._desk.write(
                lambda library: delete_annotations(library, [RecordId(annotation)]),
                say="The annotation was deleted.",
                owner=self,
            )

    def _add(self, marks: list[Annotation], *, edit: bool) -> None:
        if not marks or not self.can_write:
            return

        def done(made: list[RecordId]) -> None:
            if edit and made:
                self._edit_next = made[0]

        self._desk.write(lambda library: add_annotations(library, marks), done, owner=self)

    def _take(self, entries: list[AnnotationEntry]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.changed.emit(entries)
        if self._edit_next in self.entries:
            wanted, self._edit_next = self._edit_next, ""
            self.edit_wanted.emit(wanted)

    def _on_changed(self, news: News) -> None:
        kind = RecordKind.ATTACHMENT
        if news.touches(RecordKind.ANNOTATION) or news.concerns(kind, self._attachment):
            self.reload()
