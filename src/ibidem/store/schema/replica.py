"""What a replica remembers of the hub it is linked to."""

from __future__ import annotations

from sqlalchemy import Table

from ibidem.store.schema.columns import METADATA, library_key, number, text

# One row while the library is linked. (`position_revision`, `position_id`) is the checkpoint;
# `files_changeset` is the local changeset up to which every file is on both sides, as far as the
# policy wants it. `hub_uid` the library's uid at the hub, `scope` the shared group or "".
sync_state = Table(
    "sync_state",
    METADATA,
    library_key(),
    text("server"),
    text("account"),
    text("hub_uid"),
    text("scope"),
    text("epoch"),
    number("position_revision"),
    text("position_id"),
    number("synced_at"),
    number("verified_at"),
    number("files_changeset"),
)
