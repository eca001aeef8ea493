"""The one schema, for a library file on a device and for a server with many libraries alike.

Every table that belongs to a library has `library_id` first in its primary key and in every index,
unique constraint and foreign key, so that PostgreSQL can be distributed by it; there are no
triggers. Only `libraries` (the directory) and `schema_version` are global. Texts that are ordered
compare by code point on both databases.

`records` and what stands beside it are the truth; the tables in `derived` can be rebuilt from it.
"""

from ibidem.store.schema.columns import METADATA
from ibidem.store.schema.derived import blob_references, blob_texts, children, labels, listing
from ibidem.store.schema.libraries import heads, libraries, schema_version
from ibidem.store.schema.records import bases, changesets, fingerprints, history, records
from ibidem.store.schema.replica import sync_state
from ibidem.store.schema.resetting import agreements, resets, staged
from ibidem.store.schema.sharing import (
    invitations,
    members,
    memberships,
    scope_activity,
    scope_members,
    shared_groups,
)

__all__ = [
    "METADATA",
    "agreements",
    "bases",
    "blob_references",
    "blob_texts",
    "changesets",
    "children",
    "fingerprints",
    "heads",
    "history",
    "invitations",
    "labels",
    "libraries",
    "listing",
    "members",
    "memberships",
    "records",
    "resets",
    "schema_version",
    "scope_activity",
    "scope_members",
    "shared_groups",
    "staged",
    "sync_state",
]
