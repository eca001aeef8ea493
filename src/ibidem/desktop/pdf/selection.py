"""What text of a document is chosen. No Qt, no pdfium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ibidem.desktop.pdf.text_layer import TextLayer

Place = tuple[int, int]  # page, letter: between this letter and the one before


@dataclass(frozen=True, slots=True)
class Selection:
    """From where the mouse was pressed to where it is; `unit` is what it chooses at a time.

    `anchor` is a range, so that a word that was double-clicked stays chosen to both sides.
    """

    anchor: tuple[Place, Place]
    focus: tuple[Place, Place]

    @property
    def start(self) -> Place:
        """The first place."""
        return min(self.anchor[0], self.focus[0])

    @property
    def end(self) -> Place:
        """The last place."""
        return max(self.anchor[1], self.focus[1])

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen."""
        return self.start >= self.end

    def spans(self) -> Iterator[tuple[int, int, int | None]]:
        """(page, from, to) of each page; to its end where that is None."""
        (first, start), (last, end) = self.start, self.end
        for page in range(first, last + 1):
            yield page, start if page == first else 0, end if page == last else None

    def on_page(self, page: int) -> tuple[int, int | None] | None:
        """(from, to) on one page; None where nothing is chosen there."""
        (first, start), (last, end) = self.start, self.end
        if self.is_empty or not first <= page <= last:
            return None
        return start if page == first else 0, end if page == last else None


def range_at(layer: TextLayer, page: int, x: float, y: float, unit: str) -> tuple[Place, Place]:
    """What a click at a point of a page means: a place between letters, a word, or a line."""
    if unit == "letter":
        index = layer.index_at(x, y)
        return (page, index), (page, index)
    hit = layer.letter_at(x, y)
    index = layer.index_at(x, y) if hit is None else hit
    start, end = layer.word_at(index) if unit == "word" else layer.line_at(index)
    return (page, start), (page, end)


def whole_document(pages: int, length_of: Callable[[int], int]) -> Selection:
    """Everything."""
    start, end = (0, 0), (max(0, pages - 1), length_of(pages - 1) if pages else 0)
    return Selection((start, start), (end, end))
