"""The figures of a library on this device: open, sort, search, import, compress, start."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from bench.figure import Figure, compare, measure, say
from bench.timing import timing
from bench.workload import Workload
from bench.yardsticks import divide_lines
from ibidem.formats import find_format
from ibidem.model import Record
from ibidem.services.compressing import compress_library
from ibidem.services.editing import attach_files
from ibidem.services.library import Library, create_library, open_library
from ibidem.services.searching import list_references
from ibidem.services.transfer import import_files
from ibidem.store.records import write_local

SCREEN = 50  # references that one screen shows
SEARCHES = 60
SORTS = ("author", "title", "year", "added")


def open_and_list(folder: Path, records: list[Record]) -> Iterator[Figure]:
    """First screen, sorting, searching as somebody types."""
    count = f"{len(records):,}"
    with create_library(folder / "Listed") as library:
        with library.writing("fill") as tx:
            write_local(tx, records)
        path = library.path

    def first_screen() -> float:
        with timing() as seconds, open_library(path) as library:
            assert len(list_references(library, limit=SCREEN).items) == SCREEN
        return seconds[0]

    yield measure(f"open and first screen, {count}", first_screen, 0.3)
    with open_library(path) as library:
        for sort in SORTS:
            yield measure(
                f"sort {count} by {sort}, first screen", lambda s=sort: _list(library, sort=s), 0.1
            )
        say("building the full-text index")
        with timing() as seconds:
            list_references(library, "text", limit=1)
        yield Figure(f"full-text index of {count}, from nothing", seconds[0], None, None)
        yield _typed(library, count)


def _list(library: Library, query: str = "", sort: str | None = None) -> float:
    with timing() as seconds:
        list_references(library, query, sort=sort, limit=SCREEN)
    return seconds[0]


def _typed(library: Library, count: str) -> Figure:
    """p95 of searches for beginnings of words and pairs of words, as they arise while typing."""
    chance = random.Random(3)
    words = Workload().reference(1).fields["abstract"].rstrip(".").split()
    seconds = []
    for _ in range(SEARCHES):
        word, other = chance.sample(words, 2)
        typed = f"{word} {other[: chance.randint(2, len(other))]}*"
        seconds.append(_list(library, typed))
    seconds.sort()
    return Figure(f"search {count} as you type, p95", seconds[int(0.95 * len(seconds))], None, 0.1)


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
        records = list(Workload().records(size))
        place = folder / f"library-{size}"
        place.mkdir()
        yield from open_and_list(place, records)
        yield from imports(place, records)
    yield from compressed(folder, records, 1_000, 1_000_000)
    yield from starts(folder)
