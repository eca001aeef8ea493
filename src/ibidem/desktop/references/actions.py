"""What can be done with the references of the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from ibidem.desktop.actions import Action, Area, Needs
from ibidem.desktop.dialogs import ask
from ibidem.desktop.dragging import plain_line
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.references.reference_list import ReferenceList
from ibidem.desktop.showing import PlaceKind
from ibidem.errors import IbidemError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import RATING_MAX
from ibidem.services import editing
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import list_groups, list_tags, load_items

CITED_MAX = 200  # more are copied as plain lines: nobody waits for a copy
Write = Callable[[LocalLibrary, Sequence[RecordId]], Changes]


def counted(count: int, thing: str = "reference") -> str:
    """ "1 reference", "1,234 references"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def the_list(window: MainWindow) -> ReferenceList:
    """The list of a window."""
    found = window.parts["references"]
    assert isinstance(found, ReferenceList)
    return found


def write(window: MainWindow, work: Write, say: str) -> None:
    """Write something about the chosen references; "{n}" in `say` is how many they are."""
    ids = window.selected()
    window.open_library_desk.write(
        lambda library: work(library, ids), say=say.replace("{n}", counted(len(ids)))
    )


def _install(window: MainWindow) -> None:
    made = ReferenceList(window)
    window.put_list(made)
    window.parts["references"] = made


def _in_trash(window: MainWindow) -> bool:
    return window.desk is not None and window.desk.showing.place.is_trash


def _not_in_trash(window: MainWindow) -> bool:
    return not _in_trash(window)


def _in_group(window: MainWindow) -> bool:
    desk = window.desk
    if desk is None or desk.showing.place.kind is not PlaceKind.GROUP:
        return False
    part = window.parts.get("references")
    return isinstance(part, ReferenceList) and not part.is_smart(desk.showing.place)


def _find(window: MainWindow) -> None:
    window.tabs.setCurrentIndex(0)
    the_list(window).search_bar.focus()


def _trash(window: MainWindow) -> None:
    write(window, editing.trash_references, "{n} moved to the trash.")


def _restore(window: MainWindow) -> None:
    write(window, editing.restore_references, "{n} taken back from the trash.")


def _delete(window: MainWindow) -> None:
    count = window.selection.count
    ask(
        window,
        "Delete for Good",
        f"Delete {counted(count)} for good?",
        f"Delete {counted(count)}",
        lambda: write(window, editing.delete_references, "{n} deleted."),
        more="Their files, notes and annotations go with them, here and, after the next sync, on"
        " the other devices. The history can still bring them back.",
    )


def _mark(*, read: bool) -> Callable[[MainWindow], None]:
    word = "read" if read else "unread"
    return lambda window: write(
        window,
        lambda library, ids: editing.mark_references(library, ids, read=read),
        f"{{n}} marked as {word}.",
    )


def _toggle_read(window: MainWindow) -> None:
    """As the one that is looked at is not."""
    current = window.selection.current or next(iter(window.selection.ids()), None)
    if current is None:
        return
    item = load_items(window.open_library_desk.library, [current]).get(current)
    if item is not None:
        _mark(read=not item.reference.read)(window)


def rate(window: MainWindow, rating: int) -> None:
    """Rate what is chosen."""
    stars = f"rated {counted(rating, 'star')}" if rating else "not rated any more"
    write(
        window,
        lambda library, ids: editing.rate_references(library, ids, rating),
        f"{{n}} {stars}.",
    )


def _fill_ratings(window: MainWindow, menu: QMenu) -> None:
    for rating in range(RATING_MAX, -1, -1):
        menu.addAction(window.action(f"context.rate_{rating}"))


def _fill_groups(window: MainWindow, menu: QMenu) -> None:
    library = window.open_library_desk.library
    for entry in list_groups(library, counted=False):
        name = entry.name.replace("&", "&&")
        if entry.kind is RecordKind.GROUP_SET:
            menu.addSection(name)
        elif entry.kind is RecordKind.GROUP:
            menu.addAction(name).triggered.connect(
                partial(_add_to_group, window, entry.id, entry.name)
            )
    if menu.isEmpty():
        menu.addAction("No groups yet").setEnabled(False)
    if new := window.table.get("context.new_group_of_selection"):
        menu.addSeparator()
        menu.addAction(new)


def _add_to_group(window: MainWindow, group: RecordId, name: str, _checked: object = None) -> None:
    write(
        window,
        lambda library, ids: editing.add_to_group(library, group, ids),
        f"{{n}} added to “{name}”.",
    )


def _remove_from_group(window: MainWindow) -> None:
    place = window.open_library_desk.showing.place
    write(
        window,
        lambda library, ids: editing.remove_from_group(library, RecordId(place.id), ids),
        f"{{n}} taken out of “{place.title}”.",
    )


LOOKED_AT_MAX = 2_000  # chosen references that the check marks of tags are about


