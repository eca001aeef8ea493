"""ibidem redo: do again what was undone last."""

from __future__ import annotations

import click

from ibidem.cli.going_back import print_left, reverted_json
from ibidem.cli.output import print_json
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.errors import NotFoundError


@click.command(short_help="Do again what was undone last.")
@prints_data
@uses_library
def command() -> None:
    """Do again what was undone last on this device, step by step.

    There is nothing to redo once something else was done.
    """
    from ibidem.services.undoing import describe_changeset, redoable, undo

    session = get_session()
    library = session.open_library()
    found = redoable(library, device=session.device, limit=1)
    if not found:
        raise NotFoundError("There is nothing to redo on this device.")
    deed = describe_changeset(library, found[0].number)
    redone = undo(library, found[0].number)
    text = deed.undone.text if deed.undone is not None else deed.text
    if session.json:
        print_json({"redone": found[0].number, "text": text, **reverted_json(redone)})
    print_left(session, redone.left)
    if redone:
        session.say(f"Redid: {text}.")
    else:
        session.say("Nothing was changed: it is so already or was changed since.")
