"""Where a new reference goes: where the person is."""

from __future__ import annotations

from msgspec.structs import replace

from ibidem.desktop.desk import Desk
from ibidem.desktop.showing import PlaceKind
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.searching import list_groups


def place_new(desk: Desk, reference: Reference) -> Reference:
    """The reference in the group, or under the tag, that the window shows."""
    place = desk.showing.place
    if place.kind is PlaceKind.TAG and place.id:
        return replace(reference, tags=(RecordId(place.id),))
    if place.kind is PlaceKind.GROUP and place.id:
        entries = list_groups(desk.library, counted=False)
        if any(each.id == place.id and each.kind is RecordKind.GROUP for each in entries):
            return replace(reference, groups=(RecordId(place.id),))
    return reference
