"""The program that reads the annotations of a PDF, or writes some into it. Run by `pdf_copies`.

Standard input is a line of JSON (the annotations to write) and the file; standard output a line of
JSON with "state", and behind it the file that was made. Like the program that reads texts
(`reading_files.child`) it limits itself before it looks at the file, and imports nothing of Ibidem.
What it writes is appended to the file, which stays in it byte for byte.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

PASSWORD = 4  # FPDF_ERR_PASSWORD of pdfium's fpdfview.h
HUNDREDTHS = 100
SAME = 50  # hundredths of a point by which two areas of one annotation may differ
ANNOTATIONS_MAX = 20_000
TEXT_CHARS_MAX = 20_000
SUBTYPES = {
    "highlight": raw.FPDF_ANNOT_HIGHLIGHT,
    "underline": raw.FPDF_ANNOT_UNDERLINE,
    "note": raw.FPDF_ANNOT_TEXT,
    "area": raw.FPDF_ANNOT_SQUARE,
}
SHAPES = {subtype: shape for shape, subtype in SUBTYPES.items()} | {
    raw.FPDF_ANNOT_SQUIGGLY: "underline",
    raw.FPDF_ANNOT_STRIKEOUT: "underline",
    raw.FPDF_ANNOT_CIRCLE: "area",
    raw.FPDF_ANNOT_FREETEXT: "note",
}
_MARKS_TEXT = ("highlight", "underline")


def limit_process(seconds: int, memory_bytes: int, output_bytes: int) -> None:
    """Let the system end this process when it takes too much."""
    try:
        import resource
    except ImportError:  # not a Unix: the parent's clock is the only limit
        return
    for which, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (value, value))


def answer(state: str, **more: Any) -> None:
    """The first line of the output."""
    sys.stdout.buffer.write(json.dumps({"state": state, **more}).encode() + b"\n")


def read_annotations(document: Any) -> None:
    """Answer with all annotations of kinds that we know."""
    found: list[dict[str, Any]] = []
    for number in range(len(document)):
        page = document[number]
        count = raw.FPDFPage_GetAnnotCount(page.raw)
        text = page.get_textpage() if count > 0 else None
        for place in range(count):
            annotation = raw.FPDFPage_GetAnnot(page.raw, place)
            if annotation:
                read = _read(annotation, text)
                raw.FPDFPage_CloseAnnot(annotation)
                if read is not None:
                    found.append({"page": number, **read})
        if text is not None:
            text.close()
        page.close()
        if len(found) > ANNOTATIONS_MAX:
            break
    answer("done", annotations=found[:ANNOTATIONS_MAX])


def _read(annotation: Any, text: Any) -> dict[str, Any] | None:
    shape = SHAPES.get(raw.FPDFAnnot_GetSubtype(annotation))
    if shape is None or raw.FPDFAnnot_GetFlags(annotation) & raw.FPDF_ANNOT_FLAG_HIDDEN:
        return None
    areas = _areas(annotation)
    if not areas:
        return None
    passage = ""
    if shape in _MARKS_TEXT:
        lines = [
            text.get_text_bounded(*(edge / HUNDREDTHS for edge in _inside(area))) for area in areas
        ]
        passage = " ".join(" ".join(lines).split())[:TEXT_CHARS_MAX]
    return {
        "shape": shape,
        "areas": areas,
        "color": _color(annotation),
        "comment": _string(annotation, b"Contents").replace("\r\n", "\n").replace("\r", "\n"),
        "author": _string(annotation, b"T"),
        "text": passage,
    }


def _areas(annotation: Any) -> list[tuple[int, int, int, int]]:
    areas = []
    for place in range(raw.FPDFAnnot_CountAttachmentPoints(annotation)):
        quad = raw.FS_QUADPOINTSF()
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, place, quad):
            across = (quad.x1, quad.x2, quad.x3, quad.x4)
            along = (quad.y1, quad.y2, quad.y3, quad.y4)
            areas.append(_area(min(across), min(along), max(across), max(along)))
    if not areas:
        box = raw.FS_RECTF()
        if raw.FPDFAnnot_GetRect(annotation, box):
            areas.append(
                _area(
                    min(box.left, box.right),
                    min(box.bottom, box.top),
                    max(box.left, box.right),
                    max(box.bottom, box.top),
                )
            )
    return [area for area in areas if area is not None]


def _area(*edges: float) -> Any:
    if not all(-1e6 < edge < 1e6 for edge in edges):
        return None
    return tuple(round(edge * HUNDREDTHS) for edge in edges)


def _inside(area: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """An area without its rim, into which the lines above and below may reach."""
    left, bottom, right, top = area
    rim = (top - bottom) // 5
    return left, bottom + rim, right, top - rim


def _string(annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= 4 * TEXT_CHARS_MAX:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(
        annotation, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
    )
    text = buffer.raw[: size - 2].decode("utf-16-le", "replace")
    return "".join(char for char in text if char in "\n\r\t" or char.isprintable())


def _color(annotation: Any) -> str:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFAnnot_GetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *parts):
        return ""
    return "".join(f"{part.value & 255:02x}" for part in parts[:3])


def write_annotations(document: Any, annotations: list[dict[str, Any]]) -> None:
    """Answer with the file, these annotations in it; "left" is how many have no page there."""
    left = 0
    by_page: dict[int, list[dict[str, Any]]] = {}
    for each in annotations:
        by_page.setdefault(each["page"], []).append(each)
    for number, wanted in sorted(by_page.items()):
        if number >= len(document):
            left += len(wanted)
            continue
        page = document[number]
        for each in wanted:
            _write(page, each)
        page.close()
    answer("done", left=left)
    document.save(sys.stdout.buffer, flags=raw.FPDF_INCREMENTAL)


def _write(page: Any, wanted: dict[str, Any]) -> None:
    subtype = SUBTYPES.get(wanted["shape"], raw.FPDF_ANNOT_SQUARE)
    annotation = _find(page, subtype, wanted["areas"])
    if annotation is None:
        annotation = raw.FPDFPage_CreateAnnot(page.raw, subtype)
        areas = [[edge / HUNDREDTHS for edge in area] for area in wanted["areas"]]
        box = [
            min(area[0] for area in areas),
            min(area[1] for area in areas),
            max(area[2] for area in areas),
            max(area[3] for area in areas),
        ]
        if wanted["shape"] in _MARKS_TEXT:
            for left, bottom, right, top in areas:
                quad = raw.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
                raw.FPDFAnnot_AppendAttachmentPoints(annotation, quad)
        raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(box[0], box[3], box[2], box[1]))
        raw.FPDFAnnot_SetFlags(annotation, raw.FPDF_ANNOT_FLAG_PRINT)
        _set(annotation, b"NM", wanted["id"])
    color = wanted["color"]
    raw.FPDFAnnot_SetColor(
        annotation,
        raw.FPDFANNOT_COLORTYPE_Color,
        *(int(color[at : at + 2], 16) for at in (0, 2, 4)),
        255,
    )
    if wanted["comment"] or _string(annotation, b"Contents"):
        _set(annotation, b"Contents", wanted["comment"])
    if wanted["author"]:
        _set(annotation, b"T", wanted["author"])
    _set(annotation, b"M", wanted["date"])
    raw.FPDFPage_CloseAnnot(annotation)


def _find(page: Any, subtype: int, areas: list[list[int]]) -> Any:
    """The annotation that is in the file already, at the same place; None where it is not."""
    for place in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, place)
        if not annotation:
            continue
        if raw.FPDFAnnot_GetSubtype(annotation) == subtype:
            found = _areas(annotation)
            if len(found) == len(areas) and all(
                abs(one - other) <= SAME
                for first, second in zip(found, areas, strict=True)
                for one, other in zip(first, second, strict=True)
            ):
                return annotation
        raw.FPDFPage_CloseAnnot(annotation)
    return None


def _set(annotation: Any, key: bytes, text: str) -> None:
    data = (text + "\0").encode("utf-16-le")
    buffer = (ctypes.c_ushort * (len(data) // 2)).from_buffer_copy(data)
    raw.FPDFAnnot_SetStringValue(annotation, key, buffer)


def main(what: str, seconds: str, memory: str, output_bytes: str) -> None:
    """Read standard input, and do what is asked."""
    if hasattr(os, "nice"):
        os.nice(5)
    limit_process(int(seconds), int(memory), int(output_bytes))
    given = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(data)
        len(document)
    except pypdfium2.PdfiumError as error:
        answer("encrypted" if getattr(error, "err_code", None) == PASSWORD else "damaged")
        return
    try:
        if what == "read":
            read_annotations(document)
        else:
            write_annotations(document, given)
    except pypdfium2.PdfiumError:
        answer("damaged")


if __name__ == "__main__":
    main(*sys.argv[1:])
