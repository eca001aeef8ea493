"""What the parts of a running server share."""

from __future__ import annotations

from dataclasses import dataclass, field

from ibidem.server.copies import Copies
from ibidem.server.limits import RequestLimits
from ibidem.server.mailing.mailer import Mailer
from ibidem.server.settings import Settings
from ibidem.services.serving import Libraries

EVENTS_PATH = "/api/v1/events"


@dataclass(frozen=True, slots=True)
class Context:
    """The settings, the libraries served, the counters, the mail and the copies of this process."""

    settings: Settings
    libraries: Libraries
    limits: RequestLimits
    mailer: Mailer = field(init=False)
    copies: Copies = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mailer", Mailer(self.settings))
        object.__setattr__(self, "copies", Copies(self.settings))
