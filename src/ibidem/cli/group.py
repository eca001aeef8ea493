"""ibidem group: order references in groups, sets and smart groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.output import Column, count, print_json, print_table
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.errors import InputError
from ibidem.model.record import RecordKind

if TYPE_CHECKING:
    from ibidem.services.library import Library
    from ibidem.services.searching import GroupEntry

_ANY = (RecordKind.GROUP, RecordKind.SMART_GROUP, RecordKind.GROUP_SET)
_WORDS = {"group": "group", "smart_group": "smart group", "group_set": "set"}


@click.group(short_help="Order references in groups, sets and smart groups.")
def command() -> None:
    """Order references in groups.

    A group holds references picked by hand, a smart group whatever a search finds at the moment; a
    set is a heading over both. Groups are named by their name or id. Deleting one never deletes a
    reference.
    """


@command.command("list")
@prints_data
@uses_library
def list_() -> None:
    """List sets, groups and smart groups."""
    from ibidem.services.searching import list_groups

    session = get_session()
    entries = list_groups(session.open_library())
    if session.json:
        print_json([_shape(entry) for entry in entries])
        return
    if not entries:
        click.echo("There are no groups. Make one with 'ibidem group new NAME'.")
        return
    rows = []
    for entry in entries:
        indent = "  " if entry.set else ""
        size = "" if entry.kind is RecordKind.GROUP_SET else f"{entry.count:,}"
        rows.append((indent + entry.name, _WORDS[entry.kind], size, entry.query))
    columns = (
        Column("NAME", flex=2),
        Column("KIND"),
        Column("REFERENCES", right=True),
        Column("SEARCH", flex=1),
    )
    print_table(columns, rows)


@command.command()
@click.argument("name")
@click.option("--set", "set_name", metavar="NAME", help="Under this heading; made if missing.")
@click.option("--query", metavar="SEARCH", help="Make it a smart group of what this finds.")
@click.option("--force", is_flag=True, help="Also where a group there is called so already.")
@prints_data
@uses_library
def new(name: str, set_name: str | None, query: str | None, force: bool) -> None:
    """Make the group NAME."""
    from ibidem.services.editing import add_group, add_smart_group

    session = get_session()
    library = session.open_library()
    group_set = _find_or_make_set(library, set_name)
    if query is None:
        made = add_group(library, name, group_set=group_set, allow_twin=force)
    else:
        made = add_smart_group(library, name, query, group_set=group_set, allow_twin=force)
    kind = "group" if query is None else "smart_group"
    if session.json:
        print_json({"id": made, "kind": kind, "name": name})
    session.say(f"Made the {_WORDS[kind]} {name!r}.")


@command.command()
@click.argument("group")
@click.argument("name")
@click.option("--force", is_flag=True, help="Also where another is called so already.")
@uses_library
def rename(group: str, name: str, force: bool) -> None:
    """Give the GROUP, smart group or set another NAME."""
    from ibidem.services import editing
    from ibidem.services.searching import find_named

    session = get_session()
    library = session.open_library()
    kind, found = find_named(library, _ANY, group)
    if kind is RecordKind.GROUP:
        editing.rename_group(library, found, name, allow_twin=force)
    elif kind is RecordKind.SMART_GROUP:
        editing.edit_smart_group(library, found, name=name, allow_twin=force)
    else:
        editing.rename_group_set(library, found, name, allow_twin=force)
    session.say(f"Renamed {group!r} to {name!r}.")


@command.command()
@click.argument("group")
@click.argument("set_name", metavar="[SET]", required=False)
@click.option("--before", metavar="GROUP", help='List it before this one; "" behind all.')
@uses_library
def move(group: str, set_name: str | None, before: str | None) -> None:
    """Put a GROUP or smart group under the heading SET (made if missing), or with "" under none.

    With --before, say where in the list it stands.
    """
    from ibidem.services.editing import move_group
    from ibidem.services.searching import find_named

    session = get_session()
    library = session.open_library()
    if set_name is None and before is None:
        raise InputError("Say under which heading, or before which group.")
    _, found = find_named(library, _ANY[:2], group)
    follower = find_named(library, _ANY[:2], before)[1] if before else before
    heading = None if set_name is None else _find_or_make_set(library, set_name)
    move_group(library, found, heading, before=follower)
    if set_name:
        session.say(f"Moved {group!r} under {set_name!r}.")
    else:
        session.say(f"Moved {group!r}." if set_name is None else f"{group!r} is in no set.")


@command.command()
@click.argument("group")
@click.argument("query")
@uses_library
def query(group: str, query: str) -> None:
    """Change the search of a smart GROUP to QUERY."""
    from ibidem.services.editing import edit_smart_group
    from ibidem.services.searching import find_named

    session = get_session()
    library = session.open_library()
    _, found = find_named(library, (RecordKind.SMART_GROUP,), group)
    edit_smart_group(library, found, query=query)
    session.say(f"{group!r} now holds what {query!r} finds.")


@command.command()
@click.argument("groups", nargs=-1, required=True, metavar="GROUP...")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@uses_library
def delete(groups: tuple[str, ...], yes: bool) -> None:
    """Delete groups, smart groups or sets; every reference stays in the library."""
    from ibidem.services.editing import delete_groups
    from ibidem.services.searching import find_named

    session = get_session()
    library = session.open_library()
    found = [find_named(library, _ANY, group)[1] for group in groups]
    names = ", ".join(repr(group) for group in groups)
    confirm(f"Delete {names}? The references stay.", yes=yes)
    delete_groups(library, found)
    session.say(f"Deleted {names}.")


@command.command()
@click.argument("group")
@click.argument("references", nargs=-1, metavar="REFERENCE...")
@click.option("--query", metavar="SEARCH", help="Add all that this finds.")
@uses_library
def add(group: str, references: tuple[str, ...], query: str | None) -> None:
    """Add references to a GROUP."""
    from ibidem.services.editing import add_to_group
    from ibidem.services.searching import choose_references, find_named

    session = get_session()
    library = session.open_library()
    _, found = find_named(library, (RecordKind.GROUP,), group)
    chosen = choose_references(library, references, query)
    add_to_group(library, found, chosen)
    session.say(f"Added {count(len(chosen), 'reference')} to {group!r}.")


@command.command()
@click.argument("group")
@click.argument("references", nargs=-1, metavar="REFERENCE...")
@click.option("--query", metavar="SEARCH", help="Remove all that this finds.")
@uses_library
def remove(group: str, references: tuple[str, ...], query: str | None) -> None:
    """Take references out of a GROUP; they stay in the library."""
    from ibidem.services.editing import remove_from_group
    from ibidem.services.searching import choose_references, find_named

    session = get_session()
    library = session.open_library()
    _, found = find_named(library, (RecordKind.GROUP,), group)
    chosen = choose_references(library, references, query)
    remove_from_group(library, found, chosen)
    session.say(f"Took {count(len(chosen), 'reference')} out of {group!r}.")


def _find_or_make_set(library: Library, name: str | None) -> str:
    from ibidem.errors import NotFoundError
    from ibidem.services.editing import add_group_set
    from ibidem.services.searching import find_named

    if not name:
        return ""
    try:
        return find_named(library, (RecordKind.GROUP_SET,), name)[1]
    except NotFoundError:
        return add_group_set(library, name)


def _shape(entry: GroupEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "name": entry.name,
        "set": entry.set or None,
        "references": None if entry.kind is RecordKind.GROUP_SET else entry.count,
        "query": entry.query or None,
    }
