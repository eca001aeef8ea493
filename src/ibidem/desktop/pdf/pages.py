"""The window's side of a document: what was rendered and read, and what is to be done next.

One thing at a time is done in the document's lane; when it is done, the next is chosen by what can
be seen then. So nothing is rendered that was scrolled past.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from ibidem.desktop.desk import Desk, News
from ibidem.desktop.pdf.bitmaps import ByteCache
from ibidem.desktop.pdf.document import (
    Document,
    Heading,
    Marks,
    PageFacts,
    Tile,
    open_document,
)
from ibidem.desktop.pdf.finding import find
from ibidem.desktop.pdf.text_layer import TextLayer
from ibidem.desktop.tasks import Task
from ibidem.model.attachment import Attachment
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.searching import open_file

BITMAP_BYTES_MAX = 160 * 1024 * 1024
WHOLE_PIXELS_MAX = 6_000_000  # of a page that is rendered in one piece
TILE_SIDE = 1_024
LAYERS_MAX = 60
FIND_PAGES = 24  # searched before something else may be done
HITS_MAX = 20_000
_NO_MARKS: Marks = frozenset()

Work = Callable[[Document], Any]
Done = Callable[[Any], None]
Spans = list[tuple[int, int]]


class Pages(QObject):
    """The pages of one file. Ask for what is needed; signals say when it has come."""

    opened = Signal()
    failed = Signal(object)  # the exception
    drawn = Signal(int)  # a page has a new bitmap, facts or text
    outdated = Signal()  # bitmaps were forgotten; ask for them again
    outline_read = Signal(object)  # list[Heading]
    found = Signal()  # more hits, or the search has ended

    def __init__(self, desk: Desk, attachment: RecordId, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._attachment = attachment
        desk.changed.connect(self._on_changed)
        self._document: Document | None = None
        self._closed = False
        self._busy = False
        self.sizes: Sequence[tuple[float, float]] = ()
        self.bitmaps: ByteCache[Tile, QImage] = ByteCache(BITMAP_BYTES_MAX)
        self._whole: dict[int, Tile] = {}
        self._facts: dict[int, PageFacts] = {}
        self._layers: ByteCache[int, TextLayer] = ByteCache(LAYERS_MAX)
        self._texts: dict[int, str] = {}
        self._errands: deque[tuple[Work, Done | None]] = deque()
        self._tiles: list[Tile] = []
        self._wanted_layers: list[int] = []
        self._marks: dict[int, Marks] = {}
        self._covered: dict[int, Marks] = {}
        self._pattern: re.Pattern[str] | None = None
        self._unsearched: deque[int] = deque()
        self.hits: dict[int, Spans] = {}
        self.hit_count = 0

    # --- opening and closing -----------------------------------------------------------------

    def open(self, password: str = "") -> None:
        """Open the file; `opened` or `failed` follows."""
        library, attachment = self._desk.library, self._attachment

        def work(_task: Task) -> Document:
            return open_document(library, attachment, password)

        self._desk.tasks.run(work, self._take, self._fail, lane=self)

    def close(self) -> None:
        """Give the file back. Nothing is asked for afterwards."""
        if self._closed:
            return
        self._closed = True
        self._errands.clear()
        document, self._document = self._document, None
        if document is not None:
            self._desk.tasks.run(lambda _: document.close(), lane=self)

    def open_again(self) -> None:
        """The file has other bytes now: forget what was read, and open it anew."""
        document, self._document = self._document, None
        if document is not None:
            self._desk.tasks.run(lambda _: document.close(), lane=self)
        self.bitmaps.clear()
        for known in (self._whole, self._facts, self._texts, self._covered, self.hits):
            known.clear()
        self._layers.clear()
        self._errands.clear()
        self._unsearched.clear()
        self.hit_count = 0
        self.open()

    def _on_changed(self, news: News) -> None:
        """Another program, or another device, may have put other bytes in the file's place."""
        attachment = self._attachment
        if not news.concerns(RecordKind.ATTACHMENT, attachment) or self._document is None:
            return

        def compare(noun: Attachment) -> None:
            if self._document is not None and noun.sha256 != self._document.digest:
                self.open_again()

        self._desk.read(
            lambda library: open_file(library, attachment).noun,
            compare,
            lambda _: None,  # it is gone, which the annotations say
            owner=self,
        )

    @property
    def is_open(self) -> bool:
        """Whether there is something to be shown."""
        return self._document is not None

    def _take(self, document: Document) -> None:
        if self._closed:
            self._desk.tasks.run(lambda _: document.close(), lane=self)
            return
        self._document = document
        self.sizes = document.sizes
        self._errands.append((lambda document: document.outline(), self._take_outline))
        self.opened.emit()
        self._next()

    def _take_outline(self, outline: list[Heading]) -> None:
        self.outline_read.emit(outline)

    def _fail(self, error: Exception) -> None:
        if not self._closed:
            self.failed.emit(error)

    # --- what is there -----------------------------------------------------------------------

    def facts(self, page: int) -> PageFacts | None:
        """What is known of a page that was rendered once."""
        return self._facts.get(page)

    def layer(self, page: int) -> TextLayer | None:
        """The text of a page, if it was read."""
        return self._layers.get(page)

    def bitmap(self, tile: Tile) -> QImage | None:
        """A part of a page, if it was rendered."""
        return self.bitmaps.get(tile)

    def older_bitmap(self, page: int) -> tuple[Tile, QImage] | None:
        """The whole page at another zoom, to be shown until the right one is there."""
        tile = self._whole.get(page)
        image = self.bitmaps.get(tile) if tile is not None else None
        return (tile, image) if tile is not None and image is not None else None

    def tiles(self, page: int, scale: float, top: float, bottom: float) -> list[Tile]:
        """The tiles of a page at a scale; of a large one those between two heights in pixels."""
        width, height = (max(1, round(side * scale)) for side in self.sizes[page])
        if width * height <= WHOLE_PIXELS_MAX:
            return [Tile(page, scale, 0, 0, width, height)]
        first = max(0, int(top)) // TILE_SIDE * TILE_SIDE
        return [
            Tile(page, scale, x, y, min(TILE_SIDE, width - x), min(TILE_SIDE, height - y))
            for y in range(first, min(height, max(0, int(bottom)) + 1), TILE_SIDE)
            for x in range(0, width, TILE_SIDE)
        ]

    # --- what is wanted ----------------------------------------------------------------------

    def want(self, tiles: Sequence[Tile], layers: Sequence[int]) -> None:
        """What should be rendered and read now, the most urgent first; earlier wishes are void."""
        self._tiles = [tile for tile in tiles if tile not in self.bitmaps]
        self._wanted_layers = [page for page in layers if page not in self._layers]
        self._next()

    def set_marks(self, marks: dict[int, Marks]) -> None:
        """Which annotations are drawn over the pages, so that the same ones in the file are not."""
        self._marks = marks
        drawn = {tile.page for tile in self.bitmaps}
        changed = {
            page: marks.get(page, _NO_MARKS)
            for page in drawn
            if marks.get(page, _NO_MARKS) != self._covered.get(page, _NO_MARKS)
        }
        if not changed:
            return
        self._covered |= changed

        def work(document: Document) -> list[int]:
            return [page for page, wanted in changed.items() if document.cover(page, wanted)]

        self.ask(work, self._forget_bitmaps)

    def ask(self, work: Work, done: Done | None = None) -> None:
        """Do something with the document before everything else."""
        self._errands.append((work, done))
        self._next()

    def search(self, pattern: re.Pattern[str] | None, first: int = 0) -> None:
        """Look for a pattern on all pages, from page `first` on; None ends a search."""
        self._pattern = pattern
        self.hits = {}
        self.hit_count = 0
        pages = range(len(self.sizes)) if pattern is not None else range(0)
        self._unsearched = deque([*pages[first:], *pages[:first]])
        self.found.emit()
        self._next()

    @property
    def is_searching(self) -> bool:
        """Whether there are pages on which nobody has looked yet."""
        return bool(self._unsearched)

    # --- one thing after the other -----------------------------------------------------------

    def _next(self) -> None:
        document = self._document
        if self._busy or document is None:
            return
        chosen = self._choose()
        if chosen is None:
            return
        work, done = chosen
        self._busy = True

        def finish(result: Any) -> None:
            self._busy = False
            if not self._closed:
                if done is not None and document is self._document:
                    done(result)
                self._next()

        def fail(error: Exception) -> None:
            self._busy = False
            if not self._closed:
                self._desk.report(error)

        self._desk.tasks.run(lambda _: work(document), finish, fail, lane=self)

    def _choose(self) -> tuple[Work, Done | None] | None:
        if self._errands:
            return self._errands.popleft()
        if self._tiles:
            return self._choose_tile(self._tiles.pop(0))
        if self._wanted_layers:
            page = self._wanted_layers.pop(0)
            return (
                lambda document: document.text_layer(page),
                lambda layer: self._keep_layer(page, layer),
            )
        if self._unsearched and self._pattern is not None:
            return self._choose_pages(self._pattern)
        return None

    def _choose_tile(self, tile: Tile) -> tuple[Work, Done]:
        page = tile.page
        is_known = page in self._facts
        marks = self._marks.get(page, _NO_MARKS)
        is_covered = marks == self._covered.get(page, _NO_MARKS)
        self._covered[page] = marks

        def work(document: Document) -> tuple[QImage, PageFacts | None]:
            if not is_covered:
                document.cover(page, marks)
            return document.render(tile), None if is_known else document.facts(page)

        return work, lambda result: self._keep_tile(tile, *result)

    def _forget_bitmaps(self, pages: list[int]) -> None:
        """What was rendered of some pages is no longer right."""
        for tile in self.bitmaps:
            if tile.page in pages:
                self.bitmaps.drop(tile)
        if pages:
            self.outdated.emit()

    def _choose_pages(self, pattern: re.Pattern[str]) -> tuple[Work, Done]:
        chunk = [self._unsearched.popleft() for _ in range(min(FIND_PAGES, len(self._unsearched)))]
        known = {page: self._texts[page] for page in chunk if page in self._texts}

        def work(document: Document) -> tuple[dict[int, str], dict[int, Spans]]:
            read = document.texts(page for page in chunk if page not in known)
            hits = {page: find(pattern, (known | read)[page]) for page in chunk}
            return read, {page: spans for page, spans in hits.items() if spans}

        def done(result: tuple[dict[int, str], dict[int, Spans]]) -> None:
            read, hits = result
            self._texts |= read
            if pattern is self._pattern:
                self._keep_hits(hits)

        return work, done

    def _keep_hits(self, hits: dict[int, Spans]) -> None:
        for page, spans in hits.items():
            self.hits[page] = spans
            self.hit_count += len(spans)
        if self.hit_count > HITS_MAX:
            self._unsearched.clear()
        self.found.emit()

    def _keep_tile(self, tile: Tile, image: QImage, facts: PageFacts | None) -> None:
        self.bitmaps.put(tile, image, image.sizeInBytes())
        width, height = self.sizes[tile.page]
        if (tile.width, tile.height) == (round(width * tile.scale), round(height * tile.scale)):
            self._whole[tile.page] = tile
        if facts is not None:
            self._facts[tile.page] = facts
        self.drawn.emit(tile.page)

    def _keep_layer(self, page: int, layer: TextLayer) -> None:
        self._layers.put(page, layer, 1)
        self.drawn.emit(page)
