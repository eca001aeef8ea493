"""From a server to this device: which libraries there are, and a local copy of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ibidem.errors import PermissionDeniedError
from ibidem.model.role import Role
from ibidem.services.library import create_library
from ibidem.services.signing_in import SignIn, connect
from ibidem.services.syncing import Steering, link_library, sync_library


@dataclass(frozen=True, slots=True)
class Offered:
    """A library at a server, or a group of one, that the person may open.

    `owner` is a name or an address, "" where it is the person's own or is not told. `scope` is the
    id of the group where only that is shared.
    """

    uid: str
    name: str
    role: Role
    owner: str = ""
    scope: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is the person's own."""
        return self.role is Role.OWNER

    @property
    def is_read_only(self) -> bool:
        """Whether the person may only read it."""
        return self.role is Role.VIEWER


def list_offered(signed: SignIn, known: Iterable[Offered] = ()) -> list[Offered]:
    """What this account may open, its own libraries first. Raises what `remote` raises.

    The owners of what is `known` are not asked for again.
    """
    owners_known = {(each.uid, each.scope): each.owner for each in known}
    with connect(signed) as account:
        found = []
        for each in account.list_libraries():
            owner = owners_known.get((each.uid, each.scope), "")
            if each.role is not Role.OWNER and not owner:
                try:
                    members = account.list_members(each.uid, each.scope)
                except PermissionDeniedError:
                    members = []
                owners = [member for member in members if member.role is Role.OWNER]
                owner = (owners[0].name or owners[0].email) if owners else ""
            if each.role is Role.OWNER:
                owner = ""
            found.append(Offered(each.uid, each.name, each.role, owner, each.scope))
    return sorted(found, key=lambda each: (not each.is_own, each.name.casefold(), each.uid))


def download_library(
    signed: SignIn,
    offered: Offered,
    path: Path,
    *,
    device: str = "",
    steering: Steering | None = None,
) -> Path:
    """Make a library at `path` that is linked to one at the server, and bring its records here.

    Files come with later syncs. Stopped or interrupted in the middle, what has come stays: the
    library is linked, and its next sync goes on. Raises `LibraryExistsError`, and what `remote`
    raises before there is a library.
    """
    with connect(signed) as account:
        account.list_members(offered.uid, offered.scope)  # whether it can be reached at all
        with create_library(path, offered.name, device=device) as library:
            link_library(
                library,
                server=signed.server,
                account=signed.account,
                hub_uid=offered.uid,
                scope=offered.scope,
            )
            with account.hub(offered.uid, offered.scope) as hub:
                sync_library(library, hub, steering=steering)
            return library.path
