"""Who speaks to a hub."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.errors import PermissionDeniedError
from ibidem.model.role import Role


@dataclass(frozen=True, slots=True)
class Member:
    """A person on a device, with the rights in one library.

    `account` and `device` are names for the history. `scope` is the id of the shared group that the
    person sees, or "" for the whole library; `role` is that in the scope.
    """

    account: str = ""
    device: str = ""
    role: Role = Role.OWNER
    scope: str = ""

    def require_write(self) -> None:
        """Raise `PermissionDeniedError` for somebody who may only read."""
        if not self.role.may_write:
            raise PermissionDeniedError("You may read this library but not change it.")
