"""Planted bugs: what a careless program would do. The rounds must catch each."""

from __future__ import annotations

import shutil
from pathlib import Path

from ibidem.formats import find_format
from ibidem.services.compressing import compress_library, restore_library
from ibidem.services.editing import add_references
from ibidem.services.library import open_library
from tests.kill.children import digest_of
from tests.kill.killing import Child


def acknowledge_before_commit(
    child: Child, folder: Path, _files: list[Path], *, at_close: bool
) -> None:
    """Says that a reference is added when its transaction has not ended yet."""
    with open_library(folder) as library, library.writing("add") as tx:
        child.begin()
        child.say("added", tx.source.new_id())
        child.step()


def import_one_by_one(child: Child, folder: Path, _name: str, data: bytes) -> None:
    """Imports in many transactions."""
    with open_library(folder) as library:
        child.begin()
        for found in find_format("ris").read(data.decode()).references:
            add_references(library, [found], label="import")


def compress_in_place(child: Child, folder: Path, target: Path, *, overwrite: bool) -> None:
    """Writes a compressed library under its own name."""
    with open_library(folder) as library:
        compress_library(library, target.with_name("whole.ibz"))
    child.begin()
    content = target.with_name("whole.ibz").read_bytes()
    with target.open("wb") as file:
        file.write(content[:2000])
        file.flush()
        child.step()
        file.write(content[2000:])


def restore_in_place(child: Child, archive: Path, target: Path) -> None:
    """Restores somewhere and copies the library file by file."""
    made = target.with_name("made.ibidem")
    restore_library(archive, made)
    child.begin()
    target.mkdir()
    child.step()
    shutil.copytree(made, target, dirs_exist_ok=True)


def write_blob_in_place(child: Child, folder: Path, uid: str, blobs: list[bytes]) -> None:
    """Writes a blob under its own name."""
    digest = digest_of(blobs[0])
    place = folder / uid / digest[:2]
    place.mkdir(parents=True)
    child.begin()
    with (place / digest).open("wb") as file:
        for half in (blobs[0][:2000], blobs[0][2000:]):
            file.write(half)
            file.flush()
            child.step()
