"""A PDF as pdfium sees it. Everything here runs in the lane of the document, one call at a time."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw
from PySide6.QtCore import QMutex, QMutexLocker
from PySide6.QtGui import QImage

from ibidem.desktop.pdf.geometry import PageBox, make_area
from ibidem.desktop.pdf.text_layer import Box, TextLayer
from ibidem.errors import InputError, LimitError, NotFoundError
from ibidem.model.attachment import Area
from ibidem.model.ids import RecordId
from ibidem.services.library import Library
from ibidem.services.searching import open_file

FILE_BYTES_MAX = 1024 * 1024 * 1024
PAGES_KEPT = 8  # loaded pages of a document; each holds what stands on it
OUTLINE_MAX = 5_000
LETTERS_MAX = 200_000  # of a page
ANNOTATIONS_MAX = 2_000  # of a page, that are compared with records
Marks = frozenset[tuple[str, tuple[Area, ...]]]  # shapes and areas of annotations

_SHAPES = {
    raw.FPDF_ANNOT_HIGHLIGHT: "highlight",
    raw.FPDF_ANNOT_UNDERLINE: "underline",
    raw.FPDF_ANNOT_SQUIGGLY: "underline",
    raw.FPDF_ANNOT_STRIKEOUT: "underline",
    raw.FPDF_ANNOT_TEXT: "note",
    raw.FPDF_ANNOT_FREETEXT: "note",
    raw.FPDF_ANNOT_SQUARE: "area",
    raw.FPDF_ANNOT_CIRCLE: "area",
}  # as `services.annotating` takes them over
_PASSWORD = 4  # FPDF_ERR_PASSWORD of pdfium's fpdfview.h
_pdfium = QMutex()  # two windows have two lanes, and pdfium is one


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the outline: how deep it is, and the page it leads to (None: nowhere here)."""

    title: str
    level: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """A place on a page that leads to another page or to an address."""

    box: Box
    page: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a page at a scale: `x` and `y` in device pixels of the page as it is shown."""

    page: int
    scale: float  # device pixels for a point
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a page once it was loaded."""

    box: PageBox
    links: list[Link] = field(default_factory=list)


