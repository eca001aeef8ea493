"""Every record: can be read, is canonical, has the digest it says; and the sum of the digests."""

from __future__ import annotations

from collections.abc import Iterator

from ibidem.errors import InputError, Problem
from ibidem.model.digest import Fingerprint, record_digest
from ibidem.model.payload import check_payload
from ibidem.model.record import Record
from ibidem.store.fingerprints import changing_fingerprint, fingerprint
from ibidem.store.history import list_versions
from ibidem.store.linking import set_epoch
from ibidem.store.records.editing import write_local
from ibidem.store.records.reading import iterate_states
from ibidem.store.records.writing import write_rows
from ibidem.store.rows import Row
from ibidem.store.schema import records
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


@whole_only
def check_records(tx: Transaction, *, repair: bool) -> list[Problem]:
    """Findings about single records, and about the library's fingerprint."""
    problems: list[Problem] = []
    sums = Fingerprint()
    wrong: list[Row] = []
    baseless: list[tuple[int, int, str]] = []
    rewritten: list[tuple[Row, Record]] = []
    for row in iterate_states(tx):
        for problem, better in _findings(tx, row):
            problems.append(problem)
            if problem.code == "wrong_digest":
                wrong.append(row)
            elif problem.code == "missing_base":
                baseless.append((0, tx.library_id, row.id))
            elif better is not None:
                rewritten.append((row, better))
        if row.payload is not None:
            sums.add(row.id, record_digest(row.kind, row.id, row.payload))
    if repair:
        _store_digests(tx, wrong)
        # To the hub it is then new; the two are matched by id and merged without a base.
        tx.dialect.update(tx.connection, records, ("revision",), baseless)
    if sums != fingerprint(tx):
        problems.append(
            Problem("wrong_fingerprint", "The fingerprint is not the sum of the records' digests.")
        )
        if repair:
            changing_fingerprint(tx)
            tx.fingerprints[""] = sums
    if repair:
        _rewrite(tx, rewritten)
        _ask_back(tx, [*wrong, *(row for row, _ in rewritten)])
    return problems


def _findings(tx: Transaction, row: Row) -> Iterator[tuple[Problem, Record | None]]:
    """Problems of one row, each with the version that would mend it, where one is wanted."""
    if row.dirty and row.revision and row.base is None:
        yield (
            Problem("missing_base", f"The {row.kind} {row.id} lacks the version last agreed on."),
            None,
        )
    payload = row.payload
    digest = None if payload is None else record_digest(row.kind, row.id, payload)
    if digest != row.digest:
        message = f"The {row.kind} {row.id} is not what it was."
        yield Problem("wrong_digest", message, raw=row.id), None
    if payload is None:
        return
    try:
        canonical, _ = check_payload(row.kind, payload.encode())
    except InputError as error:
        earlier = _last_readable(tx, row)
        tail = "" if earlier is None else " An earlier version can be read."
        yield (
            Problem(
                "unreadable_record",
                f"The {row.kind} {row.id} cannot be read: {error}{tail}",
                raw=payload,
            ),
            earlier,
        )
        return
    if canonical != payload:
        yield (
            Problem("not_canonical", f"The {row.kind} {row.id} is not in canonical form."),
            Record(row.kind, row.id, canonical),
        )


def _last_readable(tx: Transaction, row: Row) -> Record | None:
    candidates = [version.record for version in list_versions(tx, row.id)[1:]]
    if row.base is not None:
        candidates.insert(0, row.base)
    for record in candidates:
        if record.payload is None:
            continue
        try:
            canonical, _ = check_payload(row.kind, record.payload.encode())
        except InputError:
            continue
        return Record(row.kind, row.id, canonical)
    return None


def _rewrite(tx: Transaction, better: list[tuple[Row, Record]]) -> None:
    """Write the versions that mend records.

    On a device, one that the hub has too stays clean: an earlier version must not travel to the hub
    as if it were an edit; as it differs, the next sync fetches what the hub has.
    """
    agreed = [
        Row(
            row.kind,
            row.id,
            record.payload,
            row.revision,
            False,  # noqa: FBT003 - the row's columns in order
            row.edited_at,
            row.device,
            row.account,
            row.alias,
        )
        for row, record in better
        if row.revision and not row.dirty and not tx.head.is_hub
    ]
    write_rows(tx, agreed)
    kept = {row.id for row in agreed}
    write_local(tx, [record for row, record in better if row.id not in kept])


def _ask_back(tx: Transaction, rows: list[Row]) -> None:
    """Let the devices bring back what was altered on the hub, and not by Ibidem.

    In a new epoch every device compares all records, and of those that differ the later edit shows:
    any device's copy is later than what says of itself that it was never edited. Until a device
    syncs, what is there stays.
    """
    if not rows or not tx.head.is_hub:
        return
    tx.dialect.update(
        tx.connection,
        records,
        ("edited_at",),
        [(0, tx.library_id, identity) for identity in {row.id for row in rows}],
    )
    set_epoch(tx, tx.source.new_id())


def _store_digests(tx: Transaction, rows: list[Row]) -> None:
    tx.dialect.update(
        tx.connection,
        records,
        ("digest",),
        [
            (
                None if row.payload is None else record_digest(row.kind, row.id, row.payload),
                tx.library_id,
                row.id,
            )
            for row in rows
        ],
    )
