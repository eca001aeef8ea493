"""Quotas: how many bytes of files the libraries of one owner may have."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from ibidem.errors import StorageFullError
from ibidem.model.role import Role
from ibidem.store import Store, sharing
from ibidem.store.blobs import BlobStore

COUNT_EVERY_MS = 60_000  # how old a count may be; what came since is added to it


@dataclass
class _Count:
    at: int
    bytes: int
    since: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Usage:
    """What an account has on the server: libraries of its own, and the bytes of their files."""

    libraries: int
    bytes: int


class Quotas:
    """Admits files while the libraries that their owner owns have room for them.

    A library counts for the owner who came first. The store of blobs is the truth; between two
    counts, which many processes make each for itself, a quota can be exceeded a little.
    """

    def __init__(self, store: Store, blobs: BlobStore, bytes_max: int) -> None:
        """`bytes_max` 0: no limit, and nothing is counted."""
        self._store = store
        self._blobs = blobs
        self._bytes_max = bytes_max
        self._counts: dict[str, _Count] = {}
        self._lock = Lock()

    def admit(self, library_id: int, uid: str, digest: str, size: int) -> None:
        """Count a file in that is about to come. Raises `StorageFullError` without room for it."""
        if not self._bytes_max or self._blobs.has(uid, digest):
            return
        with self._store.reading(library_id) as tx:
            members = sharing.list_members(tx, "")
        owner = next(member.account for member in members if member.role is Role.OWNER)
        owned = self._list_owned(owner)
        with self._lock:
            used = sum(self._used(each) for each in owned)
            known = self._counts[uid]
            if digest in known.since:
                return
            if used + size > self._bytes_max:
                raise StorageFullError(
                    f"The files of the library's owner would need more than the "
                    f"{self._bytes_max} bytes that this server allows.",
                    used=used,
                    quota=self._bytes_max,
                )
            known.bytes += size
            known.since.add(digest)

    def measure(self, account: str) -> Usage:
        """How many libraries the account owns and what their files need, at most a minute old."""
        owned = self._list_owned(account)
        with self._lock:
            return Usage(len(owned), sum(self._used(each) for each in owned))

    def _list_owned(self, account: str) -> list[str]:
        return [
            library.uid
            for library in sharing.list_libraries_of(self._store, account)
            if library.role is Role.OWNER and not library.scope
        ]

    def _used(self, uid: str) -> int:
        now = self._store.source.now_ms()
        known = self._counts.get(uid)
        if known is None or now - known.at > COUNT_EVERY_MS:
            known = _Count(now, sum(size for _, size in self._blobs.list(uid)))
            self._counts[uid] = known
        return known.bytes
