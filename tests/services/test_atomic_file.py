"""Files that show only when they are complete."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from ibidem.errors import InputError, LibraryExistsError, NotFoundError, StorageFullError
from ibidem.services.atomic_file import writing_file


def test_a_file_shows_when_it_is_complete(tmp_path: Path) -> None:
    with writing_file(tmp_path / "x.ris") as file:
        file.write(b"content")
        assert not (tmp_path / "x.ris").exists()
    assert (tmp_path / "x.ris").read_bytes() == b"content"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_failure_leaves_nothing_and_the_old_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_bytes(b"old")

    def write_half() -> None:
        with writing_file(tmp_path / "x.ris", overwrite=True) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert (tmp_path / "x.ris").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_existing_file_is_kept_unless_said_otherwise(tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_bytes(b"old")
    with pytest.raises(LibraryExistsError), writing_file(tmp_path / "x.ris"):
        pass
    assert (tmp_path / "x.ris").read_bytes() == b"old"


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StorageFullError), writing_file(tmp_path / "x.ris"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_written_are_explained(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError), writing_file(tmp_path / "missing" / "x.ris"):
        pass
    with pytest.raises(InputError, match="folder"), writing_file(tmp_path):
        pass
