"""ibidem list: list references."""

from __future__ import annotations

from typing import Any

import click

from ibidem.cli.listing_options import VIEW_OPTION, chooses_order, find_page, narrows
from ibidem.cli.reference_table import print_page, print_page_json
from ibidem.cli.session import get_session, prints_data, uses_library

_EMPTY = {
    "all": "The library is empty. Fill it with 'ibidem import FILE'.",
    "trash": "The trash is empty.",
    "unfiled": "Every reference is in a group.",
    "recent": "Nothing was added in the last 30 days.",
    "duplicates": "No two references look alike.",
}


@click.command(short_help="List references.")
@VIEW_OPTION
@narrows
@chooses_order
@prints_data
@uses_library
def command(**chosen: Any) -> None:
    """List references: all of them, or those of a view, group or tag.

    Views: trash, unfiled (in no group), recent (added in the last 30 days), duplicates (those that
    look like another one, side by side).
    """
    session = get_session()
    page = find_page(session.open_library(), "", chosen)
    if session.json:
        print_page_json(page)
        return
    narrowed = chosen["group"] or chosen["tag"]
    empty = f"No reference in {narrowed!r}." if narrowed else _EMPTY[chosen["view"]]
    print_page(page, empty=empty, offset=chosen["offset"])