class Document:
    """An open file. Close it in its lane, too."""

    def __init__(self, data: bytes, password: str = "", digest: str = "") -> None:
        self.digest = digest
        with QMutexLocker(_pdfium):
            try:
                self._pdf = pypdfium2.PdfDocument(data, password=password or None)
                count = len(self._pdf)
                self.sizes = [self._size(number) for number in range(count)]
            except pypdfium2.PdfiumError as error:
                if getattr(error, "err_code", None) == _PASSWORD:
                    raise InputError(
                        "This file is protected by a password.", needs="password"
                    ) from error
                raise InputError("This file is damaged, or it is no PDF.") from error
        self._loaded: dict[int, Any] = {}
        self._hidden: dict[int, set[int]] = {}  # by page, the annotations that `cover` hid
        if not self.sizes:
            self.close()
            raise InputError("This file has no pages.")

    def close(self) -> None:
        """Give everything back; closing twice is no error."""
        with QMutexLocker(_pdfium):
            for page in self._loaded.values():
                page.close()
            self._loaded.clear()
            self._pdf.close()

    def render(self, tile: Tile) -> QImage:
        """A part of a page, on white."""
        image = QImage(tile.width, tile.height, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        width, height = self.sizes[tile.page]
        with QMutexLocker(_pdfium):
            page = self._page(tile.page)
            if page is None:
                return image
            memory = image.bits()
            bitmap = raw.FPDFBitmap_CreateEx(
                tile.width,
                tile.height,
                raw.FPDFBitmap_BGRx,
                (ctypes.c_char * len(memory)).from_buffer(memory),
                image.bytesPerLine(),
            )
            raw.FPDF_RenderPageBitmap(
                bitmap,
                page.raw,
                -tile.x,
                -tile.y,
                round(width * tile.scale),
                round(height * tile.scale),
                0,
                raw.FPDF_ANNOT,
            )
            raw.FPDFBitmap_Destroy(bitmap)
        return image

    def cover(self, number: int, marks: Marks) -> bool:
        """Hide the annotations in the file that are records as well, so that none is drawn twice;
        show those again that are none any more. Whether the page looks different now."""
        with QMutexLocker(_pdfium):
            page = self._page(number)
            count = raw.FPDFPage_GetAnnotCount(page.raw) if page is not None else 0
            hidden = self._hidden.setdefault(number, set())
            before = set(hidden)
            for place in range(min(count, ANNOTATIONS_MAX)):
                annotation = raw.FPDFPage_GetAnnot(page.raw, place)
                if annotation:
                    _cover(annotation, place, marks, hidden)
                    raw.FPDFPage_CloseAnnot(annotation)
            return hidden != before

    def facts(self, number: int) -> PageFacts:
        """Box and links of a page."""
        with QMutexLocker(_pdfium):
            page = self._page(number)
            if page is None:
                width, height = self.sizes[number]
                return PageFacts(PageBox(0, 0, width, height))
            box = raw.FS_RECTF()
            raw.FPDF_GetPageBoundingBox(page.raw, box)
            shown = PageBox(
                box.left, box.bottom, box.right, box.top, raw.FPDFPage_GetRotation(page.raw)
            )
            return PageFacts(shown, list(self._links(page)))

    def text_layer(self, number: int) -> TextLayer:
        """The letters of a page."""
        with QMutexLocker(_pdfium):
            page = self._page(number)
            if page is None:
                return TextLayer("", [])
            text = page.get_textpage()
            try:
                return _read_letters(text.raw)
            finally:
                text.close()

    def texts(self, numbers: Iterable[int]) -> dict[int, str]:
        """What is written on pages, letter for letter as in their text layers."""
        found = {}
        for number in numbers:
            with QMutexLocker(_pdfium):
                found[number] = self._text(number)
        return found

    def outline(self) -> list[Heading]:
        """The document's own table of contents."""
        found: list[Heading] = []
        with QMutexLocker(_pdfium):
            try:
                for mark in self._pdf.get_toc(max_depth=12):
                    target = mark.get_dest()
                    page = target.get_index() if target is not None else None
                    found.append(Heading(" ".join(mark.get_title().split()), mark.level, page))
                    if len(found) >= OUTLINE_MAX:
                        break
            except pypdfium2.PdfiumError:
                return found
        return found

    def _size(self, number: int) -> tuple[float, float]:
        size = raw.FS_SIZEF()
        if not raw.FPDF_GetPageSizeByIndexF(self._pdf.raw, number, size):
            return 612.0, 792.0
        return max(1.0, min(size.width, 14_400.0)), max(1.0, min(size.height, 14_400.0))

    def _page(self, number: int) -> Any:
        """A loaded page; None where it is damaged."""
        page = self._loaded.pop(number, None)
        if page is None:
            try:
                page = self._pdf[number]
            except pypdfium2.PdfiumError:
                return None
        self._loaded[number] = page
        while len(self._loaded) > PAGES_KEPT:
            self._loaded.pop(next(iter(self._loaded))).close()
        return page

    def _text(self, number: int) -> str:
        """Read without keeping the page: a search goes through all of them."""
        page = self._loaded.get(number)
        try:
            opened = page or self._pdf[number]
            text = opened.get_textpage()
        except pypdfium2.PdfiumError:
            return ""
        try:
            return _letters(text.raw)
        finally:
            text.close()
            if page is None:
                opened.close()

    def _links(self, page: Any) -> Iterable[Link]:
        place, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page.raw, place, link):
            box = raw.FS_RECTF()
            if not raw.FPDFLink_GetAnnotRect(link, box):
                continue
            edges = (
                min(box.left, box.right),
                min(box.bottom, box.top),
                max(box.left, box.right),
                max(box.bottom, box.top),
            )
            target = raw.FPDFLink_GetDest(self._pdf.raw, link)
            action = raw.FPDFLink_GetAction(link)
            if not target and action:
                target = raw.FPDFAction_GetDest(self._pdf.raw, action)
            if target:
                number = raw.FPDFDest_GetDestPageIndex(self._pdf.raw, target)
                if 0 <= number < len(self.sizes):
                    yield Link(edges, page=number)
            elif action and raw.FPDFAction_GetType(action) == raw.PDFACTION_URI:
                size = raw.FPDFAction_GetURIPath(self._pdf.raw, action, None, 0)
                buffer = ctypes.create_string_buffer(size)
                raw.FPDFAction_GetURIPath(self._pdf.raw, action, buffer, size)
                yield Link(edges, address=buffer.value.decode("utf-8", "replace"))


