"""Time and ids for tests: the same in every run."""

from __future__ import annotations

from ibidem.model.ids import RecordId, make_record_id

START_MS = 1_750_000_000_000


class FixedSource:
    """A clock that moves only when told (and by `step_ms` per reading); ids are counted.

    `lane` (below 2**16) keeps the ids of several sources apart.
    """

    def __init__(self, start_ms: int = START_MS, *, step_ms: int = 0, lane: int = 0) -> None:
        self.at_ms = start_ms
        self.step_ms = step_ms
        self._lane = lane
        self._count = 0

    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        at = self.at_ms
        self.at_ms += self.step_ms
        return at

    def advance(self, milliseconds: int) -> None:
        """Let time pass."""
        self.at_ms += milliseconds

    def new_id(self) -> RecordId:
        """The next id; its last byte varies, so that the buckets of a fingerprint fill evenly."""
        self._count += 1
        return make_record_id(self.at_ms, self._lane << 48 | self._count)
