"""Tables that serve queries and hold nothing that `records` does not say."""

from __future__ import annotations

from sqlalchemy import Index, Table, literal_column
from sqlalchemy import text as sql

from ibidem.store.schema.columns import METADATA, flag, library_key, number, octets, ordered, text

# One narrow row per live reference, for sorting and filtering; what is shown comes from the
# payload. Texts are folded and cut (`store.derived.listing`).
listing = Table(
    "listing",
    METADATA,
    library_key(),
    ordered("id", primary_key=True),
    ordered("type"),
    ordered("authors"),
    ordered("title"),
    ordered("container"),
    ordered("citation_key"),
    number("year"),
    number("added_at"),
    number("edited_at"),
    number("trashed_at"),
    number("rating"),
    flag("read"),
    number("identity"),
    number("volume"),
    number("issue"),
    number("filled"),  # which fields have a value, a bit for each
    Index("listing_by_identity", "library_id", "identity"),
    Index(
        "listing_trashed",  # the few that most questions leave out
        "library_id",
        "id",
        sqlite_where=sql("trashed_at > 0"),
        postgresql_where=sql("trashed_at > 0"),
    ),
    # Without a rowid a library's rows lie together, in order of id: reading all of them to sort
    # takes half the time (measured: 80 ms for 100,000 by title, so no index per column is kept).
    sqlite_with_rowid=False,
)

IS_TRASHED = listing.c.trashed_at > literal_column("0")  # written out: so the index is chosen

# Small rows that are all key: without a rowid each costs one tree instead of two.
labels = Table(
    "labels",
    METADATA,
    library_key(),
    ordered("kind", primary_key=True),
    ordered("label", primary_key=True),
    ordered("reference", primary_key=True),
    sqlite_with_rowid=False,
)

children = Table(
    "children",
    METADATA,
    library_key(),
    ordered("parent", primary_key=True),
    ordered("id", primary_key=True),
    text("kind"),
    sqlite_with_rowid=False,
)

blob_references = Table(
    "blob_references",
    METADATA,
    library_key(),
    ordered("sha256", primary_key=True),
    ordered("attachment", primary_key=True),
    number("bytes"),
    ordered("reference"),
    Index("blob_references_by_reference", "library_id", "reference"),
    sqlite_with_rowid=False,
)

# What is written in a file, read from its bytes (`store.blob_texts` says which states there are).
# It does not follow from the records; it can be read again as long as the blob is there.
blob_texts = Table(
    "blob_texts",
    METADATA,
    library_key(),
    ordered("sha256", primary_key=True),
    text("state"),
    number("at"),
    number("pages"),
    octets("text", optional=True),  # UTF-8, compressed; pages parted by form feeds
)
