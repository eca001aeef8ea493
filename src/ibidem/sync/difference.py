"""Finding where two libraries differ, so that equal parts cost nothing. Pure.

The buckets of a fingerprint are too coarse where many records differ: a thousand touch every one of
256. So a bucket is divided into **cells** by the hexadecimal digits before its own two at the end
of the id. A cell's sum is the sum of its records' digests, cut to `CELL_BYTES`; two that differ in
content have equal sums in one of 2**64 cases, and what that overlooks the fingerprint at the end
does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from struct import Struct, pack

from ibidem.model.digest import BUCKETS
from ibidem.model.ids import RecordId
from ibidem.sync.messages import BucketEntry

CELL_BYTES = 8
CELL_DIGITS_MAX = 2
_numbers = Struct(">Q").iter_unpack
_MODULUS = 1 << (8 * CELL_BYTES)
_RECORDS_PER_CELL = 32  # above that, finer cells cost less than what they would list


@dataclass(slots=True)
class Difference:
    """Which records two libraries do not have alike.

    `here` are ids that only we have, `there` entries that only the other has, `both` entries of
    records that both have with different content.
    """

    here: list[RecordId] = field(default_factory=list)
    there: list[BucketEntry] = field(default_factory=list)
    both: list[BucketEntry] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.here or self.there or self.both)


def choose_digits(records: int) -> int:
    """How many digits of the id a cell should have beside its bucket's two.

    `records` are how many the other side has, which lists those of the cells that differ.
    """
    return 1 if records <= _RECORDS_PER_CELL * BUCKETS * 16 else CELL_DIGITS_MAX


def sum_cells(
    digests: Iterable[tuple[str, bytes]], buckets: Iterable[int], digits: int
) -> dict[int, list[int]]:
    """The sums of the cells of some buckets: by bucket, in the order of the cells' digits."""
    sums: dict[str, int] = defaultdict(int)
    width = 2 + digits
    given = list(digests)
    numbers = _numbers(b"".join([digest[:CELL_BYTES] for _, digest in given]))  # in one go
    for (record_id, _), (number,) in zip(given, numbers, strict=True):
        sums[record_id[-width:]] += number
    return {
        bucket: [
            sums.get(f"{cell:0{digits}x}{bucket:02x}", 0) % _MODULUS for cell in range(16**digits)
        ]
        for bucket in buckets
    }


def pack_cells(sums: Mapping[int, list[int]]) -> bytes:
    """The sums as they travel: bucket by bucket in ascending order, `CELL_BYTES` each."""
    values = [value for bucket in sorted(sums) for value in sums[bucket]]
    return pack(f">{len(values)}Q", *values)


def differing_cells(ours: Mapping[int, list[int]], theirs: bytes, digits: int) -> list[str] | None:
    """The cells (the last digits of their records' ids) whose sums differ.

    None where `theirs` are not sums of the same cells.
    """
    cells = 16**digits
    if len(theirs) != len(ours) * cells * CELL_BYTES:
        return None
    given = _numbers(theirs)
    return [
        f"{cell:0{digits}x}{bucket:02x}"
        for bucket in sorted(ours)
        for (cell, value), (other,) in zip(enumerate(ours[bucket]), given, strict=False)
        if value != other
    ]


def compare_entries(ours: Mapping[RecordId, bytes], theirs: Iterable[BucketEntry]) -> Difference:
    """The difference between our records (digests by id) and theirs, of the same cells."""
    difference = Difference()
    seen: set[RecordId] = set()
    for entry in theirs:
        seen.add(entry.id)
        digest = ours.get(entry.id)
        if digest is None:
            difference.there.append(entry)
        elif digest.hex() != entry.digest:
            difference.both.append(entry)
    difference.here = [each for each in ours if each not in seen]
    return difference
