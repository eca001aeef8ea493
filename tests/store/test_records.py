"""The contract of the store's records, on every database."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from ibidem.errors import InputError
from ibidem.model import Record, RecordKind, Reference
from ibidem.model.digest import Fingerprint
from ibidem.model.payload import write_payload
from ibidem.store import Store
from ibidem.store.check import check
from ibidem.store.records import (
    Written,
    fingerprint,
    iterate_kind,
    list_digests,
    load_dirty,
    load_records,
    mark_clean,
    read_feed,
    write_rows,
)
from ibidem.store.schema import records as records_table
from ibidem.sync.messages import Position
from tests.sources import FixedSource
from tests.store.building import deleted, edit, put, reference, retitled, row, state


def test_a_record_written_is_read_back_as_it_was(
    store: Store, hub: int, source: FixedSource
) -> None:
    record = reference(source, "Sorting — Straßennamen 排序")
    assert put(store, hub, row(record)) == Written(added=1, changeset=1)
    read = state(store, hub, record)
    assert (read.payload, read.kind, read.revision, read.dirty) == (
        record.payload,
        RecordKind.REFERENCE,
        1,
        False,
    )
    assert read.digest == record.digest


def test_a_hub_numbers_every_write_and_feeds_it_in_order(
    store: Store, hub: int, source: FixedSource
) -> None:
    first, second, third = (reference(source, title) for title in "abc")
    put(store, hub, row(second), row(first))
    put(store, hub, row(third))
    put(store, hub, row(retitled(first, "new")))
    with store.reading(hub) as tx:
        records, position, more = read_feed(tx, Position())
    assert [(found.id, found.revision) for found in records] == [
        (second.id, 1),
        (third.id, 2),
        (first.id, 3),
    ]
    assert (position, more) == (Position.after(3), False)


def test_a_feed_comes_in_pages_that_miss_nothing(
    store: Store, hub: int, source: FixedSource
) -> None:
    records = [reference(source, f"title {number}") for number in range(25)]
    put(store, hub, *map(row, records[:20]))
    put(store, hub, *map(row, records[20:]))
    position, more, found, pages = Position(), True, [], 0
    while more:
        with store.reading(hub) as tx:
            page, position, more = read_feed(tx, position, page_records=7)
        found += page
        pages += 1
    assert [record.id for record in found] == [record.id for record in records]
    assert (pages, position) == (4, Position.after(2))


def test_a_page_ends_by_bytes_but_has_one_record_at_least(
    store: Store, hub: int, source: FixedSource
) -> None:
    put(store, hub, *(row(reference(source, "x" * 2000)) for _ in range(3)))
    with store.reading(hub) as tx:
        page, position, more = read_feed(tx, Position(), page_bytes=1)
        assert (len(page), more) == (1, True)
        page, position, more = read_feed(tx, position, page_bytes=3000)
        assert (len(page), position, more) == (2, Position.after(1), False)


def test_an_empty_replica_is_spared_the_tombstones(
    store: Store, hub: int, source: FixedSource
) -> None:
    kept, gone = reference(source, "kept"), reference(source, "gone")
    put(store, hub, row(kept), row(gone))
    put(store, hub, row(deleted(gone)))
    with store.reading(hub) as tx:
        assert [one.id for one in read_feed(tx, Position(), skip_tombstones_until=2)[0]] == [
            kept.id
        ]
        assert [one.id for one in read_feed(tx, Position())[0]] == [kept.id, gone.id]


def test_the_fingerprint_is_that_of_the_live_records(
    store: Store, hub: int, source: FixedSource
) -> None:
    records = [reference(source, f"title {number}") for number in range(5)]
    put(store, hub, *map(row, records))
    changed = retitled(records[0], "changed")
    put(store, hub, row(changed), row(deleted(records[1])))
    expected = Fingerprint.of((one.id, one.digest) for one in [changed, *records[2:]])
    with store.reading(hub) as tx:
        assert fingerprint(tx) == expected
        assert Fingerprint.of((id_, digest) for id_, digest, _ in list_digests(tx)) == expected


def test_digests_are_listed_by_bucket(store: Store, hub: int, source: FixedSource) -> None:
    records = [reference(source, f"title {number}") for number in range(5)]
    put(store, hub, *map(row, records))
    with store.reading(hub) as tx:
        found = list_digests(tx, [int(records[2].id[-2:], 16)])
    assert found == [(records[2].id, records[2].digest, 1)]


def test_writing_what_is_there_already_makes_no_revision(
    store: Store, hub: int, source: FixedSource
) -> None:
    record = reference(source, "same")
    put(store, hub, row(record))
    assert put(store, hub, row(record)) == Written(unchanged=1)
    with store.reading(hub) as tx:
        assert tx.head.changeset == 1


def test_a_failed_transaction_leaves_nothing(store: Store, hub: int, source: FixedSource) -> None:
    record = reference(source, "never")

    def fail() -> None:
        with store.writing(hub) as tx:
            write_rows(tx, [row(record)])
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail()
    with store.reading(hub) as tx:
        assert load_records(tx, [record.id]) == {}
        assert tx.head.changeset == 0
        assert fingerprint(tx) == Fingerprint()


def test_one_write_may_not_name_a_record_twice(store: Store, hub: int, source: FixedSource) -> None:
    record = reference(source, "twice")
    with pytest.raises(InputError, match="twice"):
        put(store, hub, row(record), row(record))


def test_trashing_and_deleting_references_is_counted(
    store: Store, hub: int, source: FixedSource
) -> None:
    trashed, gone, both = (reference(source, title) for title in "abc")
    put(store, hub, row(trashed), row(gone), row(both))
    in_trash = [
        Record(one.kind, one.id, write_payload(Reference(fields={"title": "t"}, trashed_at=9)))
        for one in (trashed, both)
    ]
    assert put(store, hub, *map(row, in_trash)).removed == 2
    written = put(store, hub, row(deleted(gone)), row(deleted(both)))
    assert (written.deleted, written.removed) == (2, 1)  # what lay in the trash had been counted


def test_a_local_edit_is_dirty_and_keeps_the_first_base(
    store: Store, replica: int, source: FixedSource
) -> None:
    record = reference(source, "agreed")
    put(store, replica, row(record, revision=7))
    edit(store, replica, retitled(record, "once"))
    edit(store, replica, retitled(record, "twice"))
    read = state(store, replica, record)
    assert (read.dirty, read.revision, read.account, read.device) == (True, 7, "anna", "laptop")
    assert read.base is not None
    assert (read.base.payload, read.base.revision) == (record.payload, 7)


def test_a_record_the_hub_never_had_has_no_base(
    store: Store, replica: int, source: FixedSource
) -> None:
    record = reference(source, "new")
    edit(store, replica, record)
    edit(store, replica, retitled(record, "newer"))
    read = state(store, replica, record)
    assert (read.dirty, read.revision, read.base) == (True, 0, None)


def test_an_edit_on_a_hub_is_a_revision_at_once(
    store: Store, hub: int, source: FixedSource
) -> None:
    record = reference(source, "typed on the web")
    edit(store, hub, record)
    read = state(store, hub, record)
    assert (read.dirty, read.revision) == (False, 1)


def test_an_edit_that_changes_nothing_leaves_no_trace(
    store: Store, replica: int, source: FixedSource
) -> None:
    record = reference(source, "agreed")
    put(store, replica, row(record, revision=7))
    assert edit(store, replica, record) == Written(unchanged=1)
    assert not state(store, replica, record).dirty


def test_dirty_records_come_in_pages_by_id(store: Store, replica: int, source: FixedSource) -> None:
    records = [reference(source, f"title {number}") for number in range(6)]
    edit(store, replica, *records)
    put(store, replica, row(records[3], revision=4))
    with store.reading(replica) as tx:
        first = load_dirty(tx, page_bytes=500)
        rest = load_dirty(tx, first[-1].id)
        assert load_dirty(tx, rest[-1].id) == []
    assert 1 <= len(first) < 5
    assert [one.id for one in first + rest] == [
        record.id for number, record in enumerate(records) if number != 3
    ]


def test_what_the_hub_accepted_is_clean(store: Store, replica: int, source: FixedSource) -> None:
    new, known = reference(source, "new"), reference(source, "known")
    put(store, replica, row(known, revision=3))
    edit(store, replica, new, retitled(known, "edited"))
    with store.reading(replica) as tx:
        sent = [one.record for one in load_dirty(tx)]
    with store.writing(replica) as tx:
        mark_clean(tx, sent, 9, [(new.id, 8)])
    assert [
        (one.dirty, one.revision, one.base)
        for one in (state(store, replica, new), state(store, replica, known))
    ] == [(False, 8, None), (False, 9, None)]
    with store.reading(replica) as tx:
        assert load_dirty(tx) == []


def test_an_edit_typed_while_a_push_ran_stays_dirty(
    store: Store, replica: int, source: FixedSource
) -> None:
    record = reference(source, "sent")
    edit(store, replica, record)
    with store.reading(replica) as tx:
        sent = [one.record for one in load_dirty(tx)]
    edit(store, replica, retitled(record, "typed meanwhile"))
    with store.writing(replica) as tx:
        mark_clean(tx, sent, 4)
    read = state(store, replica, record)
    assert (read.dirty, read.revision) == (True, 4)
    assert read.base is not None
    assert (read.base.payload, read.base.revision) == (record.payload, 4)


def test_a_deletion_sent_is_clean_too(store: Store, replica: int, source: FixedSource) -> None:
    record = reference(source, "gone")
    put(store, replica, row(record, revision=3))
    edit(store, replica, deleted(record))
    with store.reading(replica) as tx:
        sent = [one.record for one in load_dirty(tx)]
    assert sent[0].is_tombstone
    with store.writing(replica) as tx:
        mark_clean(tx, sent, 5)
    read = state(store, replica, record)
    assert (read.dirty, read.revision, read.payload) == (False, 5, None)


def test_a_merge_result_equal_to_ours_only_moves_the_revision(
    store: Store, replica: int, source: FixedSource
) -> None:
    record = reference(source, "both")
    edit(store, replica, record)
    assert put(store, replica, row(record, revision=6)) == Written(unchanged=1)
    read = state(store, replica, record)
    assert (read.dirty, read.revision, read.changeset) == (False, 6, 1)


def test_a_large_batch_is_written_like_a_small_one(
    store: Store, hub: int, source: FixedSource
) -> None:
    records = [reference(source, f"title {number}", keywords=("k",)) for number in range(300)]
    put(store, hub, *map(row, records))
    written = put(
        store,
        hub,
        *(row(retitled(one, "new")) for one in records[:150]),
        *(row(deleted(one)) for one in records[150:]),
    )
    assert (written.changed, written.deleted) == (150, 150)
    with store.reading(hub) as tx:
        found = list(iterate_kind(tx, RecordKind.REFERENCE))
        assert [one.id for one in found] == [one.id for one in records[:150]]
        assert fingerprint(tx) == Fingerprint.of((one.id, one.digest or b"") for one in found)


def test_libraries_in_one_store_do_not_see_each_other(
    store: Store, hub: int, source: FixedSource
) -> None:
    other = store.create_library(source.new_id(), "Other", "hub")
    record = reference(source, "mine")
    put(store, hub, row(record))
    with store.reading(other) as tx:
        assert load_records(tx, [record.id]) == {}
        assert fingerprint(tx) == Fingerprint()
    put(store, other, row(retitled(record, "theirs")))
    assert state(store, hub, record).payload == record.payload


def test_a_deleted_record_can_come_back(store: Store, hub: int, source: FixedSource) -> None:
    record = reference(source, "back")
    put(store, hub, row(record))
    put(store, hub, row(deleted(record)))
    assert put(store, hub, row(record)) == Written(added=1, changeset=3)
    with store.reading(hub) as tx:
        assert fingerprint(tx) == Fingerprint.of([(record.id, record.digest)])


def test_a_tombstone_keeps_its_alias(store: Store, hub: int, source: FixedSource) -> None:
    kept, doubled = reference(source, "kept"), reference(source, "doubled")
    put(store, hub, row(kept), row(doubled))
    put(store, hub, row(deleted(doubled), alias=kept.id))
    with store.reading(hub) as tx:
        records, _, _ = read_feed(tx, Position.after(1))
    assert [(one.id, one.alias) for one in records] == [(doubled.id, kept.id)]


def test_rows_left_over_from_damage_do_not_stop_a_write(
    store: Store, hub: int, source: FixedSource
) -> None:
    records = [reference(source, f"title {number}", keywords=("k",)) for number in range(150)]
    put(store, hub, *map(row, records))
    with store.connecting(writing=True) as connection:
        connection.execute(delete(records_table))
    put(store, hub, *map(row, records))
    with store.reading(hub) as tx:
        assert [one.code for one in check(tx)] == ["wrong_fingerprint"]
