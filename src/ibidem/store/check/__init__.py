"""Is a library whole? Everything that can be computed anew is, and compared.

`check` only looks; `check(..., repair=True)` mends what can be mended from what is there. A record
whose content is lost here but known to a hub comes back with the next sync: its digest differs.
"""

from __future__ import annotations

from ibidem.errors import DamagedLibraryError, Problem
from ibidem.store.check.derived import check_derived
from ibidem.store.check.heads import check_head
from ibidem.store.check.kinds import check_kinds
from ibidem.store.check.labels import check_labels, check_parents
from ibidem.store.check.records import check_records
from ibidem.store.check.scopes import check_scopes
from ibidem.store.full_text import check_full_text
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


def _check_file(tx: Transaction, *, repair: bool) -> list[Problem]:
    return tx.dialect.find_damage(tx.connection, repair=repair)


CHECKS = (
    _check_file,
    check_head,
    check_kinds,
    check_records,
    check_derived,
    check_labels,
    check_parents,
    check_scopes,
    check_full_text,
)


def _explain(tx: Transaction, error: Exception) -> Problem:
    """What a part of the check could not read past. Raises what is no damage."""
    damage = error if isinstance(error, DamagedLibraryError) else tx.dialect.translate(error)
    if isinstance(damage, DamagedLibraryError):
        told = str(damage) if damage is error else f"{damage} ({error})"
        return Problem("damaged_file", told)
    if isinstance(error, TypeError | ValueError | AttributeError):  # a number that is none, say
        return Problem("damaged_file", f"The library's file is damaged: {error}")
    raise error


def _must_wait(part: object, problems: list[Problem]) -> bool:
    """Whether something must not be mended yet: a group that was lost comes back with the next
    sync, and until then nothing may be taken out of it, for everybody."""
    lost = {"damaged_file", "unreadable_record", "wrong_fingerprint"}
    return part is check_labels and any(problem.code in lost for problem in problems)


@whole_only
def check(tx: Transaction, *, repair: bool = False) -> list[Problem]:
    """Every finding about a library, empty for a sound one. `repair` wants a writing transaction.

    Codes: damaged_file, damaged_index, wrong_head, unreadable_record, wrong_digest, not_canonical,
    missing_base, wrong_fingerprint, stale_table, stale_index, dangling_label, orphan. Of these,
    damaged_file, unreadable_record without an earlier version, and orphan stay as they are;
    everything else is mended by `repair`.
    """
    problems: list[Problem] = []
    for part in CHECKS:
        try:
            problems += part(tx, repair=repair and not _must_wait(part, problems))
        except Exception as error:  # noqa: BLE001 - raised again unless it is damage
            problems.append(_explain(tx, error))
    return problems
