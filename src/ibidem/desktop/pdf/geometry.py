"""Where pages lie in a view, and where a point of a page is shown. No Qt, no pdfium.

Page coordinates are those of the PDF: points of 1/72 inch, upwards, not turned. View coordinates
are pixels of the scrolled area (not of the screen, which may have more), downwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ibidem.model.attachment import Area

Point = tuple[float, float]
Rect = tuple[float, float, float, float]  # left, top, right, bottom in a view; see `Area` for pages

POINTS_PER_INCH = 72.0
PIXELS_PER_INCH = 96.0  # what 100 % means
HUNDREDTHS = 100
GAP = 14.0  # pixels between pages and around them
ZOOM_MIN, ZOOM_MAX = 0.1, 8.0
ZOOM_STEPS = (0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0,
              5.0, 6.4, 8.0)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageBox:
    """The part of a page that is shown, in its own coordinates, and how often it is turned
    clockwise by 90 degrees."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int = 0

    def to_shown(self, x: float, y: float) -> Point:
        """A point of the page as points from the top left corner of what is shown."""
        turns = self.turns % 4
        if turns == 0:
            return x - self.left, self.top - y
        if turns == 1:
            return y - self.bottom, x - self.left
        if turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def to_page(self, x: float, y: float) -> Point:
        """The other way round."""
        turns = self.turns % 4
        if turns == 0:
            return x + self.left, self.top - y
        if turns == 1:
            return y + self.left, x + self.bottom
        if turns == 2:
            return self.right - x, y + self.bottom
        return self.right - y, self.top - x

    def rect_to_shown(self, left: float, bottom: float, right: float, top: float) -> Rect:
        """A rectangle of the page: left, top, right, bottom of what is shown."""
        ax, ay = self.to_shown(left, bottom)
        bx, by = self.to_shown(right, top)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def area_to_shown(self, area: Area) -> Rect:
        """The area of an annotation as it is shown, in points."""
        left, bottom, right, top = (edge / HUNDREDTHS for edge in area)
        return self.rect_to_shown(left, bottom, right, top)

    def shown_to_area(self, rect: Rect) -> Area:
        """A rectangle that is shown, in points, as the area of an annotation."""
        ax, ay = self.to_page(rect[0], rect[1])
        bx, by = self.to_page(rect[2], rect[3])
        return make_area(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def make_area(left: float, bottom: float, right: float, top: float) -> Area:
    """The area of an annotation from page coordinates."""
    return (
        round(left * HUNDREDTHS),
        round(bottom * HUNDREDTHS),
        round(right * HUNDREDTHS),
        round(top * HUNDREDTHS),
    )


class Layout:
    """Pages below each other, in the middle of a column, at a zoom."""

    def __init__(self, sizes: Sequence[Point], zoom: float = 1.0) -> None:
        self.sizes = sizes
        self.zoom = zoom
        self.scale = zoom * PIXELS_PER_INCH / POINTS_PER_INCH  # pixels for a point
        heights = (round(height * self.scale) + GAP for _, height in sizes)
        self._tops = list(accumulate(heights, initial=GAP))
        self._widest = max((width for width, _ in sizes), default=0.0)

    @property
    def height(self) -> float:
        """Of everything."""
        return self._tops[-1]

    @property
    def width(self) -> float:
        """Of the widest page and what is beside it."""
        return round(self._widest * self.scale) + 2 * GAP

    def rect(self, page: int, view_width: float) -> Rect:
        """Where a page lies, in whole pixels, in a view of that width."""
        width, height = self.sizes[page]
        shown = round(width * self.scale)
        left = max(self.width, view_width) / 2 - shown / 2
        top = self._tops[page]
        return float(int(left)), top, int(left) + float(shown), top + round(height * self.scale)

    def pages_between(self, top: float, bottom: float) -> range:
        """The pages of which something lies between two heights."""
        if not self.sizes:
            return range(0)
        first = max(0, bisect_right(self._tops, top) - 1)
        end = bisect_right(self._tops, bottom)
        return range(first, max(first + 1, min(len(self.sizes), end)))

    def page_at(self, y: float) -> int:
        """The page at a height, or the next one."""
        return max(0, min(len(self.sizes) - 1, bisect_right(self._tops, y) - 1))

    def zoom_to_width(self, view_width: float, page: int) -> float:
        """The zoom at which a page is as wide as the view."""
        width = self.sizes[page][0] if self.sizes else 1.0
        return fitting((view_width - 2 * GAP) / max(1.0, width))

    def zoom_to_page(self, view_width: float, view_height: float, page: int) -> float:
        """The zoom at which a whole page can be seen."""
        width, height = self.sizes[page] if self.sizes else (1.0, 1.0)
        across = (view_width - 2 * GAP) / max(1.0, width)
        along = (view_height - 2 * GAP) / max(1.0, height)
        return fitting(min(across, along))


def fitting(pixels_per_point: float) -> float:
    """The zoom for so many pixels a point, within the limits."""
    return bounded(pixels_per_point * POINTS_PER_INCH / PIXELS_PER_INCH)


def bounded(zoom: float) -> float:
    """A zoom within the limits."""
    return max(ZOOM_MIN, min(ZOOM_MAX, zoom))


def next_zoom(zoom: float, direction: int) -> float:
    """The next larger (1) or smaller (-1) of the usual steps."""
    if direction > 0:
        return next((step for step in ZOOM_STEPS if step > zoom * 1.01), ZOOM_MAX)
    return next((step for step in reversed(ZOOM_STEPS) if step < zoom * 0.99), ZOOM_MIN)
