"""The records of a library, what they were before, and the changesets that made them so."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, literal_column
from sqlalchemy import text as sql

from ibidem.store.schema.columns import (
    METADATA,
    ORDERED_TEXT,
    flag,
    library_key,
    number,
    octets,
    ordered,
    text,
)

NOT_A_REFERENCE = "kind <> 'reference'"  # written out in queries, so that the index is chosen

# `changeset` is the local changeset that wrote this version. On a hub `revision` equals it; on a
# replica `revision` is the hub's revision of the version last agreed on (0: none). A tombstone has
# neither payload nor digest.
records = Table(
    "records",
    METADATA,
    library_key(),
    ordered("id", primary_key=True),
    text("kind"),
    number("changeset"),
    number("revision"),
    flag("dirty"),
    number("edited_at"),
    text("device"),
    text("account"),
    text("payload", optional=True),
    octets("digest", optional=True),
    text("alias", optional=True),
    # With the digest, so that comparing libraries reads this index and not every payload.
    Index("records_by_changeset", "library_id", "changeset", "id", "digest"),
    # Everything but the references, which are most: a list of tags must not read through them.
    Index(
        "records_by_kind",
        "library_id",
        "kind",
        "id",
        sqlite_where=sql(NOT_A_REFERENCE),
        postgresql_where=sql(NOT_A_REFERENCE),
    ),
    Index(
        "records_dirty",
        "library_id",
        "id",
        sqlite_where=sql("dirty = 1"),
        postgresql_where=sql("dirty = 1"),
    ),
)

# Written out for the same reason: with a parameter SQLite would plan the statement anew each time.
IS_DIRTY = records.c.dirty == literal_column("1")

# The last version that hub and replica agreed on, only while the record is dirty.
bases = Table(
    "bases",
    METADATA,
    library_key(),
    ordered("id", primary_key=True),
    text("kind"),
    number("revision"),
    number("edited_at"),
    text("device"),
    text("payload", optional=True),
    text("alias", optional=True),
)

# Versions that are no longer current: written by `changeset`, replaced by `superseded_by`.
history = Table(
    "history",
    METADATA,
    library_key(),
    ordered("id", primary_key=True),
    number("changeset", primary_key=True, autoincrement=False),
    number("superseded_by"),
    text("kind"),
    number("revision"),
    number("edited_at"),
    text("device"),
    text("account"),
    text("payload", optional=True),
    text("alias", optional=True),
    Index("history_by_superseder", "library_id", "superseded_by", "id"),
)

# Who made which changes, when and where. `label` says in words what was done ("import").
# `removed` counts references trashed or deleted, `deleted` every record deleted.
changesets = Table(
    "changesets",
    METADATA,
    library_key(),
    number("number", primary_key=True, autoincrement=False),
    number("at"),
    text("account"),
    text("device"),
    text("label"),
    number("added"),
    number("changed"),
    number("deleted"),
    number("removed"),
)

# `scope` is "" for the whole library, or the id of a shared group.
fingerprints = Table(
    "fingerprints",
    METADATA,
    library_key(),
    Column("scope", ORDERED_TEXT, primary_key=True),
    octets("packed"),
)
