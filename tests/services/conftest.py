"""Libraries on disk, with a clock and ids that are the same in every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ibidem.model.ids import RecordId
from ibidem.model.name import parse_name
from ibidem.model.reference import Reference
from ibidem.services.editing import add_references
from ibidem.services.library import Library, create_library
from ibidem.services.serving import Libraries
from ibidem.store import open_store
from ibidem.store.blobs import open_blobs
from ibidem.store.notices import LocalNotices
from tests.sources import FixedSource


@pytest.fixture
def source() -> FixedSource:
    return FixedSource(step_ms=7)


@pytest.fixture(params=["local", "hosted"])
def library(
    request: pytest.FixtureRequest, tmp_path: Path, source: FixedSource
) -> Iterator[Library]:
    """An empty library: on this device, and on a server, opened for its owner."""
    if request.param == "local":
        with create_library(tmp_path / "Thesis", source=source, device="laptop") as made:
            yield made
        return
    blobs = open_blobs((tmp_path / "blobs").as_uri())
    with closing(open_store(f"sqlite:///{tmp_path}/server.sqlite3", source)) as store:
        libraries = Libraries(store, blobs, LocalNotices(lambda _topic, _revision: None), 0)
        made = libraries.create("Thesis", "", "owner")
        yield libraries.open(made.uid, "owner", device="laptop")


# For what only a library on this device has: a folder, a place that may be risky.
on_this_device = pytest.mark.parametrize("library", ["local"], indirect=True)


def make_reference(
    title: str, author: str = "", year: str = "", kind: str = "journal_article", **fields: str
) -> Reference:
    """A reference with one author."""
    values = {"title": title, "year": year, **fields}
    return Reference(
        type=kind,
        fields={key: text for key, text in values.items() if text},
        names={"author": (parse_name(author),)} if author else {},
    )


DARWIN = make_reference("On the Origin of Species", "Darwin, Charles", "1859", kind="book")
WALLACE = make_reference("Sarawak Law", "Wallace, Alfred Russel", "1855")
LOVELACE = make_reference("Notes on the Analytical Engine", "Lovelace, Ada", "1843")


@pytest.fixture
def three(library: Library) -> list[RecordId]:
    """Darwin 1859, Wallace 1855 and Lovelace 1843 are in the library, with these ids."""
    return add_references(library, [DARWIN, WALLACE, LOVELACE])[0]


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Makes a file outside the library."""

    def make(name: str, content: bytes) -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    return make
