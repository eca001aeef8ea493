"""ibidem styles: find an output style."""

from __future__ import annotations

import click

from ibidem.cli.output import Column, count, print_json, print_table
from ibidem.cli.session import get_session, prints_data, talks


@click.command(short_help="Find an output style.")
@click.argument("search", nargs=-1, metavar="[WORD...]")
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=20, show_default=True,
    help="How many at most.",
)  # fmt: skip
@prints_data
@talks
def command(search: tuple[str, ...], limit: int) -> None:
    """Find output styles by words of their name or title; those used most come first."""
    from ibidem.services.citing import list_styles

    session = get_session()
    found = list_styles(" ".join(search))
    shown = found[:limit]
    if session.json:
        rows = [
            {"name": each.name, "title": each.title, "dependent": each.is_dependent}
            for each in shown
        ]
        print_json({"total": len(found), "styles": rows})
        return
    columns = [Column("Name", most=60), Column("Title", flex=1)]
    print_table(columns, [(each.name, each.title) for each in shown])
    if len(found) > len(shown):
        session.say(f"{count(len(found), 'style')} in all; more words find fewer.")
