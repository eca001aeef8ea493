"""Quotas: how many bytes of files the libraries of one owner may have."""

from __future__ import annotations

from collections.abc import Callable
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


QuotaOf = Callable[[str], int | None]


class Quotas:
    """Admits files while the libraries that their owner owns have room for them.

    A library counts for the owner who came first. The store of blobs is the truth; between two
    counts, which many processes make each for itself, a quota can be exceeded a little.
    """

    def __init__(
        self, store: Store, blobs: BlobStore, bytes_max: int, quota_of: QuotaOf | None = None
    ) -> None:
        """`bytes_max` is everybody's for whom `quota_of(account)` gives None; 0 is no limit."""
        self._store = store
        self._blobs = blobs
        self._bytes_max = bytes_max
        self._quota_of = quota_of
        self._counts: dict[str, _Count] = {}
        self._lock = Lock()

    def admit(self, library_id: int, uid: str, digest: str, size: int) -> None:
        """Count a file in that is about to come. Raises `StorageFullError` without room for it."""
        if not (self._bytes_max or self._quota_of) or self._blobs.has(uid, digest):
            return
        with self._store.reading(library_id) as tx:
            members = sharing.list_members(tx, "")
        owner = next(member.account for member in members if member.role is Role.OWNER)
        bytes_max = self.find_quota(owner)
        if not bytes_max:
            return
        owned = self._list_owned(owner)
        with self._lock:
            used = sum(self._used(each) for each in owned)
            known = self._counts[uid]
            if digest in known.since:
                return
            if used + size > bytes_max:
                raise StorageFullError(
                    f"The files of the library's owner would need {in_words(used + size)}; "
                    f"{in_words(bytes_max)} are allowed.",
                    used=used,
                    quota=bytes_max,
                )
            known.bytes += size
            known.since.add(digest)

    def find_quota(self, account: str) -> int:
        """How many bytes the files of the account's libraries may need; 0: no limit."""
        own = self._quota_of(account) if self._quota_of else None
        return self._bytes_max if own is None else own

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


def in_words(size: int) -> str:
    """A number of bytes for people, such as "1.5 GB" (1 KB is 1,024 bytes), rounded up."""
    if size < 1024:
        return f"{size} bytes"
    power = 1
    while size >= 1024 ** (power + 1) and power < len(_UNITS):
        power += 1
    tenths = -(-size * 10 // 1024**power)
    return f"{tenths // 10:,}{f'.{tenths % 10}' if tenths % 10 else ''} {_UNITS[power - 1]}"


_UNITS = ("KB", "MB", "GB", "TB", "PB")
