"""The scopes of shared groups against what the records imply."""

from __future__ import annotations

from ibidem.errors import Problem
from ibidem.model.digest import Fingerprint
from ibidem.store.fingerprints import changing_fingerprint, fingerprint
from ibidem.store.scopes import list_digests, list_shared, refresh
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


@whole_only
def check_scopes(tx: Transaction, *, repair: bool) -> list[Problem]:
    """Whether each shared group shows exactly what it should, and its fingerprint is the sum."""
    problems: list[Problem] = []
    for scope in list_shared(tx):
        if refresh(tx, scope, only_look=not repair):
            message = "What a shared group shows does not fit the records."
            problems.append(Problem("stale_table", message, raw=scope))
        sums = Fingerprint.of((found, digest) for found, digest, _ in list_digests(tx, scope))
        if sums != fingerprint(tx, scope):
            message = "The fingerprint of a shared group is not the sum of its records' digests."
            problems.append(Problem("wrong_fingerprint", message, raw=scope))
            if repair:
                changing_fingerprint(tx, scope)
                tx.fingerprints[scope] = sums
    return problems
