"""A library survives that its program is killed: edits, import, compressing, restoring, files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ibidem.errors import IbidemError
from ibidem.services.compressing import compress_library, restore_library
from ibidem.services.library import open_library
from tests.kill import careless
from tests.kill.killing import Moment, choose_steps, choose_tears
from tests.kill.rounds import (
    Material,
    Round,
    blob_round,
    compress_round,
    edit_round,
    import_round,
    restore_round,
    run_whole,
    try_moments,
)

SEED = 20261122
LOG_BYTES_MIN = 40_000  # SQLite's -shm file has 32 KB
PAGE_BYTES = 4096  # of SQLite


def try_steps(round_: Round, folder: Path, count: int) -> bool:
    """Kill at so many steps and check what is left each time; whether it was killed at all but one.

    The last steps may fall away where fewer files are opened than in the first run.
    """
    steps = run_whole(round_, folder).steps
    moments = choose_steps(steps, count, SEED)
    return try_moments(round_, folder, moments) >= len(moments) - 1 > 0


def test_edits_that_were_acknowledged_survive(material: Material, place: Path) -> None:
    assert try_steps(edit_round(material), place, 5)


def test_edits_survive_a_write_torn_in_the_middle(material: Material, place: Path) -> None:
    round_ = edit_round(material)
    [[log_bytes]] = run_whole(round_, place).words("log")
    tears = choose_tears(LOG_BYTES_MIN, log_bytes, 4, SEED)
    assert try_moments(round_, place, tears) == len(tears)


def test_edits_survive_a_closing_torn_in_the_middle(material: Material, place: Path) -> None:
    """Closing carries the log over into the database, page by page, in order."""
    before = (material.library / "library.sqlite3").stat().st_size
    tears = choose_tears(1, before + 2 * PAGE_BYTES, 3, SEED)
    assert try_moments(edit_round(material, at_close=True), place, tears) == len(tears)


def test_an_import_is_all_or_nothing(material: Material, place: Path) -> None:
    assert try_steps(import_round(material), place, 6)


def test_an_import_torn_in_a_write_is_all_or_nothing(material: Material, place: Path) -> None:
    round_ = import_round(material)
    [[log_bytes]] = run_whole(round_, place).words("log")
    tears = choose_tears(LOG_BYTES_MIN, log_bytes, 3, SEED)
    assert try_moments(round_, place, tears) == len(tears)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_compressed_library_is_whole_or_what_it_was(
    material: Material, place: Path, overwrite: bool
) -> None:
    round_ = compress_round(material, overwrite=overwrite)
    assert try_steps(round_, place, 5)
    tears = choose_tears(1, material.archive.stat().st_size, 2, SEED)
    assert try_moments(round_, place, tears) == len(tears)


def test_a_library_is_restored_completely_or_not_at_all(material: Material, place: Path) -> None:
    round_ = restore_round(material)
    assert try_steps(round_, place, 4)
    tears = choose_tears(LOG_BYTES_MIN, 2 * LOG_BYTES_MIN, 1, SEED)
    assert try_moments(round_, place, tears) == len(tears)


def test_a_file_shows_only_when_it_is_complete(place: Path) -> None:
    round_ = blob_round(SEED)
    assert try_steps(round_, place, 8)
    tears = choose_tears(1, 90_000, 4, SEED)
    assert try_moments(round_, place, tears) == len(tears)


def test_the_name_of_a_new_library_or_file_is_brought_to_the_disk(
    material: Material, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without that, a name may be gone after a power cut; a kill cannot show it."""
    synced: list[str] = []
    fsync = os.fsync

    def noting(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    restore_library(material.archive, place / "restored")
    assert synced[-1] == str(place)
    synced.clear()
    with open_library(place / "restored") as library:
        compress_library(library, place / "again.ibz")
    assert synced[-1] == str(place)


@pytest.mark.parametrize(
    ("careful", "task"),
    [
        (edit_round, careless.acknowledge_before_commit),
        (import_round, careless.import_one_by_one),
        (compress_round, careless.compress_in_place),
        (restore_round, careless.restore_in_place),
        (lambda _, task: blob_round(SEED, task), careless.write_blob_in_place),
    ],
)
def test_a_careless_program_is_caught(
    material: Material, place: Path, careful: object, task: object
) -> None:
    round_ = careful(material, task=task)  # type: ignore[operator]
    moments = [Moment(step=step) for step in (2, 3, 4, 40, 41, 42)]
    with pytest.raises((AssertionError, IbidemError)):
        try_moments(round_, place, moments)
