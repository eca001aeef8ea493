"""Linking a library on this device to one on a server, and forgetting the link."""

from __future__ import annotations

from ibidem.errors import LinkError
from ibidem.services.library import Library
from ibidem.store.linking import Link, forget_agreement, forget_link, load_link, save_link


def read_link(library: Library) -> Link | None:
    """To what the library is linked, None where it is not."""
    with library.reading() as tx:
        return load_link(tx)


def link_library(
    library: Library,
    *,
    server: str,
    account: str,
    hub_uid: str,
    scope: str = "",
    force: bool = False,
) -> Link:
    """Link a library to one at a server; the first sync then unites both.

    `server` is its address, `account` who signs in there, `hub_uid` the library's uid there.
    Linking again to the same does nothing. Raises `LinkError` where the library is linked to
    another account, library or group, unless `force`: then what was agreed upon with the other is
    forgotten, and every record here counts as new.
    """
    wanted = Link(server=server, account=account, hub_uid=hub_uid, scope=scope)
    with library.writing("link") as tx:
        present = load_link(tx)
        if present is not None:
            if _is_same(present, wanted):
                return present
            if not force:
                raise LinkError(
                    f"This library is linked to {present.account} at {present.server}.",
                    server=present.server,
                    account=present.account,
                    remedy="Unlink it first, or link with force to start anew.",
                )
            forget_link(tx)
        else:
            forget_agreement(tx)
        save_link(tx, wanted)
        return wanted


def forget_sync_state(library: Library) -> bool:
    """Forget the link, the checkpoint and what was agreed upon; returns whether there was a link.

    Nothing else changes: records, files and history stay here, and the server notices nothing.
    """
    with library.writing("unlink") as tx:
        linked = load_link(tx) is not None
        forget_link(tx)
        return linked


def _is_same(one: Link, other: Link) -> bool:
    return (one.server, one.account, one.hub_uid, one.scope) == (
        other.server,
        other.account,
        other.hub_uid,
        other.scope,
    )
