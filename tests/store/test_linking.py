"""What a replica remembers of its hub."""

from __future__ import annotations

from ibidem.store import Store
from ibidem.store.linking import (
    Link,
    forget_agreement,
    forget_link,
    load_link,
    save_link,
    set_epoch,
    set_role,
)
from ibidem.store.records import load_dirty
from ibidem.sync.messages import Position
from tests.sources import FixedSource
from tests.store.building import deleted, edit, put, reference, retitled, row

LINK = Link("https://example.org", "anna", "uid", "", "epoch", Position(4, "b"), 5, 6)


def test_a_link_is_remembered_and_forgotten(store: Store, replica: int) -> None:
    with store.writing(replica) as tx:
        assert load_link(tx) is None
        save_link(tx, LINK)
    with store.writing(replica) as tx:
        assert load_link(tx) == LINK
        forget_link(tx)
        assert load_link(tx) is None


def test_forgetting_the_agreement_makes_every_record_new_to_the_hub(
    store: Store, replica: int, source: FixedSource
) -> None:
    clean, edited, gone = (reference(source, title) for title in "abc")
    put(store, replica, row(clean, 3), row(edited, 3), row(gone, 3))
    edit(store, replica, retitled(edited, "b2"), deleted(gone))
    with store.writing(replica) as tx:
        forget_agreement(tx)
    with store.reading(replica) as tx:
        rows = load_dirty(tx)
        assert [(one.id, one.revision, one.base) for one in rows] == [
            (clean.id, 0, None),
            (edited.id, 0, None),
        ]
        assert tx.head.changeset == 2  # the content is what it was


def test_epoch_and_role_can_be_set(store: Store, replica: int) -> None:
    with store.writing(replica) as tx:
        set_epoch(tx, "new")
        set_role(tx, "hub")
    with store.reading(replica) as tx:
        assert (tx.head.epoch, tx.head.is_hub) == ("new", True)
