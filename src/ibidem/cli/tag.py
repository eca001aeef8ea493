"""ibidem tag: mark references with tags."""

from __future__ import annotations

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.output import Column, count, print_json, print_table
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.errors import NotFoundError
from ibidem.model.record import RecordKind

_TAG = (RecordKind.TAG,)


@click.group(short_help="Mark references with tags.")
def command() -> None:
    """Mark references with tags. A tag is named by its name or id."""


@command.command("list")
@prints_data
@uses_library
def list_() -> None:
    """List tags and how many references have them."""
    from ibidem.services.searching import list_tags

    session = get_session()
    entries = list_tags(session.open_library())
    if session.json:
        print_json(
            [
                {"id": each.id, "name": each.name, "color": each.color, "references": each.count}
                for each in entries
            ]
        )
        return
    if not entries:
        click.echo("There are no tags. Make one with 'ibidem tag add NAME REFERENCE'.")
        return
    columns = (Column("NAME", flex=1), Column("COLOR"), Column("REFERENCES", right=True))
    print_table(
        columns,
        [
            (each.name, f"#{each.color}" if each.color else "", f"{each.count:,}")
            for each in entries
        ],
    )


@command.command()
@click.argument("name")
@click.option("--color", default="", metavar="RRGGBB", help="Six hexadecimal digits.")
@click.option("--force", is_flag=True, help="Also where a tag is called so already.")
@prints_data
@uses_library
def new(name: str, color: str, force: bool) -> None:
    """Make the tag NAME."""
    from ibidem.services.editing import add_tag

    session = get_session()
    made = add_tag(session.open_library(), name, color, allow_twin=force)
    if session.json:
        print_json({"id": made, "name": name})
    session.say(f"Made the tag {name!r}.")


@command.command()
@click.argument("tag")
@click.option("--name", help="Another name.")
@click.option("--color", metavar="RRGGBB", help='Another color; "" for none.')
@click.option("--force", is_flag=True, help="Also where another tag is called so already.")
@uses_library
def edit(tag: str, name: str | None, color: str | None, force: bool) -> None:
    """Give a TAG another name or color."""
    from ibidem.services.editing import edit_tag
    from ibidem.services.searching import find_named

    session = get_session()
    library = session.open_library()
    _, found = find_named(library, _TAG, tag)
    edit_tag(library, found, name=name, color=color, allow_twin=force)
    session.say(f"Changed the tag {tag!r}.")


@command.command()
@click.argument("tag")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@uses_library
def delete(tag: str, yes: bool) -> None:
    """Delete a TAG and take it off every reference."""
    from ibidem.services.editing import delete_tags
    from ibidem.services.searching import find_named

    session = get_session()
    library = session.open_library()
    _, found = find_named(library, _TAG, tag)
    confirm(f"Delete the tag {tag!r}? The references stay.", yes=yes)
    delete_tags(library, [found])
    session.say(f"Deleted the tag {tag!r}.")


@command.command()
@click.argument("tag")
@click.argument("references", nargs=-1, metavar="REFERENCE...")
@click.option("--query", metavar="SEARCH", help="Mark all that this finds.")
@uses_library
def add(tag: str, references: tuple[str, ...], query: str | None) -> None:
    """Mark references with a TAG; it is made if missing."""
    from ibidem.services.editing import add_tag, tag_references
    from ibidem.services.searching import choose_references, find_named

    session = get_session()
    library = session.open_library()
    chosen = choose_references(library, references, query)
    try:
        found = find_named(library, _TAG, tag)[1]
    except NotFoundError:
        found = add_tag(library, tag)
    tag_references(library, found, chosen)
    session.say(f"Marked {count(len(chosen), 'reference')} with {tag!r}.")


@command.command()
@click.argument("tag")
@click.argument("references", nargs=-1, metavar="REFERENCE...")
@click.option("--query", metavar="SEARCH", help="Take it off all that this finds.")
@uses_library
def remove(tag: str, references: tuple[str, ...], query: str | None) -> None:
    """Take a TAG off references."""
    from ibidem.services.editing import untag_references
    from ibidem.services.searching import choose_references, find_named

    session = get_session()
    library = session.open_library()
    _, found = find_named(library, _TAG, tag)
    chosen = choose_references(library, references, query)
    untag_references(library, found, chosen)
    session.say(f"Took {tag!r} off {count(len(chosen), 'reference')}.")
