"""Scopes: a shared group seen as a library of its own.

For each shared group the store keeps which records can be seen through it, and in which changeset
each entered, changed as seen from there, or left. So a scope has all that a hub needs: a feed,
compare-and-set revisions, digests, a fingerprint (`records.fingerprint(tx, scope)`). A hub that
answers for a scope

- pulls by `read_feed`, fetches by `load`, lists by `list_digests`, says removals by
  `list_removals`;
- pushes: `load` gives the current versions for `sync.hub.decide_push`; what that accepts goes
  through `admit`, which gives the whole records to write, what is rejected, and what was amended
  and has to be given back; when they are written, `follow_admitted` says what else has moved;
  `count_references` is for the guard against mass deletions;
- gives only the files in `visible_blobs`.

Whoever works in a scope without a replica has a transaction with a `scope`: `doors` stands behind
`records.load_records` and its like there, `store.visibility` behind lists, searches and counts.
"""

from ibidem.store.scopes.admitting import Admission, Aftermath, admit, follow_admitted
from ibidem.store.scopes.following import (
    list_shared,
    maintain,
    refresh,
    share_group,
    shared_since,
    unshare_group,
)
from ibidem.store.scopes.projecting import project
from ibidem.store.scopes.reading import (
    count_references,
    list_digests,
    list_removals,
    load,
    read_feed,
    visible_blobs,
)

__all__ = [
    "Admission",
    "Aftermath",
    "admit",
    "count_references",
    "follow_admitted",
    "list_digests",
    "list_removals",
    "list_shared",
    "load",
    "maintain",
    "project",
    "read_feed",
    "refresh",
    "share_group",
    "shared_since",
    "unshare_group",
    "visible_blobs",
]
