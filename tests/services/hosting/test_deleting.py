"""Deleting a library for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from ibidem.errors import ConfirmationNeeded, NotFoundError, PermissionDeniedError
from ibidem.model.role import Role
from ibidem.services import editing, searching
from ibidem.store.schema import METADATA
from ibidem.sync.messages import PullRequest
from tests.services.conftest import DARWIN
from tests.services.hosting.conftest import Team


def rows_of(team: Team, library_id: int) -> dict[str, int]:
    """How many rows of each table belong to a library."""
    tables = [table for table in METADATA.sorted_tables if "library_id" in table.c]
    with team.store.connecting(writing=False) as connection:
        counts = {
            table.name: connection.execute(
                select(func.count()).where(table.c.library_id == library_id)
            ).scalar_one()
            for table in tables
        }
    return {name: int(count) for name, count in counts.items() if count}


def furnish(team: Team, folder: Path) -> str:
    """Something of everything; returns a group that is shared with "guest"."""
    owner = team.open("owner")
    (book,), _ = editing.add_references(owner, [DARWIN])
    group = editing.add_group(owner, "Club")
    editing.add_to_group(owner, group, [book])
    editing.tag_references(owner, editing.add_tag(owner, "tag"), [book])
    file = folder / "file.pdf"
    file.write_bytes(b"contents")
    editing.attach_files(owner, book, [file])
    team.invite("guest", Role.EDITOR, group)
    assert searching.list_references(owner, "darwin").total == 1
    return group


def test_a_deleted_library_leaves_nothing_behind(team: Team, tmp_path: Path) -> None:
    group = furnish(team, tmp_path)
    opened = team.open("owner")
    guest = team.open("guest", scope=group)
    hub = team.libraries.hub(team.uid, "editor", "desk")
    other = team.libraries.create("Another", "", "owner")
    kept = rows_of(team, other.library_id)
    assert len(rows_of(team, opened.library_id)) > 12
    team.told.clear()

    team.libraries.delete(team.uid, "owner", " Team ")

    assert rows_of(team, opened.library_id) == {}
    assert list(opened.blobs.list(team.uid)) == []
    assert rows_of(team, other.library_id) == kept
    assert {topic for topic, _ in team.told} == {"owner", "manager", "editor", "viewer", "guest"}
    for account, scope in (("owner", ""), ("viewer", ""), ("guest", group)):
        with pytest.raises(NotFoundError):
            team.open(account, scope=scope)
    for library in (opened, guest):
        with pytest.raises(NotFoundError):
            editing.add_references(library, [DARWIN])
        with pytest.raises(NotFoundError):
            searching.list_references(library)
    with pytest.raises(NotFoundError):
        hub.pull(PullRequest(""))
    assert [each.uid for each in team.libraries.list_libraries("owner")] == [other.uid]
    assert team.libraries.create("Team", team.uid, "owner").revision == 0


@pytest.mark.parametrize("name", ["", "team", "Team 2", "Another"])
def test_the_name_must_be_typed_as_it_is(team: Team, name: str) -> None:
    with pytest.raises(ConfirmationNeeded):
        team.libraries.delete(team.uid, "owner", name)
    assert team.open("owner").name == "Team"


def test_only_owners_delete(team: Team, tmp_path: Path) -> None:
    furnish(team, tmp_path)
    for account in ("manager", "editor", "viewer"):
        with pytest.raises(PermissionDeniedError):
            team.libraries.delete(team.uid, account, "Team")
    for account in ("guest", "stranger"):
        with pytest.raises(NotFoundError):
            team.libraries.delete(team.uid, account, "Team")
    assert searching.list_references(team.open("viewer")).total == 1