def _cover(annotation: Any, place: int, marks: Marks, hidden: set[int]) -> None:
    shape = _SHAPES.get(raw.FPDFAnnot_GetSubtype(annotation))
    is_record = shape is not None and (shape, _areas(annotation)) in marks
    flags = raw.FPDFAnnot_GetFlags(annotation)
    if is_record and not flags & raw.FPDF_ANNOT_FLAG_HIDDEN:
        raw.FPDFAnnot_SetFlags(annotation, flags | raw.FPDF_ANNOT_FLAG_HIDDEN)
        hidden.add(place)
    elif not is_record and place in hidden:
        raw.FPDFAnnot_SetFlags(annotation, flags & ~raw.FPDF_ANNOT_FLAG_HIDDEN)
        hidden.discard(place)


def _areas(annotation: Any) -> tuple[Area, ...]:
    areas = []
    for place in range(raw.FPDFAnnot_CountAttachmentPoints(annotation)):
        quad = raw.FS_QUADPOINTSF()
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, place, quad):
            across = (quad.x1, quad.x2, quad.x3, quad.x4)
            along = (quad.y1, quad.y2, quad.y3, quad.y4)
            areas.append(make_area(min(across), min(along), max(across), max(along)))
    box = raw.FS_RECTF()
    if not areas and raw.FPDFAnnot_GetRect(annotation, box):
        left, right = sorted((box.left, box.right))
        bottom, top = sorted((box.bottom, box.top))
        areas.append(make_area(left, bottom, right, top))
    return tuple(areas)


def open_document(library: Library, attachment: RecordId, password: str = "") -> Document:
    """The file of an attachment. Raises `NotFoundError` while its contents are not here,
    `InputError` where it cannot be read; its details say `needs="password"` where one is needed."""
    file = open_file(library, attachment)
    if file.noun.bytes > FILE_BYTES_MAX:
        raise LimitError("This file is too large to be shown here.")
    data = b"".join(file.read(0, file.noun.bytes))
    if len(data) != file.noun.bytes:
        raise NotFoundError("The contents of this file are damaged.", id=attachment)
    return Document(data, password, file.noun.sha256)


def _read_letters(text: Any) -> TextLayer:
    letters = _letters(text)
    box = raw.FS_RECTF()
    boxes: list[Box | None] = []
    for index in range(len(letters)):
        if raw.FPDFText_GetLooseCharBox(text, index, box) and box.right > box.left:
            boxes.append((box.left, box.bottom, box.right, box.top))
        else:
            boxes.append(None)
    return TextLayer(letters, boxes)


def _letters(text: Any) -> str:
    """The letters as they are counted. Mostly all of them can be had at once, which takes a
    hundredth of the time; not where some have no meaning, or one that takes two units of UTF-16."""
    count = min(raw.FPDFText_CountChars(text), LETTERS_MAX)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text, 0, count, buffer) == count + 1:
        letters = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(letters) == count:
            return letters
    return "".join(chr(raw.FPDFText_GetUnicode(text, index)) for index in range(count))
