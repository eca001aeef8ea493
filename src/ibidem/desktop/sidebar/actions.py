"""What can be done with groups, tags and the trash."""

from __future__ import annotations

from collections.abc import Callable

from ibidem.desktop.actions import Action, Area
from ibidem.desktop.dialogs import ask
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.sidebar.dialogs import GroupDialog, NameDialog, SmartGroupDialog, TagDialog
from ibidem.desktop.sidebar.entries import GROUPS, NAMED, Entry, Kind
from ibidem.desktop.sidebar.manage_dialog import ManageDialog
from ibidem.desktop.sidebar.sidebar import Sidebar
from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.searching import count_views

WORDS = {
    Kind.GROUP: "group",
    Kind.SMART_GROUP: "smart group",
    Kind.GROUP_SET: "group set",
    Kind.TAG: "tag",
}


def the_sidebar(window: MainWindow) -> Sidebar:
    """The sidebar of a window."""
    found = window.parts["sidebar"]
    assert isinstance(found, Sidebar)
    return found


def _install(window: MainWindow) -> None:
    made = Sidebar(window)
    window.put_sidebar(made)
    window.parts["sidebar"] = made
    made.entries_changed.connect(window.refresh_actions)  # whether there is any trash
    kept = window.open_library_desk.showing.kept
    kept.connect(lambda query: new_smart_group(window, query))


def _current(window: MainWindow) -> Entry | None:
    part = window.parts.get("sidebar")
    return part.current if isinstance(part, Sidebar) else None


def _is(*kinds: Kind) -> Callable[[MainWindow], bool]:
    def check(window: MainWindow) -> bool:
        entry = _current(window)
        return entry is not None and entry.kind in kinds

    return check


def _new_group(window: MainWindow) -> None:
    GroupDialog(window, the_sidebar(window)).open()


def _new_group_of_selection(window: MainWindow) -> None:
    GroupDialog(window, the_sidebar(window), references=window.selected()).open()


def _new_group_set(window: MainWindow) -> None:
    NameDialog(
        window,
        "New Group Set",
        "A heading over groups.",
        editing.add_group_set,
    ).open()


def new_smart_group(window: MainWindow, query: str = "") -> None:
    """Ask for the name of a search that is kept; the search bar gives it a query."""
    SmartGroupDialog(window, the_sidebar(window), query=query).open()


def _new_tag(window: MainWindow) -> None:
    TagDialog(window, references=window.selected()).open()


def _edit(window: MainWindow) -> None:
    entry = _current(window)
    if entry is None:
        return
    if entry.kind is Kind.SMART_GROUP:
        SmartGroupDialog(window, the_sidebar(window), entry=entry).open()
    elif entry.kind is Kind.TAG:
        TagDialog(window, entry=entry).open()
    else:
        the_sidebar(window).rename_current()


def _delete(window: MainWindow) -> None:
    entry = _current(window)
    if entry is None or entry.kind not in NAMED:
        return
    word = WORDS[entry.kind]
    more = {
        Kind.GROUP: "Its references stay in the library.",
        Kind.SMART_GROUP: "The references that it finds stay in the library.",
        Kind.GROUP_SET: "The groups under it stay, under no heading.",
        Kind.TAG: "It is taken off every reference; the references stay.",
    }[entry.kind]
    ask(
        window,
        f"Delete {word.title()}",
        f"Delete the {word} “{entry.title}”?",
        f"Delete {word.title()}",
        lambda: delete_entry(window, entry),
        more=more,
    )


def delete_entry(window: MainWindow, entry: Entry) -> None:
    """Delete a group or tag."""
    record = RecordId(entry.id)
    say = f"The {WORDS[entry.kind]} “{entry.title}” is deleted."
    window.open_library_desk.write(
        lambda library: (
            editing.delete_groups(library, [record])
            if entry.kind in GROUPS
            else editing.delete_tags(library, [record])
        ),
        say=say,
    )


def _has_trash(window: MainWindow) -> bool:
    part = window.parts.get("sidebar")
    if not isinstance(part, Sidebar):
        return False
    trash = part.find_entry(Kind.VIEW, "trash")
    return trash is None or trash.count is None or trash.count > 0


def _empty_trash(window: MainWindow) -> None:
    desk = window.open_library_desk
    count = count_views(desk.library).trash
    if not count:
        desk.say("The trash is empty.")
        return
    counted = f"{count:,} reference{'s' if count != 1 else ''}"
    ask(
        window,
        "Empty Trash",
        f"Delete {counted} for good?",
        f"Delete {counted}",
        lambda: desk.write(
            editing.empty_trash, say=f"The trash is empty: {counted} deleted.", title="Deleting"
        ),
        more="Their files, notes and annotations go with them. It is permanent on this device and"
        " syncs as a deletion; the history can still bring them back.",
    )


def _rename(window: MainWindow) -> None:
    the_sidebar(window).rename_current()


def _manage(window: MainWindow) -> None:
    ManageDialog(window, the_sidebar(window)).open()


AREA: Area[MainWindow] = Area(
    actions=(
        Action(
            "sidebar.new_group",
            "New &Group...",
            _new_group,
            "Ctrl+Shift+G",
            icon="group",
            writes=True,
        ),
        Action(
            "sidebar.new_group_set",
            "New Group &Set...",
            _new_group_set,
            icon="group_set",
            writes=True,
        ),
        Action(
            "sidebar.new_smart_group",
            "New S&mart Group...",
            new_smart_group,
            icon="smart_group",
            writes=True,
        ),
        Action(
            "sidebar.new_tag",
            "New &Tag...",
            _new_tag,
            icon="tag",
            writes=True,
        ),
        Action(
            "context.new_group_of_selection",
            "New Group...",
            _new_group_of_selection,
            writes=True,
        ),
        Action(
            "context.rename",
            "&Rename",
            _rename,
            "F2",
            possible=_is(*NAMED),
            writes=True,
        ),
        Action(
            "sidebar.edit",
            "&Edit...",
            _edit,
            possible=_is(Kind.SMART_GROUP, Kind.TAG),
            writes=True,
        ),
        Action(
            "sidebar.delete",
            "&Delete...",
            _delete,
            possible=_is(*NAMED),
            writes=True,
        ),
        Action(
            "sidebar.manage",
            "&Manage Groups...",
            _manage,
            writes=True,
        ),
        Action(
            "sidebar.empty_trash",
            "Empty Tras&h...",
            _empty_trash,
            possible=_has_trash,
            writes=True,
        ),
    ),
    install=_install,
)
