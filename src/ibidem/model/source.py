"""Where time and ids come from: an argument, so that everything that uses them can be replayed."""

from __future__ import annotations

from typing import Protocol

from ibidem.model.ids import RecordId


class Source(Protocol):
    """A clock and a maker of ids. The real one is `store.system.SystemSource`."""

    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        ...

    def new_id(self) -> RecordId:
        """An id that no other call, here or elsewhere, gives."""
        ...