def _fill_tags(window: MainWindow, menu: QMenu) -> None:
    """Tags with a mark where all that is chosen has them; a click puts them on, or takes them off
    where all have them."""
    library = window.open_library_desk.library
    some = list(window.selection.ids()[:LOOKED_AT_MAX])
    items = load_items(library, some).values()
    for tag in list_tags(library, counted=False):
        having = sum(tag.id in item.reference.tags for item in items)
        action = menu.addAction(tag.name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(bool(having) and having == len(items))
        if 0 < having < len(items):
            action.setText(f"{action.text()} ({having} of {len(items)})")
        action.triggered.connect(
            lambda on, tag=tag.id, name=tag.name: _tag(window, tag, name, on=on)
        )
    if menu.isEmpty():
        menu.addAction("No tags yet").setEnabled(False)
    if new := window.table.get("sidebar.new_tag"):
        menu.addSeparator()
        menu.addAction(new)


def _tag(window: MainWindow, tag: RecordId, name: str, *, on: bool) -> None:
    if on:
        write(
            window,
            lambda library, ids: editing.tag_references(library, tag, ids),
            f"{{n}} tagged “{name}”.",
        )
    else:
        write(
            window,
            lambda library, ids: editing.untag_references(library, tag, ids),
            f"“{name}” taken off {{n}}.",
        )


def copy(window: MainWindow) -> None:
    """Put the bibliography of what is chosen on the clipboard: in the style chosen last, or where
    it cannot be formatted one line for each."""
    desk = window.open_library_desk
    ids = window.selected()
    style = desk.settings.citation_style
    locale = desk.settings.citation_locale

    def format_them(library: LocalLibrary) -> str:
        if len(ids) <= CITED_MAX:
            from ibidem.services.citing import make_bibliography

            with suppress(IbidemError):
                return make_bibliography(library, ids, style, locale).text
        return "\n".join(plain_line(library, ids))

    def put(found: str) -> None:
        # Text alone: formatted text of ours on the clipboard outlives the application, and crashes.
        QGuiApplication.clipboard().setText(found.strip())
        desk.say(f"{counted(len(ids))} copied.")

    desk.read(format_them, put)


def _no_run(_window: MainWindow) -> None:
    """Menus open; there is nothing to run."""


def _rating(number: int) -> Action[MainWindow]:
    return Action(
        f"context.rate_{number}",
        ("★" * number) or "No Rating",
        lambda window: rate(window, number),
        f"Ctrl+{number}",
        needs=Needs.SELECTION,
        writes=True,
    )


AREA: Area[MainWindow] = Area(
    actions=(
        Action("references.find", "&Find", _find, QKeySequence.StandardKey.Find, icon="search"),
        Action(
            "references.advanced_search",
            "A&dvanced Search",
            lambda window: the_list(window).toggle_advanced(),
            "Ctrl+Shift+F",
            checked=lambda window: not the_list(window).advanced.isHidden(),
            icon="filter",
        ),
        Action(
            "references.columns",
            "&Columns",
            _no_run,
            menu=lambda window, menu: the_list(window).fill_columns(menu),
            icon="columns",
        ),
        Action(
            "references.density",
            "Co&mpact Rows",
            lambda window: the_list(window).set_density(
                "comfortable" if the_list(window).density == "compact" else "compact"
            ),
            checked=lambda window: the_list(window).density == "compact",
        ),
        Action(
            "references.add_to_group",
            "Add to &Group",
            _no_run,
            needs=Needs.SELECTION,
            menu=_fill_groups,
            writes=True,
        ),
        Action(
            "references.remove_from_group",
            "Re&move from Group",
            _remove_from_group,
            needs=Needs.SELECTION,
            possible=_in_group,
            writes=True,
        ),
        Action(
            "references.tag",
            "&Tag",
            _no_run,
            needs=Needs.SELECTION,
            menu=_fill_tags,
            writes=True,
        ),
        Action(
            "references.rate",
            "&Rate",
            _no_run,
            needs=Needs.SELECTION,
            menu=_fill_ratings,
            writes=True,
        ),
        *(_rating(number) for number in range(RATING_MAX + 1)),
        Action(
            "references.mark_read",
            "Mark as Rea&d",
            _mark(read=True),
            "Ctrl+Shift+K",
            needs=Needs.SELECTION,
            writes=True,
        ),
        Action(
            "references.mark_unread",
            "Mark as &Unread",
            _mark(read=False),
            "Ctrl+Shift+U",
            needs=Needs.SELECTION,
            writes=True,
        ),
        Action(
            "context.toggle_read",
            "Read",
            _toggle_read,
            needs=Needs.SELECTION,
            writes=True,
        ),
        Action("context.copy_references", "&Copy", copy, needs=Needs.SELECTION),
        Action(
            "references.trash",
            "Move to &Trash",
            _trash,
            needs=Needs.SELECTION,
            possible=_not_in_trash,
            icon="trash",
            writes=True,
        ),
        Action(
            "references.restore",
            "Ta&ke Back from Trash",
            _restore,
            needs=Needs.SELECTION,
            possible=_in_trash,
            writes=True,
        ),
        Action(
            "references.delete",
            "&Delete for Good...",
            _delete,
            needs=Needs.SELECTION,
            possible=_in_trash,
            writes=True,
        ),
    ),
    install=_install,
)
