from __future__ import annotations

from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.model import Record, RecordKind, make_record_id
from ibidem.model.digest import BUCKETS, DIGEST_BYTES, Fingerprint, bucket_of, record_digest
from tests.strategies import record_ids, records

_entries = st.dictionaries(
    record_ids(), st.binary(min_size=DIGEST_BYTES, max_size=DIGEST_BYTES), max_size=8
).map(lambda entries: list(entries.items()))
ID = make_record_id(0, 5)


def test_the_digest_is_blake2b_over_kind_id_and_payload() -> None:
    # Fixed by the protocol: another implementation must come to the same bytes.
    expected = blake2b(b"tag\0" + ID.encode() + b"\0" + '{"name":"é"}'.encode(), digest_size=16)
    assert record_digest("tag", ID, '{"name":"é"}') == expected.digest()


def test_kind_id_and_payload_each_count() -> None:
    other = make_record_id(0, 6)
    digests = {
        record_digest("tag", ID, "{}"),
        record_digest("group", ID, "{}"),
        record_digest("tag", other, "{}"),
        record_digest("tag", ID, '{"name":""}'),
    }
    assert len(digests) == 4


@given(records())
def test_the_digest_of_a_record_leaves_out_revision_time_and_device(record: Record) -> None:
    moved = Record(record.kind, record.id, record.payload, revision=9, edited_at=9, device="x")
    assert moved.digest == record.digest
    assert (record.digest == b"") == record.is_tombstone


def test_an_empty_fingerprint_is_zero() -> None:
    assert Fingerprint().total == "0" * 32
    assert Fingerprint().bucket_totals() == ["0" * 32] * BUCKETS
    assert Fingerprint(b"") == Fingerprint()


@given(_entries, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_count(
    entries: list[tuple[str, bytes]], random: object
) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Fingerprint.of(entries) == Fingerprint.of(shuffled)


@given(_entries, _entries)
def test_what_was_added_and_removed_leaves_no_trace(
    kept: list[tuple[str, bytes]], passing: list[tuple[str, bytes]]
) -> None:
    fingerprint = Fingerprint()
    for record_id, digest in passing + kept:
        fingerprint.add(record_id, digest)
    for record_id, digest in passing:
        fingerprint.remove(record_id, digest)
    assert fingerprint == Fingerprint.of(kept)
    assert fingerprint.total == Fingerprint.of(kept).total


@given(_entries)
def test_a_packed_fingerprint_is_unpacked_again(entries: list[tuple[str, bytes]]) -> None:
    fingerprint = Fingerprint.of(entries)
    packed = fingerprint.pack()
    assert len(packed) == BUCKETS * DIGEST_BYTES
    assert Fingerprint(packed) == fingerprint


@pytest.mark.parametrize("size", [1, DIGEST_BYTES, BUCKETS * DIGEST_BYTES - 1, 10_000])
def test_packed_bytes_of_another_length_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="bytes"):
        Fingerprint(b"x" * size)


@given(_entries, record_ids(), st.binary(min_size=DIGEST_BYTES, max_size=DIGEST_BYTES))
def test_one_more_record_shows_in_its_bucket_alone(
    entries: list[tuple[str, bytes]], record_id: str, digest: bytes
) -> None:
    ours, theirs = Fingerprint.of(entries), Fingerprint.of(entries)
    theirs.add(record_id, digest)
    changed = [] if digest == bytes(DIGEST_BYTES) else [bucket_of(record_id)]
    assert list(ours.differing_buckets(theirs.bucket_totals())) == changed
    assert (ours == theirs) == (changed == [])
    assert (ours.total == theirs.total) == (changed == [])


def test_sums_wrap_around_at_128_bits() -> None:
    fingerprint = Fingerprint.of([(ID, b"\xff" * 16), (ID, b"\x00" * 15 + b"\x02")])
    assert fingerprint.total == f"{1:032x}"


def test_a_fingerprint_equals_no_other_thing() -> None:
    assert Fingerprint() != "0" * 32


def test_the_bucket_is_the_last_byte_of_the_id() -> None:
    assert bucket_of(make_record_id(0, 0xAB)) == 0xAB
    assert {bucket_of(make_record_id(0, number)) for number in range(BUCKETS)} == set(
        range(BUCKETS)
    )
    assert RecordKind.TAG == "tag"
