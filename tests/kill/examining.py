"""Is everything whole after a process was killed, and is everything there that was acknowledged?"""

from __future__ import annotations

from collections.abc import Iterable

from ibidem.model.attachment import Attachment
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.library import Library
from ibidem.services.maintenance import verify_library
from ibidem.store import Transaction
from ibidem.store.blobs import BlobStore, check_blobs
from ibidem.store.check import check
from ibidem.store.history import list_changesets, list_versions
from ibidem.store.records import load_records
from tests.kill.killing import Ended

# A file that no attachment names (any more, or yet) takes up space until a repair; it is no damage.
_WASTE = {"blob_orphaned"}


def assert_whole(library: Library, *, files_may_wait: bool = False) -> None:
    """The check finds nothing; `files_may_wait` where a sync that would bring them was cut."""
    allowed = _WASTE | ({"blob_missing"} if files_may_wait else set())
    found = [each for each in verify_library(library).findings if each.code not in allowed]
    assert found == [], found[:5]


def assert_kept(library: Library, ended: Ended) -> None:
    """Whatever the child said it had done is done."""
    with library.reading() as tx:
        for record, number in ended.words("titled"):
            # The next edit of the same reference may have been stored and not acknowledged.
            title = _reference(tx, record).fields["title"]
            assert int(title.removeprefix("title ")) >= number, (record, number, title)
        for (record,) in ended.words("added"):
            row = load_records(tx, [record]).get(record)
            assert row is not None, record
            assert row.payload is not None, record
            if row.kind is RecordKind.ATTACHMENT:
                noun: Attachment = row.read()
                assert library.blobs.size(library.uid, noun.sha256) == noun.bytes
        for record, group in ended.words("grouped"):
            assert group in _reference(tx, record).groups, (record, group)
        for (record,) in ended.words("trashed"):
            assert _reference(tx, record).is_trashed, record


def _reference(tx: Transaction, record: RecordId) -> Reference:
    noun = load_records(tx, [record])[record].read()
    assert isinstance(noun, Reference)
    return noun


def assert_hub_whole(
    tx: Transaction, blobs: BlobStore, pushed: Iterable[tuple[str, bytes, int]], files: set[str]
) -> None:
    """A hub's check finds nothing, and its history every version that a push was told is taken.

    `pushed` has (id, digest, revision) of each, `files` the digests of blobs that were taken.
    """
    # Records come in pages, so an attachment may be here before its reference.
    assert [problem for problem in check(tx) if problem.code != "orphan"] == []
    head = tx.head.changeset
    numbers = [each.number for each in list_changesets(tx, limit=head + 1)]
    assert numbers == list(range(head, 0, -1))
    for record, digest, revision in pushed:
        versions = {(each.record.digest, each.changeset) for each in list_versions(tx, record)}
        assert (digest, revision) in versions, (record, revision)
    assert files <= {digest for digest, _ in blobs.list(tx.head.uid)}
    found = check_blobs(blobs, tx.head.uid, {})
    assert [problem for problem in found if problem.code not in _WASTE] == []
