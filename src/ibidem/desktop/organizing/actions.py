"""What keeps a library in order."""

from __future__ import annotations

from ibidem.desktop.actions import Action, Area, Needs
from ibidem.desktop.main_window import MainWindow


def _edit_several(window: MainWindow) -> None:
    from ibidem.desktop.organizing.bulk_edit import BulkEditDialog

    BulkEditDialog(window).open()


def _find_and_replace(window: MainWindow) -> None:
    from ibidem.desktop.organizing.find_replace import FindReplaceDialog

    FindReplaceDialog(window).open()


def _find_duplicates(window: MainWindow) -> None:
    from ibidem.desktop.organizing.duplicates import open_duplicates

    open_duplicates(window)


def _merge(window: MainWindow) -> None:
    from ibidem.desktop.organizing.duplicates import MergeDialog

    MergeDialog(window).open()


def _edit_term_lists(window: MainWindow) -> None:
    from ibidem.desktop.organizing.term_lists import TermListsDialog

    TermListsDialog(window).open()


AREA: Area[MainWindow] = Area(
    actions=(
        Action(
            "organizing.bulk_edit",
            "Edit &Several...",
            _edit_several,
            needs=Needs.SELECTION,
            icon="edit",
            writes=True,
        ),
        Action(
            "organizing.find_and_replace",
            "&Find and Replace...",
            _find_and_replace,
            "Ctrl+H",
            icon="search",
            writes=True,
        ),
        Action(
            "organizing.find_duplicates", "Find &Duplicates", _find_duplicates, icon="duplicates"
        ),
        Action(
            "organizing.merge",
            "Mer&ge...",
            _merge,
            needs=Needs.SEVERAL,
            icon="duplicates",
            writes=True,
        ),
        Action(
            "organizing.term_lists",
            "Term &Lists...",
            _edit_term_lists,
            writes=True,
        ),
    )
)
