"""A library whose file is damaged in its pages is made anew from what can be read of it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ibidem.errors import DamagedLibraryError, LibraryBusyError
from ibidem.model.record import RecordKind
from ibidem.services.editing import (
    add_group,
    add_references,
    attach_files,
    delete_references,
    rate_references,
    trash_references,
)
from ibidem.services.examining import examine, salvage_library, salvaging
from ibidem.services.library import create_library, open_library
from ibidem.services.searching import describe_reference, list_references
from ibidem.store.salvaging import SalvagedRows, read_rows
from tests.services.conftest import DARWIN, make_reference
from tests.sources import FixedSource
from tests.sync.world import Replica, World

PAGE = 4096
COUNT = 120
NOISE = random.Random(11)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with long and short texts, a file, a group, edits and deletions; closed."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "a.pdf").write_bytes(b"%PDF contents")
    with create_library(folder / "Thesis", source=FixedSource(step_ms=7)) as library:
        many = [
            make_reference(f"Title {number}", "Darwin", str(number), abstract="a b " * number * 40)
            for number in range(COUNT)
        ]
        ids, _ = add_references(library, [DARWIN, *many])
        attach_files(library, ids[0], [folder / "a.pdf"])
        add_group(library, "Finches")
        trash_references(library, ids[1:4])
        delete_references(library, ids[1:4])
    return folder / "Thesis.ibidem"


@pytest.fixture
def place(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "Thesis.ibidem")


def database(place: Path) -> Path:
    return place / "library.sqlite3"


def looked_at(place: Path) -> tuple[str, set[str]]:
    """The fingerprint, and what is wrong."""
    with open_library(place) as library:
        found = examine(library)
        return found.fingerprint, {each.code for each in found.findings}


def spoil(place: Path, *numbers: int, by: Callable[[int], bytes] = bytes) -> None:
    """Overwrite pages, the first is 0."""
    with database(place).open("r+b") as file:
        for number in numbers:
            file.seek(number * PAGE)
            file.write(by(PAGE))


def root_of(place: Path, table: str) -> int:
    """The page that the table begins with."""
    with closing(sqlite3.connect(database(place))) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return int(connection.execute(query, (table,)).fetchone()[0]) - 1


def test_a_sound_library_is_the_same_afterwards(place: Path) -> None:
    before = looked_at(place)
    done = salvage_library(place)
    assert (done.is_complete, done.older, done.spoilt, done.is_linked) == (True, 0, 0, False)
    assert looked_at(place) == before == (before[0], set())
    assert (done.kept / "library.sqlite3").stat().st_size
    assert sorted(path.name for path in place.iterdir()) == [
        "attachments", done.kept.name, "library.sqlite3",
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["first", "schema_root"])
def test_what_leads_to_the_records_may_be_lost_altogether(place: Path, page: str) -> None:
    """The first page has the names of the tables, the inner pages the ways to the rows."""
    before, _ = looked_at(place)
    spoil(place, 0 if page == "first" else root_of(place, "records"), by=NOISE.randbytes)
    done = salvage_library(place)
    assert done.is_complete
    assert looked_at(place) == (before, set())


def test_pages_lost_at_random_cost_only_what_is_on_them(place: Path) -> None:
    whole = database(place).read_bytes()
    chance = random.Random(5)
    for lost in (1, 4, 16):
        database(place).write_bytes(whole)
        spoil(place, *chance.sample(range(len(whole) // PAGE), lost), by=chance.randbytes)
        done = salvage_library(place)
        assert done.records > COUNT - 4 * lost
        assert looked_at(place)[1] <= {"unreadable_record", "blob_orphaned", "orphan"}


def test_bits_that_flip_anywhere_leave_a_library_that_opens(place: Path) -> None:
    whole = database(place).read_bytes()
    flipped = bytearray(whole)
    chance = random.Random(3)
    for _ in range(200):
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    database(place).write_bytes(flipped)
    done = salvage_library(place)
    assert done.records > COUNT * 3 // 4
    assert looked_at(place)[1] <= {"unreadable_record", "blob_orphaned", "orphan"}


def test_a_file_cut_short_gives_what_is_left(place: Path) -> None:
    os.truncate(database(place), database(place).stat().st_size * 2 // 3)
    done = salvage_library(place)
    assert COUNT > done.records > COUNT // 3
    assert not done.is_complete
    os.truncate(database(place), 0)
    kept = sorted(place.iterdir())
    with pytest.raises(DamagedLibraryError, match="Nothing"):
        salvage_library(place)
    assert sorted(place.iterdir()) == kept


def test_what_is_in_the_log_alone_counts(place: Path, tmp_path: Path) -> None:
    copy = tmp_path / "Copy.ibidem"
    with open_library(place) as library:
        add_references(library, [make_reference("In the log alone")])
        shutil.copytree(place, copy)  # as a kill would leave it
        before = examine(library).fingerprint
    spoil(copy, 0, by=NOISE.randbytes)
    assert salvage_library(copy).is_complete
    assert looked_at(copy) == (before, set())


def test_a_lost_record_comes_back_in_its_last_earlier_version(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_library(place) as library:
        (item,) = list_references(library, query="Origin").items
        rate_references(library, [item.id], 4)

    def without(path: Path) -> SalvagedRows:
        found = read_rows(path)
        del found.records[item.id]
        return found

    monkeypatch.setattr(salvaging, "read_rows", without)
    done = salvage_library(place)
    assert (done.older, done.is_complete) == (1, False)
    with open_library(place) as library:
        assert describe_reference(library, item.id).reference.rating == 0
        assert list_references(library, query="Origin").total == 1


def test_a_library_that_is_open_elsewhere_is_not_touched(place: Path) -> None:
    with open_library(place):
        before = database(place).read_bytes()
        with pytest.raises(LibraryBusyError):
            salvage_library(place)
        assert database(place).read_bytes() == before
        assert not list(place.glob("damaged-*"))


@pytest.mark.parametrize("moment", ["_build", "_replace", "after_the_logs"])
def test_killed_in_between_it_is_as_it_was_or_done_with_the_next_try(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    class Killed(BaseException):
        pass

    copy = tmp_path / "Copy.ibidem"
    with open_library(place) as library:
        add_references(library, [make_reference("In the log alone")])
        before = examine(library).fingerprint
        shutil.copytree(place, copy)
    spoil(copy, 0, by=NOISE.randbytes)

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(salvaging, "_forget", lambda _kept: None)  # the dead do not tidy up
        if moment == "after_the_logs":
            patch.setattr(Path, "replace", die)
        else:
            patch.setattr(salvaging, moment, die)
        with pytest.raises(Killed):
            salvage_library(copy)
    done = salvage_library(copy)
    assert done.is_complete
    assert looked_at(copy) == (before, set())
    assert not list(copy.glob("*.unfinished"))


def test_what_the_server_has_comes_with_the_next_sync(tmp_path: Path) -> None:
    """What was not sent yet is kept where it can be read, and nothing travels as an edit that is
    none."""
    with World() as world:
        source = FixedSource(world.source.at_ms, lane=9)
        ada = Replica(create_library(tmp_path / "Ada", source=source), source, "ada")
        bob = world.replica("bob")
        world.replicas.append(ada)
        world.link(ada)
        ids = [ada.add(f"Title {number}", abstract="x" * 3_000) for number in range(60)]
        world.sync(ada)
        ada.edit(ids[0], title="Not sent yet")
        ada.delete(ids[1])
        library = ada.library
        library.close()
        path = library.path
        known = {0, root_of(path, "sync_state")}  # a lost link is linked again by hand
        others = [n for n in range(database(path).stat().st_size // PAGE) if n not in known]
        spoil(path, *random.Random(1).sample(others, len(others) // 4))
        done = salvage_library(path, source=source)
        assert done.is_linked
        assert not done.is_complete
        ada.library = open_library(path, source=source, device="ada")
        world.sync(bob)
        report = world.sync(ada)
        assert report.verified
        world.sync(bob)
        assert bob.fingerprint == ada.fingerprint
        assert len(ada.live()) >= 59
        assert not ada.live(RecordKind.CONFLICT)
        assert {f"Title {number}" for number in range(2, 60)} <= {
            each["fields"]["title"] for each in ada.live().values()
        }
