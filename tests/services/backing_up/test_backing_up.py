"""Backups of libraries and files: complete, verified, small, restored where nothing is."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from ibidem.errors import DamagedLibraryError, InputError, LibraryExistsError, NotFoundError
from ibidem.model.record import Record, RecordKind
from ibidem.services.backing_up import (
    Backup,
    find_backup,
    forget_backups,
    list_backups,
    restore_backup,
    write_backup,
)
from ibidem.store import Store, open_store
from ibidem.store.blobs import open_blobs
from ibidem.store.check import check
from ibidem.store.history import list_versions
from ibidem.store.records import fingerprint, load_records, write_local

REFERENCES = 2_500  # more than one page


class Server:
    """What a server keeps: one library with references, a history and files."""

    def __init__(self, folder: Path) -> None:
        self.database = f"sqlite:///{folder}/libraries.sqlite3"
        self.blobs = (folder / "blobs").as_uri()
        folder.mkdir()
        self.store = open_store(self.database)
        self.uid = self.store.source.new_id()
        self.library = self.store.create_library(self.uid, "Thesis", "hub")
        self.ids = [self.store.source.new_id() for _ in range(REFERENCES)]
        self.write(*self.ids, title="First")
        self.write(self.ids[0], title="Second")

    def write(self, *ids: str, title: str) -> None:
        payload = f'{{"fields":{{"title":"{title}"}},"type":"book"}}'
        with self.store.writing(self.library) as tx:
            write_local(tx, [Record(RecordKind.REFERENCE, each, payload) for each in ids])  # type: ignore[arg-type]

    def add_file(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        open_blobs(self.blobs).write(self.uid, digest, [content])
        return digest

    def back_up(self, folder: Path, *, thorough: bool = False) -> tuple[Backup, int]:
        """The backup, and how many files were copied for it."""
        accounts = iter([b"ada", b"bob"])
        done = write_backup(
            folder, self.database, self.blobs, accounts, {"key": b"secret"}, thorough=thorough
        )
        return done.backup, done.copied


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path / "server")


def total(store: Store, uid: str) -> str:
    with store.reading(store.find_library(uid)) as tx:
        assert check(tx) == []
        return fingerprint(tx).total


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_backed_up_comes_back_on_either_database(
    kind: str, server: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    digest = server.add_file(b"%PDF" * 1000)
    backup, copied = server.back_up(tmp_path / "backups")
    assert copied == 1
    there = tmp_path / "restored.sqlite3"
    url = f"sqlite:///{there}" if kind == "sqlite" else request.getfixturevalue("postgresql_url")
    blobs = (tmp_path / "restored-blobs").as_uri()
    assert list(restore_backup(backup, url, blobs)) == [b"ada", b"bob"]
    assert (backup.folder / "key").read_bytes() == b"secret"
    store = open_store(url)
    assert total(store, server.uid) == total(server.store, server.uid)
    with store.reading(store.find_library(server.uid)) as tx:
        versions = list_versions(tx, server.ids[0])
        assert len(versions) == 2, "the history is there"
        with server.store.reading(server.library) as before:
            assert tx.head.epoch != before.head.epoch, "devices compare everything"
            assert tx.head.changeset == before.head.changeset
    assert b"".join(open_blobs(blobs).read(server.uid, digest)) == b"%PDF" * 1000
    assert store.create_library(store.source.new_id(), "Another", "hub") != store.find_library(
        server.uid
    ), "keys go on behind those restored"
    with pytest.raises(LibraryExistsError, match="libraries already"):
        restore_backup(backup, url, blobs)
    store.close()


def test_a_second_backup_copies_only_new_files_and_is_one_moment(
    server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    server.add_file(b"one")
    first, copied = server.back_up(folder)
    assert copied == 1
    server.add_file(b"two")
    server.write(server.ids[1], title="Changed since")
    second, copied = server.back_up(folder)
    assert copied == 1
    assert second.manifest.blobs == 2
    assert [each.manifest.blobs for each in list_backups(folder)] == [1, 2]
    url = f"sqlite:///{tmp_path}/old.sqlite3"
    restore_backup(find_backup(folder, first.name), url, (tmp_path / "old").as_uri())
    store = open_store(url)
    with store.reading(store.find_library(server.uid)) as tx:
        payload = load_records(tx, [server.ids[1]])[server.ids[1]].payload  # type: ignore[index]
        assert "First" in (payload or "")
    store.close()


def test_a_backup_is_consistent_while_others_write(server: Server, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[int] = []

    def edit() -> None:
        while not stop.is_set():
            server.write(*server.ids[:50], title=f"Edit {len(written)}")
            written.append(1)

    writer = threading.Thread(target=edit)
    writer.start()
    try:
        while not written:
            pass
        backup, _ = server.back_up(tmp_path / "backups")
    finally:
        stop.set()
        writer.join()
    url = f"sqlite:///{tmp_path}/restored.sqlite3"
    restore_backup(backup, url, (tmp_path / "blobs").as_uri())
    store = open_store(url)
    with store.reading(store.find_library(server.uid)) as tx:
        assert check(tx) == []
        rows = load_records(tx, server.ids[:50])
        assert len({row.payload for row in rows.values()}) == 1, "no half of a changeset"
    store.close()


@pytest.mark.parametrize("name", ["libraries.zst", "accounts.zst", "blobs.zst", "key"])
def test_a_damaged_backup_is_refused_before_anything_is_restored(
    name: str, server: Server, tmp_path: Path
) -> None:
    backup, _ = server.back_up(tmp_path / "backups")
    content = bytearray((backup.folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (backup.folder / name).write_bytes(bytes(content))
    there = tmp_path / "restored.sqlite3"
    with pytest.raises(DamagedLibraryError, match=f"{name} of the backup"):
        restore_backup(backup, f"sqlite:///{there}", (tmp_path / "blobs").as_uri())
    assert not there.exists()


def test_a_damaged_file_in_the_backups_is_found_and_copied_anew(
    server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    digest = server.add_file(b"content")
    server.back_up(folder)
    kept = folder / "blobs" / server.uid / digest[:2] / digest
    kept.write_bytes(b"CONTENT")
    with pytest.raises(DamagedLibraryError, match="1 files of earlier backups"):
        server.back_up(folder, thorough=True)
    _, copied = server.back_up(folder, thorough=True)
    assert copied == 1
    assert kept.read_bytes() == b"content"


def test_old_backups_go_with_the_files_that_only_they_need(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    gone, stays = server.add_file(b"gone"), server.add_file(b"stays")
    server.back_up(folder)
    open_blobs(server.blobs).delete(server.uid, [gone])
    server.back_up(folder)
    assert forget_backups(folder, 5) == 0
    assert forget_backups(folder, 1) == 1
    kept = open_blobs((folder / "blobs").as_uri())
    assert [digest for digest, _ in kept.list(server.uid)] == [stays]


def test_a_folder_with_something_else_is_left_alone(server: Server, tmp_path: Path) -> None:
    other = tmp_path / "Documents"
    other.mkdir()
    (other / "letter.txt").touch()
    with pytest.raises(InputError, match="something else than backups"):
        server.back_up(other)
    assert [path.name for path in other.iterdir()] == ["letter.txt"]
    with pytest.raises(NotFoundError, match="no backups"):
        list_backups(other)


def test_a_backup_of_another_form_or_schema_names_the_version(
    server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    backup, _ = server.back_up(folder)
    manifest = backup.folder / "manifest.json"
    text = manifest.read_text()
    manifest.write_text(text.replace('"schema": 1', '"schema": 99'))
    with pytest.raises(InputError, match="made by Ibidem"):
        restore_backup(find_backup(folder), "sqlite://", "memory://")
    manifest.write_text(text.replace('"format": 1', '"format": 2'))
    with pytest.raises(InputError, match="another form"):
        find_backup(folder)


def test_what_a_killed_backup_left_shows_nowhere_and_goes_after_a_day(
    server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    server.back_up(folder)
    old, new = folder / ".unfinished-old", folder / ".unfinished-new"
    for left in (old, new):
        left.mkdir()
        (left / "libraries.zst").touch()
    os.utime(old, (0, 0))
    server.back_up(folder)
    assert len(list_backups(folder)) == 2
    assert (old.exists(), new.exists()) == (False, True)
