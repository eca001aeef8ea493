"""Digests of records and fingerprints of libraries.

The digest of a record is 128 bits of BLAKE2b over kind, id and canonical payload. The fingerprint
of a library is the sum, modulo 2**128, of the digests of its live records, kept in `BUCKETS`
buckets by the last byte of the id. A sum is kept up to date by adding and subtracting, so it costs
nothing to maintain, and it does not depend on the order of changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from struct import Struct

DIGEST_BYTES = 16
BUCKETS = 256
_MODULUS = 1 << (8 * DIGEST_BYTES)
_halves = Struct(">QQ").iter_unpack


def record_digest(kind: str, record_id: str, payload: str) -> bytes:
    """The digest, `DIGEST_BYTES` long, of one live record."""
    text = f"{kind}\0{record_id}\0{payload}"
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


def bucket_of(record_id: str) -> int:
    """The bucket (0 to `BUCKETS` - 1) of a record: the last byte of its id."""
    return int(record_id[-2:], 16)


class Fingerprint:
    """The sums of digests per bucket; `total` is what two replicas compare first."""

    __slots__ = ("_sums",)

    def __init__(self, packed: bytes = b"") -> None:
        """From `pack()`, or empty. `packed` is BUCKETS * DIGEST_BYTES bytes, big-endian sums."""
        if packed and len(packed) != BUCKETS * DIGEST_BYTES:
            raise ValueError(f"a packed fingerprint has {BUCKETS * DIGEST_BYTES} bytes")
        # Every sync unpacks one on each side: the halves in one go cost half of what slices do.
        self._sums = [high << 64 | low for high, low in _halves(packed)] or [0] * BUCKETS

    @classmethod
    def of(cls, digests: Iterable[tuple[str, bytes]]) -> Fingerprint:
        """The fingerprint of the records given as (id, digest)."""
        fingerprint = cls()
        for record_id, digest in digests:
            fingerprint.add(record_id, digest)
        return fingerprint

    def add(self, record_id: str, digest: bytes) -> None:
        """Count a record in."""
        bucket = int(record_id[-2:], 16)
        self._sums[bucket] = (self._sums[bucket] + int.from_bytes(digest, "big")) % _MODULUS

    def remove(self, record_id: str, digest: bytes) -> None:
        """Count a record out."""
        bucket = int(record_id[-2:], 16)
        self._sums[bucket] = (self._sums[bucket] - int.from_bytes(digest, "big")) % _MODULUS

    @property
    def total(self) -> str:
        """32 hexadecimal digits: equal for equal libraries."""
        return f"{sum(self._sums) % _MODULUS:032x}"

    def bucket_totals(self) -> list[str]:
        """One sum per bucket, each 32 hexadecimal digits."""
        return [f"{value:032x}" for value in self._sums]

    def pack(self) -> bytes:
        """BUCKETS * DIGEST_BYTES bytes, for `Fingerprint(packed)`."""
        return b"".join(value.to_bytes(DIGEST_BYTES, "big") for value in self._sums)

    def differing_buckets(self, totals: list[str]) -> Iterator[int]:
        """The buckets whose sum differs from `totals`, as `bucket_totals()` gave them elsewhere."""
        for bucket, (ours, theirs) in enumerate(zip(self.bucket_totals(), totals, strict=True)):
            if ours != theirs:
                yield bucket

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fingerprint) and self._sums == other._sums

    def __hash__(self) -> int:
        return hash(tuple(self._sums))

    def __repr__(self) -> str:
        return f"Fingerprint({self.total})"
