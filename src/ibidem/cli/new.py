"""ibidem new: create a library."""

from __future__ import annotations

from pathlib import Path

import click

from ibidem.cli.output import print_json
from ibidem.cli.session import get_session, prints_data, talks


@click.command(short_help="Create a library.")
@click.argument("name", type=click.Path(path_type=Path))
@click.option("--title", default="", help="What people see; else the name of the folder.")
@prints_data
@talks
def command(name: Path, title: str) -> None:
    """Create the empty library NAME: the folder NAME.ibidem, here or at the path given.

    Everything of the library is in this folder. Keep it on a disk of this computer, not in a folder
    that a cloud program copies: 'ibidem sync' is for that.
    """
    from ibidem.services.library import create_library

    session = get_session()
    with create_library(name, title) as library:
        session.warn_of(library)
        if session.json:
            print_json({"path": str(library.path), "name": library.name, "uid": library.uid})
            return
        session.say(f"Created the library {library.name!r} in {library.path}")
        session.say("Fill it with 'ibidem import FILE'.")
