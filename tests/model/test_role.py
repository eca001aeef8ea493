from __future__ import annotations

from ibidem.model.role import Role


def test_everybody_but_a_viewer_may_write() -> None:
    assert {role for role in Role if role.may_write} == {Role.OWNER, Role.MANAGER, Role.EDITOR}


def test_owners_and_managers_may_invite() -> None:
    assert {role for role in Role if role.may_invite} == {Role.OWNER, Role.MANAGER}
