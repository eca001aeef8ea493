"""The contract of BlobStore, on a folder, in memory and on S3."""

import random
from collections.abc import Iterator
from hashlib import sha256
from itertools import count

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.store.blobs import BlobStore
from ibidem.store.blobs import blob_store as module

random_bytes = random.Random(1).randbytes
_numbers = count(1)


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.fixture
def uid() -> str:
    """A library of its own for each test: the S3 server is shared."""
    return f"01900000-0000-7000-8000-{next(_numbers):012x}"


def whole(blobs: BlobStore, uid: str, digest: str) -> bytes:
    return b"".join(blobs.read(uid, digest))


class CutError(Exception):
    pass


def cut_after(*pieces: bytes) -> Iterator[bytes]:
    yield from pieces
    raise CutError


def test_what_was_written_is_read_back(blobs: BlobStore, uid: str) -> None:
    content = random_bytes(3_000_001)
    digest = digest_of(content)
    assert not blobs.has(uid, digest)
    assert blobs.write(uid, digest, [content[:1000], content[1000:]], len(content)) == len(content)
    assert blobs.has(uid, digest)
    assert blobs.size(uid, digest) == len(content)
    assert whole(blobs, uid, digest) == content
    assert list(blobs.list(uid)) == [(digest, len(content))]


def test_an_empty_file_is_a_file(blobs: BlobStore, uid: str) -> None:
    digest = digest_of(b"")
    assert blobs.missing(uid, [(digest, 0)]) == {digest: 0}
    assert blobs.upload(uid, digest, 0, 0, []) == 0
    assert blobs.missing(uid, [(digest, 0)]) == {}
    assert whole(blobs, uid, digest) == b""


def test_a_range_is_read_without_the_rest(blobs: BlobStore, uid: str) -> None:
    content = bytes(range(256)) * 10
    digest = digest_of(content)
    blobs.write(uid, digest, [content])
    assert b"".join(blobs.read(uid, digest, 100, 300)) == content[100:300]
    assert b"".join(blobs.read(uid, digest, 2500)) == content[2500:]
    assert b"".join(blobs.read(uid, digest, 2560)) == b""


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (5, 2), (0, 2561), (2561, None)])
def test_a_range_outside_of_the_file_is_refused(
    blobs: BlobStore, uid: str, start: int, end: int | None
) -> None:
    content = bytes(2560)
    digest = digest_of(content)
    blobs.write(uid, digest, [content])
    with pytest.raises(InputError):
        blobs.read(uid, digest, start, end)


def test_bytes_with_another_digest_are_refused_and_leave_nothing(
    blobs: BlobStore, uid: str
) -> None:
    with pytest.raises(InputError):
        blobs.write(uid, digest_of(b"promised"), [b"brought"])
    with pytest.raises(InputError):
        blobs.write_many(uid, [(digest_of(b"promised"), b"brought")])
    assert list(blobs.list(uid)) == []
    assert blobs.remove_old_uploads(uid, 2**60) == 0


@pytest.mark.parametrize("size", [3, 5, 0])
def test_bytes_of_another_length_are_refused_and_leave_nothing(
    blobs: BlobStore, uid: str, size: int
) -> None:
    with pytest.raises(InputError):
        blobs.write(uid, digest_of(b"four"), [b"fo", b"ur"], size)
    assert list(blobs.list(uid)) == []
    assert blobs.remove_old_uploads(uid, 2**60) == 0


def test_a_write_that_is_cut_leaves_nothing(blobs: BlobStore, uid: str) -> None:
    content = random_bytes(100_000)
    with pytest.raises(CutError):
        blobs.write(uid, digest_of(content), cut_after(content[:50_000]), len(content))
    assert list(blobs.list(uid)) == []
    assert blobs.remove_old_uploads(uid, 2**60) == 0


def test_reading_what_is_not_here_says_so(blobs: BlobStore, uid: str) -> None:
    with pytest.raises(NotFoundError):
        blobs.read(uid, digest_of(b"nothing"))
    with pytest.raises(NotFoundError):
        blobs.size(uid, digest_of(b"nothing"))
    blobs.delete(uid, [digest_of(b"nothing")])


def test_many_small_files_go_both_ways_in_one_call(blobs: BlobStore, uid: str) -> None:
    contents = [random_bytes(50 + i) for i in range(40)]
    blobs.write_many(uid, [(digest_of(content), content) for content in contents])
    absent = digest_of(b"absent")
    wanted = [digest_of(content) for content in contents]
    got = list(blobs.read_many(uid, [*wanted[:20], absent, *wanted[20:]]))
    assert got == list(zip(wanted, contents, strict=True))


def test_libraries_do_not_see_each_others_files(blobs: BlobStore, uid: str) -> None:
    other = "01900000-0000-7000-8000-ffffffffffff"
    digest = digest_of(b"mine")
    blobs.write(uid, digest, [b"mine"])
    assert not blobs.has(other, digest)
    blobs.delete_library(other)
    assert blobs.has(uid, digest)
    blobs.delete_library(uid)
    assert not blobs.has(uid, digest)


@pytest.mark.parametrize("digest", ["../" * 21 + "x", "A" * 64, "ab", "", "g" * 64, "a/" * 32])
def test_a_digest_that_is_none_is_refused(blobs: BlobStore, uid: str, digest: str) -> None:
    with pytest.raises(InputError):
        blobs.has(uid, digest)
    with pytest.raises(InputError):
        blobs.upload(uid, digest, 1, 0, [b"x"])
    with pytest.raises(InputError):
        blobs.missing(uid, [(digest, 1)])


