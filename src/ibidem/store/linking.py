"""What a replica remembers of its hub, and forgetting it."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, delete, select, update

from ibidem.store.resetting import forget_reset
from ibidem.store.schema import bases, heads, libraries, records, sync_state
from ibidem.store.staging import discard_others
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only
from ibidem.sync.messages import Position


class Link(msgspec.Struct, frozen=True):
    """To what a replica is linked and how far it has come.

    `server` is the hub's address, `hub_uid` the library's uid there, `scope` a shared group's id or
    "". `position` is the checkpoint; up to the local changeset `files_changeset` the files are on
    both sides, as far as the policy wants them. Times are milliseconds (UTC), 0 for never.
    """

    server: str
    account: str
    hub_uid: str
    scope: str = ""
    epoch: str = ""
    position: Position = Position()
    synced_at: int = 0
    verified_at: int = 0
    files_changeset: int = 0


# Built once: every sync asks for it.
_LINK = select(sync_state).where(sync_state.c.library_id == bindparam("library_id"))


@whole_only
def load_link(tx: Transaction) -> Link | None:
    """To what the library is linked, None where it is not."""
    row = tx.connection.execute(_LINK, {"library_id": tx.library_id}).one_or_none()
    if row is None:
        return None
    return Link(
        server=row.server,
        account=row.account,
        hub_uid=row.hub_uid,
        scope=row.scope,
        epoch=row.epoch,
        position=Position(row.position_revision, row.position_id),
        synced_at=row.synced_at,
        verified_at=row.verified_at,
        files_changeset=row.files_changeset,
    )


@whole_only
def save_link(tx: Transaction, link: Link) -> None:
    """Remember the link and the checkpoint."""
    values = (
        tx.library_id,
        link.server,
        link.account,
        link.hub_uid,
        link.scope,
        link.epoch,
        link.position.revision,
        link.position.id,
        link.synced_at,
        link.verified_at,
        link.files_changeset,
    )
    tx.dialect.upsert(tx.connection, sync_state, [values])


@whole_only
def forget_link(tx: Transaction) -> None:
    """Forget the link with its checkpoint, and everything agreed upon; no record changes.

    A reset that was under way, and the way back from the last one, are forgotten with it.
    """
    forget_reset(tx)
    discard_others(tx, "", "")
    tx.connection.execute(delete(sync_state).where(sync_state.c.library_id == tx.library_id))
    forget_agreement(tx)


@whole_only
def forget_agreement(tx: Transaction) -> None:
    """Forget which versions the hub has: every live record is dirty and new to it again.

    Tombstones are dropped, except aliases, which are kept dirty: a hub that has such a record
    deleted it itself or will bring it back, which is what merging means.
    """
    ours = records.c.library_id == tx.library_id
    tx.connection.execute(
        delete(records).where(ours, records.c.payload.is_(None), records.c.alias.is_(None))
    )
    tx.connection.execute(update(records).where(ours).values(revision=0, dirty=1))
    tx.connection.execute(delete(bases).where(bases.c.library_id == tx.library_id))


@whole_only
def set_epoch(tx: Transaction, epoch: str) -> None:
    """Begin a new lineage of revisions on a hub."""
    tx.connection.execute(
        update(heads).where(heads.c.library_id == tx.library_id).values(epoch=epoch)
    )


@whole_only
def set_role(tx: Transaction, role: str) -> None:
    """Make the library a "hub" or a "replica"."""
    tx.connection.execute(
        update(libraries).where(libraries.c.library_id == tx.library_id).values(role=role)
    )
