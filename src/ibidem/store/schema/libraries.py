"""The directory of libraries, the head of each, and the version of the schema."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Table

from ibidem.store.schema.columns import BIG, METADATA, library_key, number, ordered, text

schema_version = Table(
    "schema_version",
    METADATA,
    Column("version", BIG, primary_key=True, autoincrement=False),
    number("applied_at"),
)

# Global: `uid` is the identity outside, `library_id` the short key inside this store.
libraries = Table(
    "libraries",
    METADATA,
    Column("library_id", BIG, primary_key=True, autoincrement=True),
    ordered("uid", unique=True),
    text("name"),
    text("role"),  # "hub" or "replica"
    number("created_at"),
)

# One row per library, locked by whoever writes. `changeset` is the newest local changeset: on a
# hub this is the revision. (`indexed_changeset`, `indexed_id`) is how far the full-text index is,
# `oldest_state` from which changeset on the history is complete.
heads = Table(
    "heads",
    METADATA,
    library_key(),
    text("epoch"),
    number("changeset"),
    number("indexed_changeset"),
    text("indexed_id"),
    number("oldest_state"),
    ForeignKeyConstraint(["library_id"], ["libraries.library_id"]),
)
