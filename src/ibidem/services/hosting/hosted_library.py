"""HostedLibrary: a library on the server, opened for one person.

The services work on it as on a library of this device. What differs is who may: every write looks
the person's role up again, within its own transaction, so that revoking takes effect at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ibidem.errors import PermissionDeniedError
from ibidem.model.role import Role
from ibidem.services.hosting.member import Member
from ibidem.services.library import Library
from ibidem.services.sharing import require_role
from ibidem.store import Origin, Transaction

Admit = Callable[[str, int], None]
Listener = Callable[[str, int], None]


@dataclass(slots=True, kw_only=True)
class HostedLibrary(Library):
    """A library, or with `scope` one shared group of it, as `account` may use it.

    `role` is what it was when the library was opened: enough to show or hide a button, and asked
    anew by every write. `name` is the group's own with a scope. `admit(digest, size)` is asked
    before a file is stored, `tell(uid, revision)` told what was committed. There is nothing to
    close: the store is the server's.
    """

    account: str
    role: Role
    scope: str = ""
    admit: Admit
    tell: Listener

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A consistent snapshot, of the shared group alone where there is a scope."""
        with self.store.reading(self.library_id, scope=self.scope) as tx:
            yield tx

    @contextmanager
    def writing(self, label: str, *, durable: bool = True) -> Iterator[Transaction]:
        """One changeset of this person on this device; who follows the library is told of it.

        Raises `PermissionDeniedError` to whoever may only read, `NotFoundError` to who is no member
        any more. Through a scope, what may not come in raises `PermissionDeniedError`, too.
        """
        origin = Origin(self.account, self.device, label)
        with self.store.writing(self.library_id, origin, scope=self.scope, durable=durable) as tx:
            with tx.whole():
                role = require_role(tx, self.account, self.scope)
            self._member(role).require_write()
            before = tx.head.changeset
            yield tx
            revision = tx.newest_changeset
        if revision != before:
            self.tell(self.uid, revision)

    def admit_file(self, digest: str, size: int) -> None:
        """See `Library`. Raises also `PermissionDeniedError`: who may not write stores nothing."""
        self._member(self.role).require_write()
        self.admit(digest, size)

    def require_owner(self) -> None:
        """See `Library`."""
        if self.role is not Role.OWNER or self.scope:
            raise PermissionDeniedError("Only an owner of the library may do this.")

    def _member(self, role: Role) -> Member:
        return Member(self.account, self.device, role, self.scope)
