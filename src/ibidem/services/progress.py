"""How services say how far they are: they call a function that the application gave them."""

from __future__ import annotations

from collections.abc import Callable

# (phase in words, how much is done, of how much or None where that is unknown)
Report = Callable[[str, int, int | None], None]

FETCHING = "Fetching the file"

# Phases whose amounts are bytes; those of all others are things.
BYTE_PHASES = frozenset(
    {"Packing files", "Verifying files", "Restoring files", "Checking files", FETCHING}
)


def no_report(_phase: str, _done: int, _total: int | None) -> None:
    """For callers that do not want to know."""
