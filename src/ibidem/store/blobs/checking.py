"""Check blobs against what the library says it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256

from ibidem.errors import NotFoundError, Problem
from ibidem.store.blobs.blob_store import BlobStore


def check_blobs(
    blobs: BlobStore,
    uid: str,
    expected: Mapping[str, int],
    *,
    repair: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Problem]:
    """Hash every blob of a library again and compare with `expected` (digest -> bytes).

    Yields a `Problem` per finding, `raw` the digest: `blob_missing`; `blob_damaged` (wrong bytes or
    length; with `repair` it is set aside, so that the next sync brings it again); `blob_orphaned`
    (nothing names it; left alone, since history may). `progress(done, total)` counts bytes.
    """
    present = dict(blobs.list(uid))
    total = sum(present.values())
    done = 0
    for digest in sorted(expected.keys() - present.keys()):
        yield Problem("blob_missing", "The contents of an attached file are not here.", raw=digest)
    for digest, size in sorted(present.items()):
        if not _is_intact(blobs, uid, digest, expected.get(digest, size)):
            if repair:
                with suppress(NotFoundError):
                    blobs.set_aside(uid, digest)
            yield Problem("blob_damaged", "An attached file's contents are damaged.", raw=digest)
        elif digest not in expected:
            yield Problem("blob_orphaned", "No attachment names this file any more.", raw=digest)
        done += size
        progress(done, total)


def find_damaged(blobs: BlobStore, uid: str, named: Iterable[str], *, repair: bool) -> set[str]:
    """Of some blobs, those that are here and do not have the digest that is their name.

    With `repair` they are set aside, so that whoever has them can send them again. Nothing else
    counts: who asks must not be able to talk a whole file away.
    """
    damaged: set[str] = set()
    for digest in named:
        if not blobs.has(uid, digest) or _is_intact(blobs, uid, digest, None):
            continue
        damaged.add(digest)
        if repair:
            with suppress(NotFoundError):
                blobs.set_aside(uid, digest)
    return damaged


def _is_intact(blobs: BlobStore, uid: str, digest: str, size: int | None) -> bool:
    seen = sha256()
    length = 0
    try:
        for piece in blobs.read(uid, digest):
            seen.update(piece)
            length += len(piece)
    except NotFoundError:  # deleted meanwhile: nobody's loss
        return True
    return size in (None, length) and seen.hexdigest() == digest
