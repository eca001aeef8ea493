"""The real clock and the real maker of ids."""

from __future__ import annotations

import secrets
import threading
import time

from ibidem.model.ids import RecordId, make_record_id

_RANDOM_BITS = 74
_STEP_BITS = 40  # how far an id of the same millisecond lies behind the one before it, at most


class SystemSource:
    """The system's clock; ids that grow within this process, whatever the clock does.

    RFC 9562, section 6.2, method 2: within one millisecond (or after the clock was set back) the
    random part of the id before is raised by a random step. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at_ms = 0
        self._randomness = 0

    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000

    def new_id(self) -> RecordId:
        """An id behind every other one that this source has given."""
        with self._lock:
            now = self.now_ms()
            if now > self._at_ms:
                self._at_ms, self._randomness = now, secrets.randbits(_RANDOM_BITS - 1)
            else:
                self._randomness += 1 + secrets.randbits(_STEP_BITS)
                if self._randomness >> _RANDOM_BITS:  # this millisecond's ids are used up
                    self._at_ms += 1
                    self._randomness = secrets.randbits(_RANDOM_BITS - 1)
            return make_record_id(self._at_ms, self._randomness)
