"""From chosen text to annotations and to the clipboard."""

from __future__ import annotations

from collections.abc import Mapping

from ibidem.desktop.pdf.document import Document
from ibidem.desktop.pdf.selection import Selection
from ibidem.desktop.pdf.text_layer import TextLayer, plain
from ibidem.model.attachment import Annotation
from ibidem.model.ids import RecordId

PAGES_MAX = 100  # that one selection may mark


def marks_of(
    document: Document,
    selection: Selection,
    attachment: RecordId,
    shape: str,
    color: str,
    known: Mapping[int, TextLayer],
) -> list[Annotation]:
    """An annotation for each page of the chosen text. In the lane of the document."""
    marks = []
    for page, start, end in list(selection.spans())[:PAGES_MAX]:
        layer = known.get(page) or document.text_layer(page)
        stop = len(layer) if end is None else end
        areas = layer.areas_between(start, stop)
        if areas:
            text = layer.passage(start, stop)
            marks.append(Annotation(attachment, page, areas, color=color, shape=shape, text=text))
    return marks


def text_of(document: Document, selection: Selection) -> str:
    """The chosen text, for the clipboard. In the lane of the document."""
    spans = list(selection.spans())
    texts = document.texts(page for page, _, _ in spans)
    parts = [texts[page][start:end] for page, start, end in spans]
    return "\n\n".join(filter(None, map(paragraphs, parts)))


def paragraphs(text: str) -> str:
    """Text with its empty lines kept and its line ends taken for spaces."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return "\n\n".join(filter(None, map(plain, parts)))
