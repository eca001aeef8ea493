"""ibidem trash: move to the trash, take back, empty it."""

from __future__ import annotations

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.output import count, print_json
from ibidem.cli.reference_table import print_page, print_page_json
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.model.record import RecordKind


@click.group(short_help="Move to the trash, take back, empty it.")
def command() -> None:
    """Move references to the trash, take them back, empty it.

    What is deleted from the trash is gone from the library, on every device; the history can still
    bring it back ('ibidem history').
    """


@command.command("list")
@prints_data
@uses_library
def list_() -> None:
    """List what lies in the trash."""
    from ibidem.services.searching import list_references

    session = get_session()
    page = list_references(session.open_library(), view="trash")
    if session.json:
        print_page_json(page)
    else:
        print_page(page, empty="The trash is empty.")


@command.command()
@click.argument("references", nargs=-1, metavar="REFERENCE...")
@click.option("--query", metavar="SEARCH", help="All that this finds.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before moving many.")
@uses_library
def put(references: tuple[str, ...], query: str | None, yes: bool) -> None:
    """Move references to the trash."""
    from ibidem.services.editing import trash_references
    from ibidem.services.searching import choose_references

    session = get_session()
    library = session.open_library()
    chosen = choose_references(library, references, query)
    if query is not None and chosen:
        confirm(f"Move {count(len(chosen), 'reference')} to the trash?", yes=yes)
    trash_references(library, chosen)
    session.say(f"Moved {count(len(chosen), 'reference')} to the trash.")


@command.command("restore")
@click.argument("references", nargs=-1, metavar="REFERENCE...")
@click.option("--all", "everything", is_flag=True, help="Everything in the trash.")
@uses_library
def take_back(references: tuple[str, ...], everything: bool) -> None:
    """Take references back out of the trash; they are in their groups again."""
    from ibidem.services.editing import restore_references
    from ibidem.services.searching import choose_references, list_references

    session = get_session()
    library = session.open_library()
    if everything:
        chosen = [item.id for item in list_references(library, view="trash").items]
    else:
        chosen = choose_references(library, references, None)
    taken = restore_references(library, chosen).changed.get(RecordKind.REFERENCE, ())
    session.say(f"Took {count(len(taken), 'reference')} back.")


@command.command()
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE...")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@uses_library
def delete(references: tuple[str, ...], yes: bool) -> None:
    """Delete references that lie in the trash."""
    from ibidem.services.editing import check_deletable, delete_references
    from ibidem.services.searching import find_references

    session = get_session()
    library = session.open_library()
    found = find_references(library, references)
    check_deletable(library, found)
    confirm(f"Delete {count(len(found), 'reference')} for good?", yes=yes)
    delete_references(library, found)
    session.say(f"Deleted {count(len(found), 'reference')}.")


@command.command()
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@prints_data
@uses_library
def empty(yes: bool) -> None:
    """Delete everything that lies in the trash."""
    from ibidem.services.editing import empty_trash
    from ibidem.services.searching import list_references

    session = get_session()
    library = session.open_library()
    number = list_references(library, view="trash", limit=1).total
    if number:
        confirm(f"Delete {count(number, 'reference')} in the trash for good?", yes=yes)
        empty_trash(library)
    if session.json:
        print_json({"deleted": number})
        return
    done = f"Deleted {count(number, 'reference')}." if number else "The trash is empty already."
    session.say(done)
