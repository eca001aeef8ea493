"""Undo and redo: what a changeset did, in words, and taking it back."""

from ibidem.services.undoing.describing import Deed, describe_changeset, describe_changesets
from ibidem.services.undoing.left import Left, Reason, Reverted
from ibidem.services.undoing.undo import Undone, redoable, undo, undoable
from ibidem.store.history import Changeset

__all__ = [
    "Changeset",
    "Deed",
    "Left",
    "Reason",
    "Reverted",
    "Undone",
    "describe_changeset",
    "describe_changesets",
    "redoable",
    "undo",
    "undoable",
]
