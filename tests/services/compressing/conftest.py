"""A library with some of everything, compressed; and ways to tamper with the file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.services.compressing import compress_library
from ibidem.services.editing import (
    add_group,
    add_group_set,
    add_note,
    add_references,
    add_smart_group,
    add_tag,
    add_to_group,
    attach_files,
    tag_references,
    trash_references,
)
from ibidem.services.library import Library, create_library
from tests.services.conftest import DARWIN, LOVELACE, WALLACE
from tests.sources import FixedSource

Tamper = Callable[[list[tuple[zipfile.ZipInfo, bytes]]], list[tuple[zipfile.ZipInfo, bytes]]]


def fill(library: Library, folder: Path) -> None:
    """Groups, a set, a smart group, a tag, files, a note, something in the trash."""
    three, _ = add_references(library, [DARWIN, WALLACE, LOVELACE])
    group_set = add_group_set(library, "Chapters")
    group = add_group(library, "Reading", group_set=group_set)
    add_group(library, "Private")
    add_smart_group(library, "Fifties", "year:1850..1859", group_set=group_set)
    add_to_group(library, group, three[:2])
    tag_references(library, add_tag(library, "important", "d62728"), three[:1])
    contents = {"a.pdf": b"%PDF a" * 1000, "b.bin": bytes(range(256)) * 100, "empty.txt": b""}
    for reference, (name, content) in zip(three, contents.items(), strict=True):
        (folder / name).write_bytes(content)
        attach_files(library, reference, [folder / name])
    add_note(library, three[0], "A note with\nlines & Ümläute")
    trash_references(library, three[2:])


@pytest.fixture
def rich(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library that `fill` fills."""
    fill(library, tmp_path_factory.mktemp("files"))
    return library


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That library, compressed; tests only read it."""
    folder = tmp_path_factory.mktemp("archive")
    with create_library(folder / "Thesis", source=FixedSource(step_ms=7), device="laptop") as made:
        fill(made, folder)
        return compress_library(made, folder / "backup").path


@pytest.fixture
def tamper(archive: Path, tmp_path: Path) -> Callable[[Tamper], Path]:
    """Writes the archive again with its parts changed; sums and sizes of ZIP are right again."""

    def write(change: Tamper) -> Path:
        with zipfile.ZipFile(archive) as original:
            parts = [(entry, original.read(entry)) for entry in original.infolist()]
        target = tmp_path / "tampered.ibz"
        with zipfile.ZipFile(target, "w") as changed:
            for entry, content in change(parts):
                changed.writestr(entry, content)
        return target

    return write
