"""Whether the person may write in the library of a window, and widgets that follow it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

READ_ONLY = "You may read this library, but not change it."
_TIP = "tip before"  # property: what a locked widget says when it is not locked


class Access(QObject):
    """What the person may do with an open library; `changed` tells when that is different."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._may_write = True

    @property
    def may_write(self) -> bool:
        """Whether anything can be changed here."""
        return self._may_write

    def allow_writing(self, *, allowed: bool) -> None:
        """Let the person write, or only read."""
        if allowed is not self._may_write:
            self._may_write = allowed
            self.changed.emit()

    def lock(self, *widgets: QWidget) -> None:
        """Disable widgets, with the reason in their tips, whenever the person may only read."""
        for widget in widgets:
            follower = _Follower(widget, self)
            self.changed.connect(follower.follow)
            follower.follow()


class _Follower(QObject):
    """Goes with its widget, and the connection with it."""

    def __init__(self, widget: QWidget, access: Access) -> None:
        super().__init__(widget)
        self._widget = widget
        self._access = access

    def follow(self) -> None:
        """Be as the access is. What was enabled or not for other reasons stays so."""
        widget, locked = self._widget, not self._access.may_write
        if locked == (widget.property(_TIP) is not None):
            return
        if locked:
            widget.setProperty(_TIP, widget.toolTip())
            widget.setToolTip(READ_ONLY)
        else:
            widget.setToolTip(str(widget.property(_TIP)))
            widget.setProperty(_TIP, None)
        widget.setEnabled(not locked)
