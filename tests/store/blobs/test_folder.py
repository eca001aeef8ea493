"""What only a folder can go through: a full disk, odd places, a killed process."""

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest

from ibidem.errors import LibraryError, StorageFullError
from ibidem.store.blobs import folder, open_blobs

UID = "01900000-0000-7000-8000-0000000000fd"
DIGEST = sha256(b"content").hexdigest()


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    blobs = open_blobs(tmp_path.as_uri())

    def write(descriptor: int, chunk: bytes) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(folder, "_write", write)
    with pytest.raises(StorageFullError):
        blobs.write(UID, DIGEST, [b"content"])
    with pytest.raises(StorageFullError):
        blobs.upload(UID, DIGEST, 7, 0, [b"content"])
    assert files(tmp_path) == []


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    blobs = open_blobs((tmp_path / "taken").as_uri())
    with pytest.raises(LibraryError):
        blobs.write(UID, DIGEST, [b"content"])


def test_what_a_killed_process_left_is_no_blob_and_is_removed(tmp_path: Path) -> None:
    blobs = open_blobs(tmp_path.as_uri())
    left = tmp_path / UID / "uploads" / "new" / "0123456789abcdef"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"cont")
    assert list(blobs.list(UID)) == []
    assert blobs.missing(UID, [(DIGEST, 7)]) == {DIGEST: 0}
    assert blobs.remove_old_uploads(UID, 2**60) == 1
    assert files(tmp_path) == []


def test_the_folder_may_vanish_between_two_writes(tmp_path: Path) -> None:
    import shutil

    blobs = open_blobs((tmp_path / "blobs").as_uri())
    blobs.write(UID, DIGEST, [b"content"])
    shutil.rmtree(tmp_path / "blobs")
    assert not blobs.has(UID, DIGEST)
    blobs.write(UID, DIGEST, [b"content"])
    assert blobs.has(UID, DIGEST)


@pytest.mark.parametrize("durable", [True, False])
def test_a_batch_shows_only_complete_files(tmp_path: Path, durable: bool) -> None:
    blobs = open_blobs(tmp_path.as_uri(), durable=durable)
    contents = [bytes([i]) * 100 for i in range(10)]
    blobs.write_many(UID, [(sha256(content).hexdigest(), content) for content in contents])
    assert sorted(path.read_bytes() for path in files(tmp_path)) == contents
