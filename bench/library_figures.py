"""The figures of a library on this device: open, sort, search, import, compress, start."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path

from bench.figure import Figure, compare, measure, say
from bench.timing import timing
from bench.workload import Workload
from bench.yardsticks import divide_lines
from ibidem.formats import find_format
from ibidem.model import Record
from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.compressing import compress_library
from ibidem.services.editing import attach_files
from ibidem.services.library import Library, create_library, open_library
from ibidem.services.searching import (
    SORTS,
    arrange_references,
    count_views,
    list_groups,
    list_references,
    list_tags,
    load_items,
)
from ibidem.services.transfer import import_files
from ibidem.store.records import write_local

SCREEN = 50  # references that one screen shows
SEARCHES = 60
FILL_AT_ONCE = 50_000
LABELS = 20
LABELLED_MAX = 1_000  # references of one group or tag
IMPORTED_MAX = 100_000  # larger libraries are not imported from files here
MANY = 1_000_000


def open_and_list(folder: Path, size: int) -> Iterator[Figure]:
    """First screen, sorting, searching as somebody types: what a window asks the services."""
    count = f"{size:,}"
    is_many = size >= MANY
    short, long = (None, 1) if is_many else (0.05, 0.1)
    with create_library(folder / "Listed") as library:
        fill(library, size)
        path = library.path

    def first_screen() -> float:
        with timing() as seconds, open_library(path) as library:
            assert len(list_references(library, limit=SCREEN).items) == SCREEN
            count_views(library)
            list_groups(library)
            list_tags(library)
        return seconds[0]

    yield measure(
        f"open: first screen, views, groups, tags, {count}", first_screen, 1 if is_many else 0.3
    )
    with open_library(path) as library:
        for sort in SORTS:
            yield measure(f"arrange {count} by {sort}", partial(_arrange, library, sort), long)
        yield measure(f"arrange {count} by title again, nothing written", _again(library), None)
        for each in (count_views, list_groups, list_tags):
            name = each.__name__.replace("_", " ")
            yield measure(f"{name}, {count}", partial(_fresh, library, each), short)
        yield measure(f"read 128 rows, {count}", partial(_load, library), 0.05)
        say("building the full-text index")
        with timing() as seconds:
            list_references(library, "text", limit=1)
        yield Figure(f"full-text index of {count}, from nothing", seconds[0], None, None)
        yield from _typed(library, count, None if is_many else 0.1)


def fill(library: Library, size: int) -> None:
    """References of the workload, some in groups and with tags."""
    records = Workload().records(size)
    ids: list[RecordId] = []
    while part := list(islice(records, FILL_AT_ONCE)):
        with library.writing("fill") as tx:
            write_local(tx, part)
        ids += [record.id for record in part]
    step = max(LABELS, size // LABELLED_MAX)
    for number in range(LABELS):
        some = ids[number::step]
        editing.add_to_group(library, editing.add_group(library, f"Group {number}"), some)
        tag = editing.add_tag(library, f"Tag {number}", "1c5d8a")
        editing.tag_references(library, tag, some[::2])


def _arrange(library: Library, sort: str) -> float:
    return _fresh(library, partial(arrange_references, sort=sort))


def _fresh(library: Library, ask: Callable[[Library], object]) -> float:
    """With nothing remembered, as after somebody has written."""
    library.store.forget()
    with timing() as seconds:
        ask(library)
    return seconds[0]


def _again(library: Library) -> Callable[[], float]:
    def run() -> float:
        arrange_references(library, sort="title")
        with timing() as seconds:
            arrange_references(library, sort="title")
        return seconds[0]

    return run


def _load(library: Library) -> float:
    ids = arrange_references(library, sort="title")[1_000:1_128]
    with timing() as seconds:
        assert len(load_items(library, ids)) == len(ids)
    return seconds[0]


def _typed(library: Library, count: str, goal: float | None) -> Iterator[Figure]:
    """p95 of searches for beginnings of words and pairs of words, as they arise while typing; of
    the first screen with the number of all, and of the whole order."""
    chance = random.Random(3)
    words = Workload().reference(1).fields["abstract"].rstrip(".").split()
    typed = []
    for _ in range(SEARCHES):
        word, other = chance.sample(words, 2)
        typed.append(f"{word} {other[: chance.randint(2, len(other))]}*")
    for name, ask in (
        ("first screen", partial(list_references, limit=SCREEN)),
        ("whole order", arrange_references),
    ):
        library.store.forget()
        seconds = []
        for text in typed:
            with timing() as taken:
                ask(library, text)
            seconds.append(taken[0])
        seconds.sort()
        figure = f"search {count} as you type, {name}, p"
        yield Figure(f"{figure}50", seconds[len(seconds) // 2], None, goal)
        yield Figure(f"{figure}95", seconds[int(0.95 * len(seconds))], None, goal)


def imports(folder: Path, records: list[Record]) -> Iterator[Figure]:
    """Import into a library, against reading the file alone; reading, against dividing lines."""
    workload = Workload()
    references = [workload.reference(number) for number in range(len(records))]
    for name in ("ris", "bibtex", "endnote_xml"):
        form = find_format(name)
        text = "".join(form.write(references))
        data = text.encode()

        def read(form: object = form, text: str = text) -> float:
            with timing() as seconds:
                assert len(form.read(text).references) == len(records)  # type: ignore[attr-defined]
            return seconds[0]

        def run(name: str = name, data: bytes = data) -> float:
            shutil.rmtree(folder / "Imported.ibidem", ignore_errors=True)
            with create_library(folder / "Imported") as library, timing() as seconds:
                report = import_files(library, [(f"file.{name}", data)], format_name=name)
            assert report.added == len(records), report
            return seconds[0]

        yield compare(f"import {len(records):,} from {form.TITLE}", run, read, 3)

        def lines(text: str = text.replace("><", ">\n<")) -> float:
            with timing() as seconds:
                divide_lines(text)
            return seconds[0]

        figure = compare(f"read {len(records):,} from {form.TITLE}", read, lines, None)
        yield figure
        each = figure.ours / len(records) * 1e6
        yield Figure(f"read {form.TITLE}, microseconds a reference", each, None, 1e6 / 30_000, "us")


def compressed(folder: Path, records: list[Record], files: int, size: int) -> Iterator[Figure]:
    """A compressed library, written and verified, against copying and hashing the same bytes."""
    workload = Workload(5)
    with create_library(folder / "Packed") as library:
        with library.writing("fill") as tx:
            write_local(tx, records)
        paths = []
        for number in range(files):
            path = folder / f"{number}.pdf"
            path.write_bytes(workload.file(size))
            paths.append(path)
        attach_files(library, records[0].id, paths)

        def write() -> float:
            with timing() as seconds:
                compress_library(library, folder / "packed.ibz", overwrite=True)
            return seconds[0]

        def copy() -> float:
            with timing() as seconds, (folder / "copy").open("wb") as target:
                for path in [library.path / "library.sqlite3", *paths]:
                    data = path.read_bytes()
                    sha256(data).digest()
                    target.write(data)
            return seconds[0]

        name = f"compressed library, {len(records):,} and {files * size / 1e9:g} GB of files"
        yield compare(name, write, copy, 1.3)


def starts(folder: Path) -> Iterator[Figure]:
    """From the call of a command to its end, or to the first answer of the server."""

    def run(*arguments: str) -> Callable[[], float]:
        def once() -> float:
            with timing() as seconds:
                subprocess.run(
                    [sys.executable, "-m", "ibidem", *arguments], check=True, capture_output=True
                )
            return seconds[0]

        return once

    def serve() -> float:
        shutil.rmtree(folder / "server", ignore_errors=True)
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "ibidem", "serve", "--folder", folder / "server", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        while "http://" not in process.stdout.readline():
            assert process.poll() is None
        seconds = time.perf_counter() - started
        process.terminate()
        process.wait()
        process.stdout.close()
        return seconds

    yield measure("start: ibidem --help", run("--help"), 0.2, repeats=5)
    yield measure("start: the server, first time", serve, 2)


def library_figures(sizes: list[int], folder: Path) -> Iterator[Figure]:
    """All figures of libraries of these sizes."""
    for size in sizes:
        say(f"making {size:,} references")
        place = folder / f"library-{size}"
        place.mkdir()
        yield from open_and_list(place, size)
        if size > IMPORTED_MAX:
            continue
        records = list(Workload().records(size))
        yield from imports(place, records)
    records = list(Workload().records(min(IMPORTED_MAX, max(sizes))))
    yield from compressed(folder, records, 1_000, 1_000_000)
    yield from starts(folder)
