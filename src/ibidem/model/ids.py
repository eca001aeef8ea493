"""Ids of records: UUID version 7 (RFC 9562, section 5.7), made where the record is made.

Time and randomness are arguments, so this module is pure; `services.system` has the real source.
"""

from __future__ import annotations

import re
from typing import NewType

from ibidem.errors import InputError

RecordId = NewType("RecordId", str)

_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def make_record_id(at_ms: int, randomness: int) -> RecordId:
    """A version 7 id from a time (milliseconds since 1970, UTC) and 74 random bits."""
    rand_a = (randomness >> 62) & 0xFFF
    rand_b = randomness & ((1 << 62) - 1)
    value = (at_ms & ((1 << 48) - 1)) << 80 | 7 << 76 | rand_a << 64 | 2 << 62 | rand_b
    digits = f"{value:032x}"
    return RecordId(f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}")


def is_record_id(text: str) -> bool:
    """Whether `text` is a version 7 UUID in its canonical lower-case form."""
    return len(text) == 36 and _FORM.fullmatch(text) is not None


def parse_record_id(text: str) -> RecordId:
    """`text` as an id. Raises `InputError` where it is not a canonical version 7 UUID."""
    if not is_record_id(text):
        raise InputError(f"{text[:60]!r} is not an id.", id=text[:60])
    return RecordId(text)


def made_at_of(record_id: RecordId) -> int:
    """When a record was made, by the clock of the device that made it: milliseconds since 1970."""
    return int(record_id[:8] + record_id[9:13], 16)
