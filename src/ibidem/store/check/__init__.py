"""Is a library whole? Everything that can be computed anew is, and compared.

`check` only looks; `check(..., repair=True)` mends what can be mended from what is there. A record
whose content is lost here but known to a hub comes back with the next sync: its digest differs.
"""

from __future__ import annotations

from ibidem.errors import DamagedLibraryError, Problem
from ibidem.store.check.derived import check_derived
from ibidem.store.check.heads import check_head
from ibidem.store.check.labels import check_labels, check_parents
from ibidem.store.check.records import check_records
from ibidem.store.check.scopes import check_scopes
from ibidem.store.full_text import check_full_text
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


def _check_file(tx: Transaction, *, repair: bool) -> list[Problem]:
    return [
        Problem("damaged_file", message)
        for message in tx.dialect.find_damage(tx.connection, repair=repair)
    ]


CHECKS = (
    _check_file,
    check_head,
    check_records,
    check_derived,
    check_labels,
    check_parents,
    check_scopes,
    check_full_text,
)


@whole_only
def check(tx: Transaction, *, repair: bool = False) -> list[Problem]:
    """Every finding about a library, empty for a sound one. `repair` wants a writing transaction.

    Codes: damaged_file, wrong_head, unreadable_record, wrong_digest, not_canonical, missing_base,
    wrong_fingerprint, stale_table, stale_index, dangling_label, orphan. Of these, damaged_file
    (beyond its indexes), unreadable_record without an earlier version, and orphan stay as they are;
    everything else is mended by `repair`.
    """
    problems: list[Problem] = []
    for part in CHECKS:
        try:
            problems += part(tx, repair=repair)
        except Exception as error:
            damage = tx.dialect.translate(error)
            if not isinstance(damage, DamagedLibraryError):
                raise
            problems.append(Problem("damaged_file", f"{damage} ({error})"))
    return problems
