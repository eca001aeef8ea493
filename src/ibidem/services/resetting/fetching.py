"""Bringing records here without letting them take effect, so that a cut costs nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ibidem.errors import RemoteProtocolError
from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.services.library import Library
from ibidem.services.resetting.comparing import Comparison, parts
from ibidem.services.syncing import Steering
from ibidem.store import Transaction
from ibidem.store.records import clean_row, load_records, write_rows
from ibidem.store.resetting import Agreement, keep_agreements, list_dirty_ids, set_agreements
from ibidem.store.staging import discard_others, iterate_staged, list_staged, stage, unstage
from ibidem.sync import ResetHub
from ibidem.sync.messages import PAGE_RECORDS_MAX, FetchRequest
from ibidem.sync.moves import FETCH_IDS_MAX

_PAGE = 2_000
OURS = ""  # the account under which a replica stages


def fetch_records(
    hub: ResetHub, epoch: str, ids: Sequence[RecordId]
) -> Iterator[tuple[list[RecordId], list[Record], int]]:
    """(ids answered, the hub's versions of them, its revision), in pages."""
    waiting = list(ids)
    while waiting:
        asked = waiting[:FETCH_IDS_MAX]
        reply = hub.fetch(FetchRequest(epoch, asked))
        left = set(reply.left)
        answered = [each for each in asked if each not in left]
        if not answered:
            raise RemoteProtocolError("The server answers for none of the records asked for.")
        wanted = set(answered)
        yield answered, [each for each in reply.records if each.id in wanted], reply.revision
        waiting = [each for each in asked if each in left] + waiting[len(asked) :]


def fetch_ahead(
    library: Library,
    hub: ResetHub,
    reset: str,
    found: Comparison,
    wanted: Mapping[RecordId, str],
    steering: Steering,
) -> bool:
    """Keep the hub's versions of the records `wanted` (id to digest, "" for a deleted one) aside.

    What an earlier attempt brought is not asked for again. False where the hub was changed
    meanwhile, or the person stopped it.
    """
    known = _known(library, reset)
    missing = [each for each, digest in wanted.items() if known.get(each) != digest]
    surplus = [each for each in known if each not in wanted]
    with library.writing("reset", durable=False) as tx:
        discard_others(tx, OURS, reset)
        unstage(tx, OURS, reset, surplus)
    done = len(wanted) - len(missing)
    for answered, records, revision in fetch_records(hub, found.epoch, missing):
        if revision != found.revision or steering.is_cancelled():
            return False
        there = {record.id: record for record in records}
        kept = [
            there.get(each) or Record(found.kinds.get(each, RecordKind.REFERENCE), each)
            for each in answered
        ]
        with library.writing("reset", durable=False) as tx:
            stage(tx, OURS, reset, kept)
        done += len(answered)
        steering.progress("receiving", done, len(wanted))
    return True


def _known(library: Library, reset: str) -> dict[RecordId, str]:
    known: dict[RecordId, str] = {}
    after = ""
    while True:
        with library.reading() as tx:
            page = list_staged(tx, OURS, reset, after, PAGE_RECORDS_MAX)
        known.update((each, digest.hex()) for each, _, digest in page)
        if len(page) < PAGE_RECORDS_MAX:
            return known
        after = page[-1][0]


def become_fetched(tx: Transaction, reset: str, revisions: Mapping[RecordId, int]) -> None:
    """Let the library be what was fetched, in this transaction."""
    dirty = list_dirty_ids(tx)
    for part in parts(dirty, _PAGE):
        rows = load_records(tx, part)
        keep_agreements(tx, rows.values())
        set_agreements(
            tx,
            [
                Agreement(row.id, row.kind, 0, revisions.get(row.id, 0), dirty=False, base=None)
                for row in rows.values()
            ],
        )
    for page in iterate_staged(tx, OURS, reset):
        rows = load_records(tx, [record.id for record in page])
        absent = [record for record in page if record.id not in rows]
        keep_agreements(tx, rows.values(), absent)
        write_rows(tx, [clean_row(record) for record in page])
