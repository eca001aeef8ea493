"""What the parts of a running server share."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.server.limits import RequestLimits
from ibidem.server.settings import Settings
from ibidem.services.serving import Libraries

EVENTS_PATH = "/api/v1/events"


@dataclass(frozen=True, slots=True)
class Context:
    """The settings, the libraries served and the counters of this process."""

    settings: Settings
    libraries: Libraries
    limits: RequestLimits
