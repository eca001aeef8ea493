"""Membership: the rows of one scope while one batch of changes is followed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from ibidem.model.digest import record_digest
from ibidem.model.record import RecordKind
from ibidem.store.fingerprints import changing_fingerprint
from ibidem.store.rows import Row
from ibidem.store.schema import scope_activity, scope_members
from ibidem.store.scopes.projecting import project
from ibidem.store.transaction import Transaction


class Membership:
    """Which of some records are in a scope, and the differences, to be saved together."""

    def __init__(
        self, tx: Transaction, scope: str, made: frozenset[str], *, only_looks: bool = False
    ) -> None:
        """`made` are the records that the present write made: its account has added them.

        With `only_looks` differences are counted and not written.
        """
        self._only_looks = only_looks
        self.tx = tx
        self.scope = scope
        self._made = made
        self._digests: dict[str, bytes | None] = {}
        self._added_by: dict[str, str] = {}
        self._looked_for: set[str] = set()
        self._waiting: dict[str, tuple[Any, ...]] = {}
        self._counts = [0, 0, 0]  # references added, changed, removed
        self._different = 0

    def load(self, ids: Iterable[str]) -> None:
        """Read what is known of these records, where it was not read yet."""
        wanted = set(ids) - self._looked_for
        if not wanted:
            return
        self._looked_for |= wanted
        query = select(scope_members.c.id, scope_members.c.digest, scope_members.c.added_by).where(
            scope_members.c.library_id == self.tx.library_id,
            scope_members.c.scope == self.scope,
            self.tx.dialect.within(scope_members.c.id, wanted),
        )
        for identity, digest, added_by in self.tx.dialect.rows(self.tx.connection, query):
            self._digests[identity] = digest
            self._added_by[identity] = added_by

    def holds(self, identity: str) -> bool:
        """Whether a record, which was loaded or decided about, is in the scope."""
        return self._digests.get(identity) is not None

    def decide(self, row: Row, *, belongs: bool) -> bool:
        """Note that a record belongs, or not; returns whether it came in or left by this."""
        before = self._digests.get(row.id)
        payload = project(row.record, self.scope).payload if belongs else None
        after = None if payload is None else record_digest(row.kind, row.id, payload)
        if before == after:
            return False
        self._digests[row.id] = after
        self._different += 1
        if self._only_looks:
            return before is None or after is None
        if row.id in self._made:
            self._added_by.setdefault(row.id, self.tx.origin.account)
        sums = changing_fingerprint(self.tx, self.scope)
        if before is not None:
            sums.remove(row.id, before)
        if after is not None:
            sums.add(row.id, after)
        if row.kind is RecordKind.REFERENCE:
            self._counts[0 if before is None else 2 if after is None else 1] += 1
        self._waiting[row.id] = (
            self.tx.library_id,
            self.scope,
            row.id,
            row.kind.value,
            self.tx.changeset,
            after,
            self._added_by.get(row.id, ""),
        )
        return before is None or after is None

    def flush(self) -> None:
        """Write the differences found so far."""
        self.tx.dialect.upsert(self.tx.connection, scope_members, list(self._waiting.values()))
        self._waiting.clear()

    def save(self) -> int:
        """Write all differences, and count them in the scope's activity; returns how many."""
        self.flush()
        if self._different and not self._only_looks:
            self._count_in()
        return self._different

    def _count_in(self) -> None:
        """Add to what earlier batches of this changeset counted."""
        key = (self.tx.library_id, self.scope, self.tx.changeset)
        query = select(
            scope_activity.c.added, scope_activity.c.changed, scope_activity.c.removed
        ).where(
            scope_activity.c.library_id == key[0],
            scope_activity.c.scope == key[1],
            scope_activity.c.changeset == key[2],
        )
        found = self.tx.dialect.rows(self.tx.connection, query)
        earlier = found[0] if found else (0, 0, 0)
        counts = tuple(old + new for old, new in zip(earlier, self._counts, strict=True))
        self.tx.dialect.upsert(self.tx.connection, scope_activity, [(*key, *counts)])
