"""Rounds: a process is killed at a moment, then everything is opened again and examined.

A round takes an empty folder to work in and a moment; it raises `AssertionError` where something is
not whole or not there. The tests try a few moments of each, `script/soak` very many.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ibidem.formats import find_format
from ibidem.remote import RemoteAccount
from ibidem.services.compressing import check_compressed, compress_library
from ibidem.services.editing import add_references, attach_files
from ibidem.services.library import Library, create_library, open_library
from ibidem.services.searching import list_references
from ibidem.services.syncing import SyncReport, link_library, sync_library
from ibidem.store.blobs import check_blobs, open_blobs
from ibidem.store.history import list_changesets
from ibidem.store.linking import load_link
from ibidem.store.records import fingerprint
from tests.kill import children
from tests.kill.examining import assert_kept, assert_whole
from tests.kill.killing import Ended, Moment, Task, run_child

IMPORTED = 300  # references of the file that is imported
MEMORY = Path("/dev/shm")
BLOB_SIZES = (5_000, 300_000, 20_000, 30_000)

Round = Callable[[Path, Moment], Ended]


@dataclass(frozen=True)
class Material:
    """What the rounds begin from; nothing of it is changed.

    A library and another one, files to attach, a file to import, a compressed library.
    """

    library: Path
    elsewhere: Path
    files: list[Path]
    imported: bytes
    archive: Path


def make_material(folder: Path) -> Material:
    """Make it in an empty folder."""
    files = [folder / f"{number}.bin" for number in range(3)]
    for path, content in zip(files, children.random_blobs(1, 3_000, 40_000, 70_000), strict=True):
        path.write_bytes(content)
    with create_library(folder / "here", device="made") as here:
        _fill(here, 12, files[:1])
        compress_library(here, folder / "here.ibz", history=True)
    with create_library(folder / "elsewhere", device="elsewhere") as elsewhere:
        _fill(elsewhere, 6, files[1:])
    written = find_format("ris").write(children.reference(f"no. {n}") for n in range(IMPORTED))
    return Material(
        library=here.path,
        elsewhere=elsewhere.path,
        files=files,
        imported="".join(written).encode(),
        archive=folder / "here.ibz",
    )


def _fill(library: Library, count: int, files: list[Path]) -> None:
    wanted = [children.reference(f"{library.name} {number}") for number in range(count)]
    ids, _ = add_references(library, wanted)
    attach_files(library, ids[0], files)


def edit_round(material: Material, *, at_close: bool = False, task: Task = children.edit) -> Round:
    """Edits that were acknowledged are there. `task` may be a careless one."""

    def round_(place: Path, moment: Moment) -> Ended:
        folder = _copy(material.library, place / "edited.ibidem")
        ended = run_child(task, folder, material.files, moment=moment, at_close=at_close)
        with open_library(folder) as library:
            assert_whole(library)
            assert_kept(library, ended)
        return ended

    return round_


def import_round(material: Material, task: Task = children.import_file) -> Round:
    """An import is there completely or not at all."""

    def round_(place: Path, moment: Moment) -> Ended:
        folder = _copy(material.library, place / "importing.ibidem")
        before = _count(folder)
        ended = run_child(task, folder, "some.ris", material.imported, moment=moment)
        added = _count(folder) - before
        assert added in (0, IMPORTED)
        assert added == IMPORTED or not ended.words("imported")
        with open_library(folder) as library:
            assert_whole(library)
            with library.reading() as tx:
                labels = [each.label for each in list_changesets(tx)]
            assert labels.count("import") == bool(added)
        return ended

    return round_


def compress_round(
    material: Material, *, overwrite: bool = False, task: Task = children.compress
) -> Round:
    """A compressed library is there completely, or what was there before."""

    def round_(place: Path, moment: Moment) -> Ended:
        target = place / "saved.ibz"
        if overwrite:
            shutil.copy(material.archive, target)
        ended = run_child(task, material.library, target, moment=moment, overwrite=overwrite)
        assert target.exists() or not (overwrite or ended.words("compressed"))
        if target.exists():
            check_compressed(target)
        with open_library(material.library) as library:
            assert_whole(library)
        return ended

    return round_


def restore_round(material: Material, task: Task = children.restore) -> Round:
    """A library that is restored is there completely or not at all, and a second try succeeds."""

    def round_(place: Path, moment: Moment) -> Ended:
        target = place / "restored.ibidem"
        ended = run_child(task, material.archive, target, moment=moment)
        assert target.exists() or not ended.words("restored")
        if not target.exists():
            run_child(children.restore, material.archive, target)
        with open_library(target) as library:
            assert_whole(library)
        assert _fingerprint(target) == _fingerprint(material.library)
        return ended

    return round_


def blob_round(seed: int, task: Task = children.write_blobs) -> Round:
    """A blob is there with the right bytes or not at all; an upload goes on where it was cut."""
    uid = "019a0000-0000-7000-8000-000000000001"
    blobs = children.random_blobs(seed, *BLOB_SIZES)

    def round_(place: Path, moment: Moment) -> Ended:
        ended = run_child(task, place / "blobs", uid, blobs, moment=moment)
        store = open_blobs((place / "blobs").as_uri())
        stored = {digest for (digest,) in ended.words("stored")}
        sizes = {children.digest_of(blob): len(blob) for blob in blobs}
        found = [problem.code for problem in check_blobs(store, uid, sizes)]
        assert set(found) <= {"blob_missing"}
        missing = store.missing(uid, sizes.items())
        assert not stored & missing.keys()
        for digest, end in ended.words("arrived"):
            assert missing.get(digest, end) >= end
        for blob in blobs:
            digest = children.digest_of(blob)
            if (offset := missing.get(digest)) is not None:
                assert store.upload(uid, digest, len(blob), offset, [blob[offset:]]) == len(blob)
        assert list(check_blobs(store, uid, sizes)) == []
        return ended

    return round_


def sync_round(material: Material, url: str, token: str, task: Task = children.sync) -> Round:
    """A client killed as it syncs: it opens, keeps what it acknowledged, and syncs on."""

    def round_(place: Path, moment: Moment) -> Ended:
        with RemoteAccount(url, token) as account:
            uid = account.create_library("Killed").uid
        with open_library(_copy(material.elsewhere, place / "elsewhere.ibidem")) as elsewhere:
            link_to(elsewhere, url, uid)
            sync_once(elsewhere, url, token)
        folder = _copy(material.library, place / "killed.ibidem")
        with open_library(folder) as library:
            link_to(library, url, uid)
        ended = run_child(task, folder, url, token, material.files, moment=moment)
        with open_library(folder, device="killed") as library:
            assert_whole(library, files_may_wait=True)
            assert_kept(library, ended)
            report = sync_once(library, url, token)
            assert_whole(library)
            assert_kept(library, ended)
        with create_library(place / "fresh", device="fresh") as fresh:
            link_to(fresh, url, uid)
            assert sync_once(fresh, url, token).fingerprint == report.fingerprint
            assert_whole(fresh)
            assert_kept(fresh, ended)
        return ended

    return round_


def link_to(library: Library, url: str, uid: str) -> None:
    """Link a library to one at a server."""
    link_library(library, server=url, account="person@example.org", hub_uid=uid)


def sync_once(library: Library, url: str, token: str) -> SyncReport:
    """One sync that ends verified, with every file in its place."""
    with library.reading() as tx:
        link = load_link(tx)
    assert link is not None
    with RemoteAccount(url, token) as account, account.hub(link.hub_uid) as hub:
        report = sync_library(library, hub, hub)
    assert report.verified, report
    assert not report.dirty, report
    assert not report.files.waiting, report
    return report


@contextmanager
def new_folder() -> Iterator[Path]:
    """An empty folder for the length of a `with`, in memory if there is such a place.

    What a killed process wrote stays with the system in any case, so a disk would prove no more;
    there each of very many commits would wait for it.
    """
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


def try_moments(round_: Round, folder: Path, moments: Iterable[Moment]) -> int:
    """Run a round at each moment; returns how often the child was killed."""
    killed = 0
    for moment in moments:
        place = folder / "place"
        place.mkdir()
        try:
            killed += round_(place, moment).killed
        except BaseException as error:
            error.add_note(f"killed at {moment}")
            raise
        shutil.rmtree(place)
    return killed


def run_whole(round_: Round, folder: Path) -> Ended:
    """A round in which nobody is killed: how many steps it has."""
    place = folder / "whole"
    place.mkdir()
    ended = round_(place, Moment())
    assert not ended.killed
    shutil.rmtree(place)
    return ended


def _copy(library: Path, target: Path) -> Path:
    return shutil.copytree(library, target)


def _count(folder: Path) -> int:
    with open_library(folder) as library:
        return list_references(library, limit=1).total


def _fingerprint(folder: Path) -> str:
    with open_library(folder) as library, library.reading() as tx:
        return fingerprint(tx).total
