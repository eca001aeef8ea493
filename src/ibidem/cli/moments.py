"""A moment as a person types it."""

from __future__ import annotations

from datetime import UTC, datetime

from ibidem.errors import InputError


def parse_moment(text: str) -> int:
    """Milliseconds since 1970 for "2026-11-20", "2026-11-20 14:00" or "2026-11-20T14:00:05Z".

    Without a time the day's first moment is meant, without a zone the time of this computer. Raises
    `InputError`.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        return int(moment.astimezone(UTC).timestamp() * 1000)
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(
            f"{text[:40]!r} is not a moment.",
            remedy="Write it like 2026-11-20 or 2026-11-20T14:00.",
        ) from error
