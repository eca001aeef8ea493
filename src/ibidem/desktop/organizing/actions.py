"""What keeps a library in order."""

from __future__ import annotations

from ibidem.desktop.actions import Action, Area, Needs
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.organizing.bulk_edit import BulkEditDialog
from ibidem.desktop.organizing.duplicates import MergeDialog, open_duplicates
from ibidem.desktop.organizing.find_replace import FindReplaceDialog
from ibidem.desktop.organizing.term_lists import TermListsDialog

AREA: Area[MainWindow] = Area(
    actions=(
        Action(
            "organizing.bulk_edit",
            "Edit &Several...",
            lambda window: BulkEditDialog(window).open(),
            needs=Needs.SELECTION,
            icon="edit",
            writes=True,
        ),
        Action(
            "organizing.find_and_replace",
            "&Find and Replace...",
            lambda window: FindReplaceDialog(window).open(),
            "Ctrl+H",
            icon="search",
            writes=True,
        ),
        Action(
            "organizing.find_duplicates", "Find &Duplicates", open_duplicates, icon="duplicates"
        ),
        Action(
            "organizing.merge",
            "Mer&ge...",
            lambda window: MergeDialog(window).open(),
            needs=Needs.SEVERAL,
            icon="duplicates",
            writes=True,
        ),
        Action(
            "organizing.term_lists",
            "Term &Lists...",
            lambda window: TermListsDialog(window).open(),
            writes=True,
        ),
    )
)
