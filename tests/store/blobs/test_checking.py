from hashlib import sha256

import pytest

from ibidem.store.blobs import BlobStore, check_blobs

UID = "01900000-0000-7000-8000-0000000000cc"


@pytest.fixture
def contents(blobs: BlobStore) -> dict[str, int]:
    blobs.delete_library(UID)
    texts = [b"one", b"two", b"three"]
    blobs.write_many(UID, [(sha256(text).hexdigest(), text) for text in texts])
    return {sha256(text).hexdigest(): len(text) for text in texts}


def damage(blobs: BlobStore, digest: str) -> None:
    blobs._storage.write(f"{UID}/{digest[:2]}/{digest}", [b"eno"])


def test_sound_blobs_give_no_finding(blobs: BlobStore, contents: dict[str, int]) -> None:
    seen: list[tuple[int, int]] = []
    found = check_blobs(blobs, UID, contents, progress=lambda *step: seen.append(step))
    assert list(found) == []
    assert seen[-1] == (11, 11)


def test_each_damage_is_named(blobs: BlobStore, contents: dict[str, int]) -> None:
    one, two, three = contents
    damage(blobs, one)
    blobs.delete(UID, [two])
    del contents[three]
    found = {(problem.code, problem.raw) for problem in check_blobs(blobs, UID, contents)}
    assert found == {("blob_damaged", one), ("blob_missing", two), ("blob_orphaned", three)}


def test_repair_sets_the_damaged_aside_so_that_it_is_sent_again(
    blobs: BlobStore, contents: dict[str, int]
) -> None:
    one = next(iter(contents))
    damage(blobs, one)
    list(check_blobs(blobs, UID, contents, repair=True))
    assert blobs.missing(UID, contents.items()) == {one: 0}
    blobs.upload(UID, one, 3, 0, [b"one"])
    assert list(check_blobs(blobs, UID, contents)) == []
