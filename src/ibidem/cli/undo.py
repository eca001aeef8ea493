"""ibidem undo: take back what was done last, or what a number names."""

from __future__ import annotations

import click

from ibidem.cli.going_back import print_left, reverted_json
from ibidem.cli.output import Column, iso_time, print_json, print_table, show_time
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.errors import NotFoundError

STEPS = 20


@click.command(short_help="Take back what was done last.")
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--list", "only_list", is_flag=True, help="List what can be undone; undo nothing.")
@prints_data
@uses_library
def command(number: int | None, only_list: bool) -> None:
    """Take back what was done last on this device, or the change NUMBER of the history.

    What was edited again later stays as it is, and is named. Calling it again goes one step further
    back; 'ibidem redo' goes forth again.
    """
    from ibidem.services.undoing import describe_changeset, undo, undoable

    session = get_session()
    library = session.open_library()
    if only_list:
        _list()
        return
    if number is None:
        found = undoable(library, device=session.device, limit=1)
        if not found:
            raise NotFoundError(
                "There is nothing to undo on this device.",
                remedy="'ibidem history' lists what was done; 'ibidem undo N' takes a step back.",
            )
        number = found[0].number
    deed = describe_changeset(library, number)
    undone = undo(library, number)
    if session.json:
        print_json({"undone": number, "text": deed.text, **reverted_json(undone)})
    print_left(session, undone.left)
    if undone:
        session.say(f"Undid change {number}: {deed.text}.")
    else:
        session.say(f"Nothing was changed: {deed.text!r} is undone already or was changed since.")


def _list() -> None:
    from ibidem.services.undoing import describe_changesets, undoable

    session = get_session()
    library = session.open_library()
    steps = undoable(library, device=session.device, limit=STEPS)
    deeds = describe_changesets(library, steps)
    if session.json:
        print_json(
            [
                {"number": each.number, "at": iso_time(each.at), "text": deeds[each.number].text}
                for each in steps
            ]
        )
    elif not steps:
        click.echo("There is nothing to undo on this device.")
    else:
        columns = (Column("N", right=True), Column("WHEN", most=16), Column("WHAT", flex=1))
        print_table(
            columns, [(each.number, show_time(each.at), deeds[each.number].text) for each in steps]
        )
