"""Where pages lie, and points of a page that are shown."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.desktop.pdf.geometry import ZOOM_MAX, ZOOM_MIN, Layout, PageBox, bounded, next_zoom

EDGES = st.floats(-500, 500)


@given(EDGES, EDGES, st.integers(0, 3), st.floats(0, 600), st.floats(0, 600))
def test_what_is_shown_and_the_page_are_two_views_of_one_point(
    left: float, bottom: float, turns: int, x: float, y: float
) -> None:
    box = PageBox(left, bottom, left + 600, bottom + 800, turns)
    assert box.to_shown(*box.to_page(x, y)) == pytest.approx((x, y), abs=1e-6)


@pytest.mark.parametrize(
    ("turns", "shown"),
    [(0, (0, 0)), (1, (800, 0)), (2, (600, 800)), (3, (0, 600))],
)
def test_the_top_left_corner_goes_round_clockwise(turns: int, shown: tuple[float, float]) -> None:
    assert PageBox(10, 20, 610, 820, turns).to_shown(10, 820) == shown


@given(st.integers(0, 3), st.tuples(*[st.integers(0, 50_000)] * 4))
def test_an_area_that_is_drawn_is_shown_where_it_was_drawn(
    turns: int, edges: tuple[int, int, int, int]
) -> None:
    left, bottom, right, top = edges
    area = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    box = PageBox(0, 0, 600, 800, turns)
    assert box.shown_to_area(box.area_to_shown(area)) == area


@given(st.lists(st.tuples(st.floats(100, 1000), st.floats(100, 1000)), min_size=1, max_size=30))
def test_pages_lie_below_each_other_in_the_middle(sizes: list[tuple[float, float]]) -> None:
    layout = Layout(sizes, 0.7)
    rects = [layout.rect(page, 900) for page in range(len(sizes))]
    for above, below in pairwise(rects):
        assert above[3] < below[1]
    middle = max(layout.width, 900) / 2
    assert all(abs((left + right) / 2 - middle) <= 1 for left, _, right, _ in rects)
    for page, (_, top, _, bottom) in enumerate(rects):
        assert layout.page_at((top + bottom) / 2) == page
        assert page in layout.pages_between(top + 1, bottom - 1)
    assert list(layout.pages_between(0, layout.height)) == list(range(len(sizes)))


def test_a_page_fits_the_width_and_the_view() -> None:
    layout = Layout([(600.0, 800.0), (800.0, 600.0)])
    wide = Layout(layout.sizes, layout.zoom_to_width(1000, 1))
    left, _, right, _ = wide.rect(1, 1000)
    assert 0 < left < 20
    assert 980 < right < 1000
    whole = Layout(layout.sizes, layout.zoom_to_page(1000, 500, 0))
    _, top, _, bottom = whole.rect(0, 1000)
    assert bottom - top < 500


def test_zoom_goes_by_steps_and_keeps_its_limits() -> None:
    assert next_zoom(1.0, 1) == 1.1
    assert next_zoom(1.0, -1) == 0.9
    assert next_zoom(1.07, 1) == 1.1
    assert next_zoom(ZOOM_MAX, 1) == ZOOM_MAX
    assert next_zoom(ZOOM_MIN, -1) == ZOOM_MIN
    assert bounded(99) == ZOOM_MAX


def test_an_empty_document_has_no_places() -> None:
    layout = Layout([])
    assert list(layout.pages_between(0, 100)) == []
    assert layout.height > 0
