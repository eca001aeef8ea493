"""Resetting sync: changes that wait to be made all at once, and what a replica notes meanwhile."""

from __future__ import annotations

from sqlalchemy import Table

from ibidem.store.schema.columns import METADATA, flag, library_key, number, octets, ordered, text

# Records that nobody sees yet. On a hub: what somebody wants it to become, until they commit; on a
# replica: what was fetched ahead (`account` is "" there). A payload NULL deletes.
staged = Table(
    "staged",
    METADATA,
    library_key(),
    ordered("account", primary_key=True),
    ordered("reset", primary_key=True),
    ordered("id", primary_key=True),
    text("kind"),
    number("revision"),
    number("edited_at"),
    text("device"),
    text("payload", optional=True),
    octets("digest", optional=True),
    text("alias", optional=True),
    number("staged_at"),
)

# On a replica, one row: the reset that is under way, or the last one, which can be undone.
# `changeset` is the local one that it was decided on, `switched` the one by which it changed this
# copy (0: not), `revision` the hub's that it was decided on, `committed` the one by which it
# changed the hub (0: not, as far as is known). `link` is the link as it was before (JSON).
resets = Table(
    "resets",
    METADATA,
    library_key(),
    text("id"),
    text("direction"),
    text("step"),
    number("started_at"),
    number("changeset"),
    number("switched"),
    number("revision"),
    number("committed"),
    text("signature"),
    text("backup"),
    text("link"),
    text("counts"),
)

# What a replica agreed on with its hub before the last reset: of every record whose agreement that
# changed. `changeset` says which version the record had (0: it was not there), `base` is JSON.
agreements = Table(
    "agreements",
    METADATA,
    library_key(),
    ordered("id", primary_key=True),
    text("kind"),
    number("changeset"),
    number("revision"),
    flag("dirty"),
    text("base", optional=True),
)
