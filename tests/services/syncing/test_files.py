from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import pytest

from ibidem.errors import NotFoundError, StorageFullError, UnreachableError
from ibidem.model.record import RecordKind
from ibidem.services.syncing import (
    FilePolicy,
    Steering,
    SyncReport,
    Wanted,
    fetch_file,
    read_status,
    recheck_files,
    sync_library,
)
from ibidem.services.syncing.files import SMALL_BYTES
from tests.sync.world import Replica, World

LARGE = bytes(range(256)) * (SMALL_BYTES // 256 * 3)


def attach(who: Replica, content: bytes) -> str:
    """A reference with a file, whose bytes are on this device."""
    digest = hashlib.sha256(content).hexdigest()
    who.library.blobs.write(who.library.uid, digest, [content])
    book = who.add(f"With {digest[:8]}")
    values = {"reference": book, "sha256": digest, "bytes": len(content), "file_name": "a.pdf"}
    who.add_kind(RecordKind.ATTACHMENT, values)
    return digest


def sync(
    world: World,
    who: Replica,
    policy: FilePolicy = FilePolicy(),  # noqa: B008 - frozen
    steering: Steering | None = None,
) -> SyncReport:
    hub = world.hub(who.name)
    return sync_library(who.library, hub, hub, policy=policy, steering=steering)


def has(who: Replica, digest: str) -> bool:
    return who.library.blobs.has(who.library.uid, digest)


@pytest.mark.parametrize("content", [b"", b"small", LARGE], ids=["empty", "small", "large"])
def test_a_file_follows_its_record(world: World, content: bytes) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    digest = attach(ada, content)
    assert sync(world, ada).files.sent == 1
    report = sync(world, bob)
    assert (report.files.received, report.files.received_bytes) == (1, len(content))
    assert b"".join(bob.library.blobs.read(bob.library.uid, digest)) == content


def test_many_small_files_and_a_large_one_travel_in_one_sync(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    digests = [attach(ada, f"file {number}".encode()) for number in range(20)]
    digests.append(attach(ada, LARGE))
    told: list[str] = []
    sync(world, ada, steering=Steering(progress=lambda phase, *_: told.append(phase)))
    assert "sending files" in told
    sync(world, bob)
    assert all(has(bob, digest) for digest in digests)


def test_a_sync_without_new_files_asks_nothing_about_them(world: World) -> None:
    ada = world.replica("ada")
    attach(ada, b"content")
    sync(world, ada)
    hub = world.hub("ada")
    hub.missing_blobs = None  # type: ignore[method-assign,assignment]
    assert sync_library(ada.library, hub, hub).files.sent == 0


def test_a_file_that_is_not_sent_yet_is_awaited_and_then_fetched(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    small, large = attach(ada, b"content"), attach(ada, LARGE)
    world.sync(ada)  # the records alone
    assert sync(world, bob).files.waiting == 2
    reasons = {file.reason for file in read_status(bob.library).files}
    assert reasons == {"on its way from another device"}
    sync(world, ada)
    assert sync(world, bob).files.received == 2
    assert has(bob, small)
    assert has(bob, large)
    assert read_status(bob.library).is_in_step


def test_files_are_fetched_on_demand_where_the_policy_says_so(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    digest = attach(ada, b"content")
    sync(world, ada)
    report = sync(world, bob, FilePolicy(Wanted.ON_DEMAND))
    assert (report.files.received, report.files.waiting) == (0, 0)
    assert not has(bob, digest)
    fetch_file(bob.library, world.hub("bob"), digest, 7)
    assert has(bob, digest)


def test_only_files_up_to_a_size_are_fetched_where_the_policy_says_so(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    small, large = attach(ada, b"content"), attach(ada, LARGE)
    sync(world, ada)
    sync(world, bob, FilePolicy(Wanted.UP_TO_BYTES, 100))
    assert (has(bob, small), has(bob, large)) == (True, False)
    recheck_files(bob.library)
    sync(world, bob)
    assert has(bob, large)


class Cut:
    """A hub whose line breaks in the middle of a large file."""

    def __init__(self, hub: object) -> None:
        self._hub = hub

    def __getattr__(self, name: str) -> object:
        return getattr(self._hub, name)

    def put_blob(self, digest: str, size: int, offset: int, chunks: Iterable[bytes]) -> int:
        return self._hub.put_blob(digest, size, offset, cut(chunks))  # type: ignore[attr-defined,no-any-return]

    def get_blob(self, digest: str, offset: int = 0) -> Iterator[bytes]:
        return cut(self._hub.get_blob(digest, offset))  # type: ignore[attr-defined]


def cut(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield next(iter(chunks))
    raise UnreachableError("The line broke.")


def test_a_large_file_goes_on_where_it_was_cut_both_ways(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    digest = attach(ada, LARGE)
    hub = world.hub("ada")
    cut = sync_library(ada.library, hub, Cut(hub))  # type: ignore[arg-type]
    assert isinstance(cut.files.failure, UnreachableError)
    assert hub.missing_blobs([(digest, len(LARGE))])[digest] > 0
    sync(world, ada)
    hub = world.hub("bob")
    cut = sync_library(bob.library, hub, Cut(hub))  # type: ignore[arg-type]
    assert isinstance(cut.files.failure, UnreachableError)
    assert bob.library.blobs.missing(bob.library.uid, [(digest, len(LARGE))])[digest] > 0
    sync(world, bob)
    assert has(bob, digest)


def test_a_file_that_no_hub_has_cannot_be_fetched(world: World) -> None:
    ada = world.replica("ada")
    with pytest.raises(NotFoundError):
        fetch_file(ada.library, world.hub("ada"), "0" * 64, 7)


def test_moving_files_can_be_stopped_and_goes_on_next_time(world: World) -> None:
    ada = world.replica("ada")
    for number in range(3):
        attach(ada, LARGE + bytes([number]))
    sent: list[str] = []
    steering = Steering(
        progress=lambda phase, *_: sent.append(phase) if phase == "sending files" else None,
        is_cancelled=lambda: bool(sent),
    )
    report = sync(world, ada, steering=steering)
    assert report.cancelled
    assert report.files.sent == 1
    assert sync(world, ada).files.sent == 2


class Full:
    """A hub that takes no more files."""

    def __init__(self, hub: object) -> None:
        self._hub = hub

    def __getattr__(self, name: str) -> object:
        return getattr(self._hub, name)

    def put_blobs(self, blobs: object) -> None:
        raise StorageFullError("The quota is used up.")


def test_what_stops_the_files_is_told_beside_what_the_records_did(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    theirs = attach(ada, b"from ada")
    sync(world, ada)
    ours = attach(bob, b"from bob")
    hub = world.hub("bob")
    report = sync_library(bob.library, hub, Full(hub))  # type: ignore[arg-type]
    assert (report.verified, report.pulled, report.pushed) == (True, 2, 2)
    assert [problem.code for problem in report.problems] == ["storage_full"]
    assert "The quota is used up." in report.problems[0].message
    assert has(bob, theirs), "what can be fetched is fetched all the same"
    assert read_status(bob.library).files, "it is known that something waits"
    assert sync(world, bob).files.sent == 1, "the next sync goes on"
    sync(world, ada)
    assert has(ada, ours)
