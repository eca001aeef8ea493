"""What can be done with one reference: make it, edit it."""

from __future__ import annotations

from ibidem.desktop.actions import Action, Area, Needs
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference.pane import ReferencePane


def _pane(window: MainWindow) -> ReferencePane:
    """The pane, made visible."""
    pane = window.parts["reference"]
    assert isinstance(pane, ReferencePane)
    window.tabs.setCurrentIndex(0)
    pane.show()
    return pane


def _install(window: MainWindow) -> None:
    pane = ReferencePane(window)
    window.put_reference(pane)
    window.parts["reference"] = pane


AREA: Area[MainWindow] = Area(
    actions=(
        Action(
            "reference.new",
            "&New Reference",
            lambda window: _pane(window).begin(),
            "Ctrl+N",
            icon="new",
        ),
        Action(
            "reference.edit",
            "&Edit Reference",
            lambda window: _pane(window).enter(),
            "Ctrl+E",
            needs=Needs.ONE,
            icon="edit",
        ),
    ),
    install=_install,
)
