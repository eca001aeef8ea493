"""The areas of the desktop, in the order in which they put their widgets into a window."""

from __future__ import annotations

from ibidem.desktop import frame_actions
from ibidem.desktop.area import Area

AREAS: tuple[Area, ...] = (frame_actions.AREA,)
