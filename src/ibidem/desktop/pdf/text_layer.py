"""The letters of a page and where they stand: hitting, choosing and marking text. No Qt, no pdfium.

Letters are counted as pdfium counts them, in the order in which one reads.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ibidem.desktop.pdf.geometry import make_area
from ibidem.model.attachment import Area

Box = tuple[float, float, float, float]  # left, bottom, right, top in page coordinates

_BREAKS = "\r\n"
_HYPHENS = "\u00ad\ufffe\x02"  # soft, or what pdfium gives for one at the end of a line
_NOT_SHOWN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_PARTED = re.compile(r"(?<=\w)(?:[\u00ad\ufffe\x02]\s*|[-\u2010]\s*\r?\n(?=[a-zß-öø-ÿ]))")


@dataclass(frozen=True, slots=True)
class Line:
    """Letters that stand beside each other: from `start` to `end`, and their box."""

    start: int
    end: int
    box: Box


class TextLayer:
    """The text of one page. `boxes` has a box for each letter; None where it has no place."""

    def __init__(self, text: str, boxes: Sequence[Box | None]) -> None:
        self.text = text
        self.boxes = boxes
        self.lines = self._find_lines()
        self._starts = [line.start for line in self.lines]

    def __len__(self) -> int:
        return len(self.text)

    def index_at(self, x: float, y: float) -> int:
        """The place between two letters that is nearest to a point: where a cursor would stand."""
        line = self._nearest_line(x, y)
        if line is None:
            return 0
        for index in range(line.start, line.end):
            box = self.boxes[index]
            if box is not None and x < (box[0] + box[2]) / 2:
                return index
        return line.end

    def letter_at(self, x: float, y: float) -> int | None:
        """The letter at a point; None beside the text."""
        for line in self.lines:
            if _contains(line.box, x, y):
                for index in range(line.start, line.end):
                    box = self.boxes[index]
                    if box is not None and box[0] <= x <= box[2]:
                        return index
        return None

    def is_over_text(self, x: float, y: float) -> bool:
        """Whether a point lies on a line."""
        return any(_contains(line.box, x, y) for line in self.lines)

    def word_at(self, index: int) -> tuple[int, int]:
        """The word around a letter: from, to."""
        if not self.text:
            return 0, 0
        index = min(index, len(self.text) - 1)
        if not _in_word(self.text[index]):
            return index, index + 1
        start, end = index, index + 1
        while start > 0 and _in_word(self.text[start - 1]):
            start -= 1
        while end < len(self.text) and _in_word(self.text[end]):
            end += 1
        return start, end

    def line_at(self, index: int) -> tuple[int, int]:
        """The line of a letter: from, to."""
        place = max(0, bisect_right(self._starts, index) - 1)
        if not self.lines:
            return 0, 0
        return self.lines[place].start, self.lines[place].end

    def boxes_between(self, start: int, end: int) -> list[Box]:
        """What has to be marked for the letters from `start` to `end`: a box for each line."""
        found = []
        first = max(0, bisect_right(self._starts, start) - 1)
        for line in self.lines[first:]:
            if line.start >= end:
                break
            inside = self._union(max(start, line.start), min(end, line.end))
            if inside is not None:
                found.append((inside[0], line.box[1], inside[2], line.box[3]))
        return found

    def areas_between(self, start: int, end: int) -> tuple[Area, ...]:
        """The same as areas of an annotation."""
        return tuple(make_area(*box) for box in self.boxes_between(start, end))

    def passage(self, start: int, end: int) -> str:
        """The letters from `start` to `end` as a text: words that were parted are whole again."""
        return plain(self.text[start:end])

    def _find_lines(self) -> list[Line]:
        lines: list[Line] = []
        start = 0
        last: Box | None = None
        for index, char in enumerate(self.text):
            box = self.boxes[index]
            if char in _BREAKS:
                self._add_line(lines, start, index)
                start, last = index + 1, None
            elif box is not None:
                if last is not None and _breaks(last, box):
                    self._add_line(lines, start, index)
                    start = index
                last = box
        self._add_line(lines, start, len(self.text))
        return lines

    def _add_line(self, lines: list[Line], start: int, end: int) -> None:
        box = self._union(start, end)
        if box is not None:
            lines.append(Line(start, end, box))

    def _union(self, start: int, end: int) -> Box | None:
        boxes = [box for box in self.boxes[start:end] if box is not None]
        if not boxes:
            return None
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    def _nearest_line(self, x: float, y: float) -> Line | None:
        def distance(line: Line) -> tuple[float, float]:
            left, bottom, right, top = line.box
            return max(bottom - y, 0.0, y - top), max(left - x, 0.0, x - right)

        return min(self.lines, key=distance, default=None)


def plain(text: str) -> str:
    """Text of a page as one reads it: on one line, parted words whole."""
    return " ".join(_NOT_SHOWN.sub(" ", _PARTED.sub("", text)).split())


def _contains(box: Box, x: float, y: float) -> bool:
    return box[0] - 1 <= x <= box[2] + 1 and box[1] <= y <= box[3]


def _in_word(char: str) -> bool:
    return char.isalnum() or char in "_'\u2019" or char in _HYPHENS


def _breaks(last: Box, box: Box) -> bool:
    """Whether a letter begins another line, or stands so far off that it is another column."""
    height = max(last[3] - last[1], box[3] - box[1], 1.0)
    if box[1] >= last[3] or box[3] <= last[1]:
        return True
    return box[0] > last[2] + 8 * height or box[2] < last[0] - height
