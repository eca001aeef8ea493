"""A library on a server, with one person of each role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from ibidem.model.role import Role
from ibidem.services.hosting import HostedLibrary
from ibidem.services.serving import Libraries
from ibidem.store import Store, open_store
from ibidem.store.blobs import open_blobs
from ibidem.store.notices import LocalNotices
from tests.sources import FixedSource

ROLES = ("owner", "manager", "editor", "viewer")


@dataclass
class Team:
    """A server with a library of the account "owner"; the other accounts are called like roles."""

    store: Store
    libraries: Libraries
    told: list[tuple[str, int]]
    uid: str
    source: FixedSource
    invited: dict[str, str] = field(default_factory=dict)

    def open(self, account: str, **options: Any) -> HostedLibrary:
        """The library as an account may use it."""
        return self.libraries.open(self.uid, account, **options)

    def invite(self, account: str, role: Role, scope: str = "") -> None:
        """Make an account a member."""
        sharing = self.libraries.sharing(self.uid, "owner")
        token = sharing.invite(f"{account}@example.org", role, scope).token
        self.libraries.accept_invitation(token, account, f"{account}@example.org")

    @property
    def revision(self) -> int:
        """The hub's newest."""
        with self.open("owner").reading() as tx:
            return tx.head.changeset


def make_team(store: Store, source: FixedSource, quota_bytes: int = 0) -> Team:
    """A library with an owner, a manager, an editor and a viewer."""
    told: list[tuple[str, int]] = []
    notices = LocalNotices(lambda topic, revision: told.append((topic, revision)))
    libraries = Libraries(store, open_blobs("memory://"), notices, quota_bytes)
    team = Team(store, libraries, told, libraries.create("Team", "", "owner").uid, source)
    for role in ROLES[1:]:
        team.invite(role, Role(role))
    told.clear()
    return team


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, source: FixedSource) -> Iterator[Store]:
    url = "sqlite://"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    opened = open_store(url, source)
    yield opened
    opened.close()


@pytest.fixture
def team(store: Store, source: FixedSource) -> Team:
    return make_team(store, source)


# Rules are the same on every database: where only they are tested, one is enough.
on_one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
