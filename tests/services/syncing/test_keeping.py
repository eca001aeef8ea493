"""Both answers to a mass deletion: see `services.syncing.keeping`."""

from __future__ import annotations

from ibidem.model.record import RecordKind
from ibidem.services.editing import delete_references, trash_references
from ibidem.services.syncing import SyncReport, sync_and_keep, sync_library
from ibidem.store.lookup import count_references, list_trashed
from tests.sync.world import Replica, World

MANY = 40


def sync(world: World, who: Replica, *, confirmed: bool = False) -> SyncReport:
    hub = world.hub(who.name)
    return sync_library(who.library, hub, hub, confirmed=confirmed)


def filled(world: World) -> tuple[Replica, Replica, list[str]]:
    """Two devices with the same references, each with a note."""
    ada, bob = world.replica("ada"), world.replica("bob")
    books = [ada.add(f"Book {number}") for number in range(MANY)]
    for book in books:
        ada.add_kind(RecordKind.NOTE, {"reference": book, "text": "Read it."})
    sync(world, ada)
    sync(world, bob)
    return ada, bob, books


def counts(who: Replica) -> tuple[int, int, int]:
    """(live references, references in the trash, records)."""
    with who.library.reading() as tx:
        trashed = len(list_trashed(tx))
        return count_references(tx), trashed, len(who.live()) + len(who.live(RecordKind.NOTE))


def test_what_others_deleted_can_be_kept_with_what_hangs_on_it(world: World) -> None:
    ada, bob, books = filled(world)
    trash_references(ada.library, books)
    delete_references(ada.library, books)
    assert sync(world, ada).question is not None
    sync(world, ada, confirmed=True)
    question = sync(world, bob).question
    assert question is not None
    report = sync_and_keep(bob.library, question.side, lambda: sync(world, bob, confirmed=True))
    assert report.verified
    assert counts(bob) == (MANY, 0, 2 * MANY)
    sync(world, ada)
    assert counts(ada) == (MANY, 0, 2 * MANY)


def test_what_others_trashed_can_be_kept(world: World) -> None:
    ada, bob, books = filled(world)
    trash_references(bob.library, books[:3])
    sync(world, bob)
    sync(world, ada)
    trash_references(ada.library, books[3:])
    sync(world, ada, confirmed=True)
    assert sync(world, bob).question is not None
    sync_and_keep(bob.library, "theirs", lambda: sync(world, bob, confirmed=True))
    assert counts(bob) == (MANY - 3, 3, 2 * MANY), "what lay in the trash before stays there"
    sync(world, ada)
    assert counts(ada) == (MANY - 3, 3, 2 * MANY)


def test_what_was_removed_here_is_taken_back_before_it_is_sent(world: World) -> None:
    ada, bob, books = filled(world)
    trash_references(ada.library, books)
    delete_references(ada.library, books[:10])
    question = sync(world, ada).question
    assert question is not None
    assert question.side == "ours"
    report = sync_and_keep(ada.library, question.side, lambda: sync(world, ada, confirmed=True))
    assert report.verified
    assert counts(ada) == (MANY, 0, 2 * MANY)
    assert sync(world, bob).question is None
    assert counts(bob) == (MANY, 0, 2 * MANY)
