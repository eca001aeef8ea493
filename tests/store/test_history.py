"""The contract of history, on every database."""

from __future__ import annotations

import pytest

from ibidem.errors import NotFoundError
from ibidem.store import Origin, Store
from ibidem.store.history import (
    DAY_MS,
    changeset_at,
    count_removals,
    created_after,
    forget_history,
    list_changesets,
    list_versions,
    oldest_state,
    state_at,
    version_at,
)
from ibidem.store.records import load_records, write_rows
from tests.sources import FixedSource
from tests.store.building import deleted, edit, put, reference, retitled, row


def test_superseded_versions_are_kept_with_who_and_when(
    store: Store, hub: int, source: FixedSource
) -> None:
    record = reference(source, "first")
    edit(store, hub, record)
    edit(store, hub, retitled(record, "second"))
    edit(store, hub, deleted(record))
    with store.reading(hub) as tx:
        versions = list_versions(tx, record.id)
    assert [(one.changeset, one.superseded_by, one.account) for one in versions] == [
        (3, 0, "anna"),
        (2, 3, "anna"),
        (1, 2, "anna"),
    ]
    assert versions[0].record.is_tombstone
    assert versions[2].record.payload == record.payload
    assert versions[2].record.device == "laptop"


def test_what_one_transaction_writes_twice_is_one_version(
    store: Store, hub: int, source: FixedSource
) -> None:
    record = reference(source, "first")
    with store.writing(hub) as tx:
        write_rows(tx, [row(record)])
        write_rows(tx, [row(retitled(record, "second"))])
    with store.reading(hub) as tx:
        assert len(list_versions(tx, record.id)) == 1


def test_a_changeset_says_who_did_what(store: Store, hub: int, source: FixedSource) -> None:
    records = [reference(source, title) for title in "abc"]
    put(store, hub, *map(row, records))
    with store.writing(hub, Origin("bo", "phone", "tidying up")) as tx:
        write_rows(tx, [row(deleted(records[0])), row(retitled(records[1], "b2"))])
    with store.reading(hub) as tx:
        newest, first = list_changesets(tx)
        assert list_changesets(tx, removing=True) == [newest]
        assert list_changesets(tx, before=2) == [first]
        assert list_changesets(tx, after=1) == [newest]
        assert (count_removals(tx, 0), count_removals(tx, 2)) == (1, 0)
        assert (changeset_at(tx, first.at - 1), changeset_at(tx, first.at)) == (0, 1)
    assert (newest.account, newest.device, newest.label) == ("bo", "phone", "tidying up")
    assert (newest.added, newest.changed, newest.deleted, newest.removed) == (0, 1, 1, 1)
    assert first.added == 3


def test_a_transaction_that_writes_nothing_leaves_no_changeset(store: Store, hub: int) -> None:
    with store.writing(hub):
        pass
    with store.reading(hub) as tx:
        assert list_changesets(tx) == []


def test_the_library_of_a_moment_can_be_seen(store: Store, hub: int, source: FixedSource) -> None:
    kept, changed, gone, late = (reference(source, title) for title in ("k", "c", "g", "l"))
    put(store, hub, row(kept), row(changed), row(gone))
    put(store, hub, row(retitled(changed, "c2")))
    put(store, hub, row(deleted(gone)), row(late))
    with store.reading(hub) as tx:
        then = {one.record.id: one.record.payload for one in state_at(tx, 1)}
        assert then == {one.id: one.payload for one in (kept, changed, gone)}
        assert list(created_after(tx, 1)) == [late.id]
        between = {one.record.id: one.record.payload for one in state_at(tx, 2)}
        assert between[changed.id] == retitled(changed, "c2").payload
        assert version_at(tx, gone.id, 2).record.payload == gone.payload
        with pytest.raises(NotFoundError):
            version_at(tx, late.id, 2)


def test_the_state_of_a_moment_comes_in_pages(
    store: Store, hub: int, source: FixedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibidem.store.history.PAGE", 2)
    records = [reference(source, f"title {number}") for number in range(5)]
    put(store, hub, *map(row, records))
    put(store, hub, *(row(retitled(one, "new")) for one in records[:3]))
    with store.reading(hub) as tx:
        then = {one.record.id: one.record.payload for one in state_at(tx, 1)}
    assert then == {one.id: one.payload for one in records}


def test_history_is_forgotten_after_its_days(store: Store, hub: int, source: FixedSource) -> None:
    record = reference(source, "first")
    put(store, hub, row(record))
    put(store, hub, row(retitled(record, "second")))
    source.advance(10 * DAY_MS)
    put(store, hub, row(retitled(record, "third")))
    with store.writing(hub) as tx:
        assert forget_history(tx, 0) == 0
        assert forget_history(tx, 9) == 1
        assert oldest_state(tx) == 2
    with store.reading(hub) as tx:
        assert [one.changeset for one in list_versions(tx, record.id)] == [3, 2]
        assert len(list_changesets(tx)) == 3
        assert version_at(tx, record.id, 2).changeset == 2
        with pytest.raises(NotFoundError):
            version_at(tx, record.id, 1)
        assert load_records(tx, [record.id])[record.id].changeset == 3
