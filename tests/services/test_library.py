"""Making, opening and closing libraries."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ibidem.errors import (
    DamagedLibraryError,
    InputError,
    LibraryExistsError,
    NotFoundError,
)
from ibidem.services.editing import add_references
from ibidem.services.library import LocalLibrary, create_library, open_library
from ibidem.services.searching import list_references
from tests.services.conftest import DARWIN, WALLACE, on_this_device


def test_a_new_library_is_a_folder_with_one_file_and_a_place_for_attachments(
    tmp_path: Path,
) -> None:
    with create_library(tmp_path / "Thesis") as library:
        assert library.path == tmp_path / "Thesis.ibidem"
        assert library.name == "Thesis"
    assert {path.name for path in library.path.iterdir()} == {"library.sqlite3", "attachments"}
    assert [path.name for path in tmp_path.iterdir()] == ["Thesis.ibidem"]


@on_this_device
def test_a_library_opens_with_or_without_its_ending_and_by_its_file(library: LocalLibrary) -> None:
    for name in (library.path, library.path.with_suffix(""), library.path / "library.sqlite3"):
        with open_library(name) as opened:
            assert opened.uid == library.uid


def test_creating_over_something_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "Thesis.ibidem").mkdir()
    with pytest.raises(LibraryExistsError):
        create_library(tmp_path / "Thesis")
    assert list((tmp_path / "Thesis.ibidem").iterdir()) == []


def test_a_library_that_fails_while_it_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ibidem.store.Store.create_library", fail)
    with pytest.raises(KeyboardInterrupt):
        create_library(tmp_path / "Thesis")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_half_made_is_removed_after_a_day(tmp_path: Path) -> None:
    young, old = tmp_path / ".Thesis.ibidem.new-1", tmp_path / ".Thesis.ibidem.new-2"
    for leftover in (young, old):
        leftover.mkdir()
        (leftover / "library.sqlite3").write_bytes(b"half")
    long_ago = young.stat().st_mtime - 2 * 24 * 3600
    for path in (old / "library.sqlite3", old):
        os.utime(path, (long_ago, long_ago))
    create_library(tmp_path / "Thesis").close()
    assert young.exists()
    assert not old.exists()


@pytest.mark.parametrize("name", ["", ".", "..", "x" * 201, "tab\tname"])
def test_names_that_are_none_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        create_library(f"{tmp_path}/{name}.ibidem")


def test_characters_that_mean_something_in_addresses_are_only_characters(tmp_path: Path) -> None:
    with create_library(tmp_path / "50% of #1? é [x]*") as library:
        add_references(library, [DARWIN])
    with open_library(tmp_path / "50% of #1? é [x]*") as library:
        assert list_references(library).total == 1


def test_opening_what_is_no_library_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="does not exist"):
        open_library(tmp_path / "Missing")
    (tmp_path / "Empty.ibidem").mkdir()
    with pytest.raises(NotFoundError, match="is not a library"):
        open_library(tmp_path / "Empty.ibidem")
    (tmp_path / "Empty.ibidem" / "library.sqlite3").write_bytes(b"not a database, but long" * 100)
    with pytest.raises(DamagedLibraryError):
        open_library(tmp_path / "Empty.ibidem")


@on_this_device
def test_two_who_have_a_library_open_see_what_the_other_writes(library: LocalLibrary) -> None:
    with open_library(library.path) as other:
        add_references(library, [DARWIN])
        add_references(other, [WALLACE])
        assert list_references(library).total == list_references(other).total == 2


def test_an_exception_in_a_transaction_takes_everything_back(library: LocalLibrary) -> None:
    with pytest.raises(ZeroDivisionError), library.writing("nothing"):
        raise ZeroDivisionError
    assert list_references(library).total == 0
