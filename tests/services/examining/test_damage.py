"""A library on this device, damaged on purpose: each damage is mended, or named with a remedy."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ibidem.errors import DamagedLibraryError, IbidemError, InputError
from ibidem.services.editing import add_references, attach_files
from ibidem.services.examining import ADVICE, Finding, Repair, examine, examine_path, repair
from ibidem.services.examining.content import OLD_UPLOAD_MS
from ibidem.services.library import LocalLibrary, create_library, open_library
from ibidem.services.resetting import Direction
from ibidem.store.migrations import SCHEMA_VERSION
from ibidem.store.resetting import ResetNote, save_reset
from tests.services.conftest import DARWIN, LOVELACE, WALLACE, make_reference
from tests.sources import FixedSource


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """The folder of a library with 300 references and a file; closed."""
    path = tmp_path / "Thesis.ibidem"
    (tmp_path / "a.pdf").write_bytes(b"%PDF contents")
    with create_library(path, source=FixedSource(step_ms=7)) as library:
        many = [make_reference(f"Title {n} of the species", "Darwin", str(n)) for n in range(300)]
        ids, _ = add_references(library, [DARWIN, WALLACE, LOVELACE, *many])
        attach_files(library, ids[0], [tmp_path / "a.pdf"])
    return path


def look(place: Path) -> list[Finding]:
    """The findings, opened or not."""
    try:
        library = open_library(place)
    except IbidemError as error:
        return [examine_path(place, error)]
    with library:
        return examine(library).findings


def codes(place: Path) -> set[str]:
    return {each.code for each in look(place)}


def mend(place: Path) -> None:
    with open_library(place) as library:
        repair(library, examine(library))


def database(place: Path) -> Path:
    return place / "library.sqlite3"


def execute(place: Path, statement: str) -> None:
    connection = sqlite3.connect(database(place))
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_sound_library_has_no_findings(place: Path) -> None:
    assert codes(place) == set()


def test_whichever_bit_flips_in_the_file_no_change_of_content_goes_unnoticed(place: Path) -> None:
    whole = database(place).read_bytes()
    with open_library(place) as library:
        before = examine(library).fingerprint, _records(library)
    whole = database(place).read_bytes()
    chance = random.Random(7)
    seen: set[str] = set()
    for _ in range(40):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        database(place).write_bytes(flipped)
        found = look(place)
        seen |= {each.code for each in found}
        for each in found:
            assert each.why
            assert each.remedy
        if not found:  # an unused byte
            with open_library(place) as library:
                assert (examine(library).fingerprint, _records(library)) == before
        for name in ("library.sqlite3-wal", "library.sqlite3-shm"):
            (place / name).unlink(missing_ok=True)
    assert {"damaged_file", "wrong_digest"} <= seen


def _records(library: LocalLibrary) -> list[tuple[str, str]]:
    connection = sqlite3.connect(database(library.path))
    rows = connection.execute("SELECT id, payload FROM records ORDER BY id").fetchall()
    connection.close()
    return rows


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9])
def test_a_file_cut_short_is_named_and_keeps_being_there(place: Path, share: float) -> None:
    size = database(place).stat().st_size
    os.truncate(database(place), int(size * share))
    found = look(place)
    assert {each.code for each in found} <= {"damaged_file", "damaged_index", "missing_library"}
    assert found
    assert all("sync" in each.remedy or each.repair for each in found)


def test_a_file_that_is_gone_is_named(place: Path) -> None:
    database(place).unlink()
    assert codes(place) == {"missing_library"}


def test_what_says_nothing_about_the_library_is_raised(place: Path) -> None:
    with pytest.raises(InputError):
        examine_path(place, InputError("Something else."))


def test_a_library_of_a_newer_program_is_not_touched(place: Path) -> None:
    execute(place, f"UPDATE schema_version SET version = {SCHEMA_VERSION + 1}")
    before = database(place).read_bytes()
    assert codes(place) == {"newer_schema"}
    assert database(place).read_bytes() == before


def test_a_lost_log_leaves_an_earlier_state_that_is_whole(place: Path) -> None:
    copy = place.with_name("Copy.ibidem")
    with open_library(place) as library:
        add_references(library, [make_reference("In the log alone")])
        shutil.copytree(place, copy)  # as a kill would leave it
    assert (copy / "library.sqlite3-wal").stat().st_size
    for name in ("library.sqlite3-wal", "library.sqlite3-shm"):
        (copy / name).unlink()
    assert codes(copy) == set()


def test_a_damaged_index_of_the_file_is_made_anew(place: Path) -> None:
    connection = sqlite3.connect(database(place))
    connection.execute("PRAGMA writable_schema = ON")
    name, sql = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% ON records %'"
    ).fetchone()
    connection.execute("DELETE FROM sqlite_master WHERE name = ?", (name,))
    connection.commit()
    connection.close()
    connection = sqlite3.connect(database(place))
    root = sqlite3.connect(":memory:")
    root.close()
    connection.execute("VACUUM")
    connection.execute(sql)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_master SET rootpage ="
        " (SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_records_1')"
        " WHERE name = ?",
        (name,),
    )
    connection.commit()
    connection.close()
    assert codes(place) & {"damaged_index", "damaged_file"}


@pytest.mark.parametrize(
    ("spoil", "codes_found"),
    [
        (lambda blob: blob.write_bytes(b"%pdf contents"), {"blob_damaged"}),
        (lambda blob: blob.write_bytes(b"%PDF"), {"blob_damaged"}),
        (lambda blob: blob.unlink(), {"blob_missing"}),
    ],
)
def test_a_spoilt_file_is_named_and_the_same_file_attached_again_mends_it(
    place: Path, tmp_path: Path, spoil: Callable[[Path], object], codes_found: set[str]
) -> None:
    blob = next(path for path in (place / "attachments").rglob("*") if path.is_file())
    blob.chmod(0o600)
    spoil(blob)
    assert codes(place) == codes_found
    mend(place)
    assert codes(place) == {"blob_missing"}
    with open_library(place) as library:
        ids, _ = add_references(library, [DARWIN])
        attach_files(library, ids[0], [tmp_path / "a.pdf"])
    assert codes(place) == set()


def test_what_transfers_left_is_removed_when_it_is_old(place: Path) -> None:
    uploads = place / "attachments"
    with open_library(place) as library:
        part = uploads / library.uid / "uploads" / "new" / "0123"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(b"half a file")
    assert codes(place) == set()
    old = part.stat().st_mtime - OLD_UPLOAD_MS / 1000 - 60
    os.utime(part, (old, old))
    assert [each.repair for each in look(place)] == [Repair.UPLOADS]
    mend(place)
    assert not part.exists()
    assert codes(place) == set()


def test_a_library_that_was_never_finished_is_removed_when_it_is_old(place: Path) -> None:
    half = place.with_name(f".{place.name}.new-0190")
    half.mkdir()
    assert codes(place) == set()
    old = half.stat().st_mtime - 2 * 24 * 3600
    os.utime(half, (old, old))
    assert codes(place) == {"half_built"}
    mend(place)
    assert not half.exists()


def test_a_full_disk_and_a_cloud_folder_are_named(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil has it
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 5, 5))
    assert codes(place) == {"low_space"}
    cloud = place.parent / "Dropbox"
    cloud.mkdir()
    place.rename(cloud / place.name)
    assert codes(cloud / place.name) == {"low_space", "cloud_folder"}


def test_a_reset_that_was_cut_is_named(place: Path) -> None:
    with open_library(place) as library, library.writing("reset") as tx:
        save_reset(tx, ResetNote(tx.source.new_id(), Direction.REPLACE_LOCAL.value, "begun", tx.at))
    (finding,) = look(place)
    assert (finding.code, finding.repair) == ("reset_pending", None)
    assert "Finish it" in finding.remedy


def test_a_clock_that_went_back_is_named(place: Path) -> None:
    with open_library(place, source=FixedSource(1_000_000_000_000)) as library:
        (finding,) = examine(library).findings
    assert finding.code == "clock_back"
    assert "2001-09-09" in finding.what


def test_a_library_mended_from_nothing_but_itself_is_sound(place: Path) -> None:
    for statement in (
        "DELETE FROM listing",
        "UPDATE fingerprints SET packed = zeroblob(4096)",
        "UPDATE heads SET changeset = 0",
        "UPDATE records SET payload = replace(payload, '1859', '1860')",
    ):
        execute(place, statement)
    found = look(place)
    assert {each.repair for each in found} == {Repair.RECORDS}
    with open_library(place) as library:
        now = repair(library, examine(library))
        assert now.is_sound
        assert {each.code for each in now.findings} == {each.code for each in found}
    assert codes(place) == set()


def test_only_what_was_chosen_is_repaired(place: Path) -> None:
    execute(place, "DELETE FROM listing")
    blob = next(path for path in (place / "attachments").rglob("*") if path.is_file())
    blob.unlink()
    with open_library(place) as library:
        now = repair(library, examine(library), repairs={Repair.FILES})
        assert {(each.code, each.repaired) for each in now.findings} == {
            ("stale_table", False),
            ("blob_missing", False),
        }


def test_every_code_of_the_advice_has_a_reason_and_a_remedy() -> None:
    for advice in ADVICE.values():
        assert advice.why.endswith(".")
        assert advice.remedy.endswith(".")


def test_damage_while_it_is_open_is_told_apart(place: Path) -> None:
    assert examine_path(place, DamagedLibraryError("It is damaged.")).code == "damaged_file"
