"""The areas of the desktop, in the order in which they put their widgets into a window.

All of them are imported before the first window is there, so what a window can do without until
somebody asks is imported in the function that wants it: dialogs, tabs, pages of the preferences,
and services that only they or work beside the window need. `tests/desktop/test_start.py` names what
must not be loaded by then.
"""

from __future__ import annotations

from ibidem.desktop import frame_actions
from ibidem.desktop.actions import Area
from ibidem.desktop.caring import actions as caring
from ibidem.desktop.citing import actions as citing
from ibidem.desktop.help import actions as help_
from ibidem.desktop.libraries import actions as libraries
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.organizing import actions as organizing
from ibidem.desktop.pdf import actions as pdf
from ibidem.desktop.preferences import actions as preferences
from ibidem.desktop.reference import actions as reference
from ibidem.desktop.references import actions as references
from ibidem.desktop.sidebar import actions as sidebar
from ibidem.desktop.syncing import actions as syncing

AREAS: tuple[Area[MainWindow], ...] = (
    frame_actions.AREA,
    references.AREA,
    sidebar.AREA,
    reference.AREA,
    citing.AREA,
    organizing.AREA,
    libraries.AREA,
    pdf.AREA,
    preferences.AREA,
    syncing.AREA,
    caring.AREA,
    help_.AREA,
)