@pytest.mark.parametrize("uid", ["..", "", "a/b", "01900000-0000-4000-8000-000000000000"])
def test_a_library_id_that_is_none_is_refused(blobs: BlobStore, uid: str) -> None:
    with pytest.raises(InputError):
        blobs.has(uid, "0" * 64)
    with pytest.raises(InputError):
        list(blobs.list(uid))
    with pytest.raises(InputError):
        blobs.delete_library(uid)
    with pytest.raises(InputError):
        blobs.remove_old_uploads(uid, 0)


def test_an_upload_that_is_cut_goes_on_where_it_stopped(blobs: BlobStore, uid: str) -> None:
    content = random_bytes(1_000_000)
    digest = digest_of(content)
    with pytest.raises(CutError):
        blobs.upload(
            uid, digest, len(content), 0, cut_after(content[:300_000], content[300_000:500_000])
        )
    assert blobs.missing(uid, [(digest, len(content))]) == {digest: 500_000}
    assert not blobs.has(uid, digest)
    with pytest.raises(CutError):
        blobs.upload(uid, digest, len(content), 500_000, cut_after(content[500_000:500_001]))
    assert blobs.upload(uid, digest, len(content), 500_001, [content[500_001:]]) == len(content)
    assert whole(blobs, uid, digest) == content
    assert blobs.missing(uid, [(digest, len(content))]) == {}
    assert blobs.remove_old_uploads(uid, 2**60) == 0  # the parts are gone


def test_parts_that_overlap_fit_together(
    blobs: BlobStore, uid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PART_BYTES", 100)
    content = random_bytes(1000)
    digest = digest_of(content)
    assert (
        blobs.upload(uid, digest, 1000, 0, [content[i : i + 70] for i in range(0, 420, 70)]) == 420
    )
    assert blobs.upload(uid, digest, 1000, 0, [content[:90]]) == 420
    assert blobs.upload(uid, digest, 1000, 200, [content[200:700]]) == 700
    assert blobs.upload(uid, digest, 1000, 650, [content[650:]]) == 1000
    assert whole(blobs, uid, digest) == content


def test_an_upload_that_leaves_a_gap_is_refused(blobs: BlobStore, uid: str) -> None:
    digest = digest_of(b"0123456789")
    assert blobs.upload(uid, digest, 10, 0, [b"0123"]) == 4
    with pytest.raises(InputError) as caught:
        blobs.upload(uid, digest, 10, 5, [b"56789"])
    assert caught.value.details["offset"] == 4
    assert blobs.upload(uid, digest, 10, 4, [b"456789"]) == 10


def test_an_upload_with_wrong_bytes_is_forgotten_whole(blobs: BlobStore, uid: str) -> None:
    digest = digest_of(b"0123456789")
    assert blobs.upload(uid, digest, 10, 0, [b"0123"]) == 4
    with pytest.raises(InputError):
        blobs.upload(uid, digest, 10, 4, [b"wrong!"])
    assert blobs.missing(uid, [(digest, 10)]) == {digest: 0}
    assert blobs.upload(uid, digest, 10, 0, [b"0123456789"]) == 10


def test_an_upload_longer_than_announced_is_refused(blobs: BlobStore, uid: str) -> None:
    digest = digest_of(b"0123456789")
    with pytest.raises(InputError):
        blobs.upload(uid, digest, 10, 0, [b"0123456789" * 1000])
    assert not blobs.has(uid, digest)


def test_a_repeated_upload_does_no_harm(blobs: BlobStore, uid: str) -> None:
    digest = digest_of(b"again")
    assert blobs.upload(uid, digest, 5, 0, [b"again"]) == 5
    assert blobs.upload(uid, digest, 5, 0, [b"again"]) == 5
    assert blobs.upload(uid, digest, 5, 3, [b"in"]) == 5


def test_a_blob_here_with_another_length_counts_as_missing(blobs: BlobStore, uid: str) -> None:
    digest = digest_of(b"here")
    blobs.write(uid, digest, [b"here"])
    assert blobs.missing(uid, [(digest, 5)]) == {digest: 0}


def test_old_parts_are_removed_and_young_ones_stay(blobs: BlobStore, uid: str) -> None:
    digest = digest_of(b"0123456789")
    blobs.upload(uid, digest, 10, 0, [b"0123"])
    assert blobs.remove_old_uploads(uid, 1_000) == 0
    assert blobs.missing(uid, [(digest, 10)]) == {digest: 4}
    assert blobs.remove_old_uploads(uid, 2**60) == 1
    assert blobs.missing(uid, [(digest, 10)]) == {digest: 0}


def test_two_workers_share_one_upload(blobs: BlobStore, uid: str) -> None:
    """Nothing of an upload lies in the memory of the worker that took it."""
    elsewhere = BlobStore(blobs._storage, lambda size: "1" * size)
    content = random_bytes(10_000)
    digest = digest_of(content)
    assert blobs.upload(uid, digest, 10_000, 0, [content[:4000]]) == 4000
    assert elsewhere.missing(uid, [(digest, 10_000)]) == {digest: 4000}
    assert elsewhere.upload(uid, digest, 10_000, 4000, [content[4000:]]) == 10_000
    assert whole(blobs, uid, digest) == content
