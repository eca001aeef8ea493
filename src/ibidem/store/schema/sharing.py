"""Who may open which library or group, who is invited, and what each shared group shows.

`scope` is "" for the whole library, or the id of a shared group. Accounts are the server's; here
they are only ids.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from ibidem.store.schema.columns import BIG, METADATA, library_key, number, octets, ordered, text

# The truth about memberships.
members = Table(
    "members",
    METADATA,
    library_key(),
    ordered("scope", primary_key=True),
    ordered("account", primary_key=True),
    text("role"),
    number("since"),
    text("invited_by"),
)

# Global, like `libraries`: the way from an account to the libraries that it may open.
memberships = Table(
    "memberships",
    METADATA,
    ordered("account", primary_key=True),
    Column("library_id", BIG, primary_key=True, autoincrement=False),
    ordered("scope", primary_key=True),
)

# Kept is the SHA-256 of the token in the link. 0 and "" where something has not happened.
invitations = Table(
    "invitations",
    METADATA,
    library_key(),
    ordered("id", primary_key=True),
    text("email"),
    ordered("scope"),
    text("role"),
    octets("token_digest"),
    number("created_at"),
    text("created_by"),
    number("expires_at"),
    number("accepted_at"),
    text("accepted_by"),
    number("withdrawn_at"),
)

# The groups that are shared: those for which `scope_members` is kept.
shared_groups = Table(
    "shared_groups",
    METADATA,
    library_key(),
    ordered("scope", primary_key=True),
    number("since"),
)

# What is, or was, to be seen through a scope: a feed of its own. `changeset` is the one in which
# the record entered, changed as seen from there, or left; `digest` is of the projected payload,
# NULL where it left. `added_by` is the account that made the record in this scope, else "".
scope_members = Table(
    "scope_members",
    METADATA,
    library_key(),
    ordered("scope", primary_key=True),
    ordered("id", primary_key=True),
    text("kind"),
    number("changeset"),
    octets("digest", optional=True),
    text("added_by"),
    Index("scope_members_by_changeset", "library_id", "scope", "changeset", "id"),
    Index("scope_members_by_id", "library_id", "id"),
)

# How many references each changeset added to, changed in, and took out of a scope.
scope_activity = Table(
    "scope_activity",
    METADATA,
    library_key(),
    ordered("scope", primary_key=True),
    number("changeset", primary_key=True, autoincrement=False),
    number("added"),
    number("changed"),
    number("removed"),
)
