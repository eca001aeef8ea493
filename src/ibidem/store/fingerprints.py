"""Fingerprints, kept up to date with every write and stored once per transaction."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from ibidem.errors import PermissionDeniedError
from ibidem.model.digest import Fingerprint
from ibidem.store.schema import fingerprints
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only

# Built once: every sync asks for it.
_PACKED = select(fingerprints.c.packed).where(
    fingerprints.c.library_id == bindparam("library_id"),
    fingerprints.c.scope == bindparam("scope"),
)


def fingerprint(tx: Transaction, scope: str = "") -> Fingerprint:
    """The fingerprint of the library, or of one scope (a shared group's id), as `tx` sees it.

    In a transaction with a scope it is that scope's.
    """
    if tx.scope and scope not in ("", tx.scope):
        raise PermissionDeniedError("Only members of the whole library may do this.")
    scope = scope or tx.scope
    known = tx.fingerprints.get(scope)
    if known is None:
        given = {"library_id": tx.library_id, "scope": scope}
        packed = tx.connection.execute(_PACKED, given).scalar_one_or_none()
        known = tx.fingerprints[scope] = Fingerprint(packed or b"")
    return known


@whole_only
def changing_fingerprint(tx: Transaction, scope: str = "") -> Fingerprint:
    """The same, to be changed: what it is when the transaction ends is stored."""
    tx.changed_scopes.add(scope)
    return fingerprint(tx, scope)


@whole_only
def forget_fingerprint(tx: Transaction, scope: str) -> None:
    """Remove the fingerprint of a scope that is shared no longer."""
    tx.fingerprints.pop(scope, None)
    tx.changed_scopes.discard(scope)
    tx.connection.execute(
        delete(fingerprints).where(
            fingerprints.c.library_id == tx.library_id, fingerprints.c.scope == scope
        )
    )


@whole_only
def save_fingerprints(tx: Transaction) -> None:
    """Store those that were changed. `Transaction.finish` calls it."""
    tx.dialect.upsert(
        tx.connection,
        fingerprints,
        [(tx.library_id, scope, tx.fingerprints[scope].pack()) for scope in tx.changed_scopes],
    )
    tx.changed_scopes.clear()
