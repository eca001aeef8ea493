"""The one table of menus. An entry whose action no area gives does not exist."""

from __future__ import annotations

from dataclasses import dataclass

LINE = "-"


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu: ids of actions, LINE, and further menus."""

    title: str
    entries: tuple[str | Menu, ...]


MENUS = (
    Menu(
        "&File",
        (
            "libraries.new",
            "libraries.open",
            "libraries.recent",
            "libraries.open_shared",
            "libraries.sample",
            LINE,
            "libraries.import",
            "libraries.import_identifiers",
            "libraries.watch_folder",
            "libraries.export",
            LINE,
            "libraries.compress",
            "libraries.restore",
            LINE,
            "libraries.close",
            "frame.quit",
        ),
    ),
    Menu(
        "&Edit",
        (
            "frame.undo",
            "frame.redo",
            LINE,
            "frame.cut",
            "frame.copy",
            "frame.paste",
            "frame.select_all",
            LINE,
            "references.find",
            "references.advanced_search",
            LINE,
            "frame.preferences",
        ),
    ),
    Menu(
        "&View",
        (
            "frame.show_sidebar",
            "frame.show_reference",
            LINE,
            "references.columns",
            "references.density",
            LINE,
            "frame.theme_system",
            "frame.theme_light",
            "frame.theme_dark",
            LINE,
            "frame.full_screen",
        ),
    ),
    Menu(
        "&References",
        (
            "reference.new",
            "reference.edit",
            LINE,
            "reference.attach_file",
            "reference.attach_link",
            "reference.open_file",
            "reference.find_full_text",
            "reference.rename_files",
            "reference.new_note",
            LINE,
            "references.add_to_group",
            "references.remove_from_group",
            "references.tag",
            "references.rate",
            "references.mark_read",
            "references.mark_unread",
            LINE,
            "organizing.bulk_edit",
            "organizing.find_duplicates",
            "organizing.merge",
            LINE,
            "references.trash",
            "references.restore",
            "references.delete",
            "sidebar.empty_trash",
        ),
    ),
    Menu(
        "&Groups",
        (
            "sidebar.new_group",
            "sidebar.new_group_set",
            "sidebar.new_smart_group",
            "sidebar.new_tag",
            LINE,
            "sidebar.edit",
            "sidebar.delete",
            LINE,
            "sidebar.manage",
        ),
    ),
    Menu(
        "&Library",
        (
            "syncing.sync",
            "syncing.status",
            "syncing.conflicts",
            "syncing.reset",
            LINE,
            "syncing.sharing",
            LINE,
            "organizing.find_and_replace",
            "organizing.term_lists",
            "caring.history",
            "caring.check",
            "caring.summary",
        ),
    ),
    Menu(
        "&Tools",
        (
            "citing.copy_citation",
            "citing.copy_bibliography",
            "citing.bibliography",
            "citing.copy_key",
            "citing.copy_latex",
            "citing.copy_markdown",
            LINE,
            "citing.style",
        ),
    ),
    Menu(
        "&Help",
        (
            "help.guide",
            "help.search",
            "help.sync_goes_wrong",
            "help.shortcuts",
            LINE,
            "help.about",
        ),
    ),
)
