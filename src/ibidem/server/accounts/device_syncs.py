"""How far each device is with a library, for the page on which people compare them.

A sync should cost no write of its own, so what is in the database may be a minute old; the process
that answered the sync knows better.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from ibidem.server.accounts.models import DeviceSync

WRITTEN_EVERY_SECONDS = 60.0
KNOWN_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Synced:
    """A device had everything up to `revision` at `synced_at`, and last found both sides the same
    at `verified_at` (0: never). Times are the server's, in milliseconds."""

    revision: int
    synced_at: int
    verified_at: int


@dataclass(slots=True)
class _Known:
    synced: Synced
    written: float  # by the process's clock


_known: dict[tuple[int, str, str], _Known] = {}  # by token, library and scope


def note_synced(token_id: int, library: str, scope: str, synced: Synced) -> None:
    """Keep how far a device is. One that tells no time of a verification keeps the last."""
    key = (token_id, library, scope)
    now = monotonic()
    known = _known.get(key)
    if known is None:
        if len(_known) >= KNOWN_MAX:
            _known.clear()
        known = _known[key] = _Known(synced, now - WRITTEN_EVERY_SECONDS)
    known.synced = synced = Synced(
        synced.revision,
        synced.synced_at,
        max(synced.verified_at, known.synced.verified_at),
    )
    if now - known.written >= WRITTEN_EVERY_SECONDS:
        known.written = now
        values = {
            "revision": synced.revision,
            "synced_at": synced.synced_at,
            "verified_at": synced.verified_at,
        }
        DeviceSync.objects.update_or_create(
            device_id=token_id, library=library, scope=scope, defaults=values
        )


def find_synced(account_id: int, library: str, scope: str) -> dict[int, Synced]:
    """How far the devices of an account are with a library, by the id of their token."""
    found = DeviceSync.objects.filter(
        device__account_id=account_id, library=library, scope=scope
    ).values_list("device_id", "revision", "synced_at", "verified_at")
    synced = {device: Synced(*values) for device, *values in found}
    for device in synced:
        known = _known.get((device, library, scope))
        if known is not None:
            synced[device] = known.synced
    return synced
