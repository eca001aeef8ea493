"""Roles of people in a library, and what each allows."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person may do in a library or in one shared group."""

    OWNER = "owner"
    MANAGER = "manager"
    EDITOR = "editor"
    VIEWER = "viewer"

    @property
    def may_write(self) -> bool:
        """Whether records may be added and edited."""
        return self is not Role.VIEWER

    @property
    def may_invite(self) -> bool:
        """Whether people may be invited, removed and given other roles."""
        return self in (Role.OWNER, Role.MANAGER)
