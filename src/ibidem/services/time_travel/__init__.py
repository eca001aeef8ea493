"""Going back: a record, a group or the whole library as it was at some moment."""

from ibidem.services.time_travel.choosing import EVERYTHING, Selection
from ibidem.services.time_travel.events import Event, list_events
from ibidem.services.time_travel.planning import (
    Planned,
    RestorePlan,
    apply_restore,
    list_planned,
    plan_restore,
)
from ibidem.services.time_travel.purging import Purged, forget_past, purge
from ibidem.services.time_travel.versions import restore_version

__all__ = [
    "EVERYTHING",
    "Event",
    "Planned",
    "Purged",
    "RestorePlan",
    "Selection",
    "apply_restore",
    "forget_past",
    "list_events",
    "list_planned",
    "plan_restore",
    "purge",
    "restore_version",
]
