"""The options by which `list`, `search`, `export` and `compress` say which references they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ibidem.services.searching import SORTS, VIEWS, Page, list_references

Function = TypeVar("Function", bound=Callable[..., Any])


def chooses_order(function: Function) -> Function:
    """Give a command --sort, --reverse, --limit and --offset."""
    options = (
        click.option(
            "--sort", type=click.Choice(SORTS), metavar="ORDER", default=None,
            help=f"The order: {', '.join(SORTS)}; by default author.",
        ),
        click.option("--reverse", is_flag=True, help="The other way round."),
        click.option(
            "-n", "--limit", type=click.IntRange(0), default=50, show_default=True,
            help="How many at most; 0 for all.",
        ),
        click.option("--offset", type=click.IntRange(0), default=0, help="Leave out so many."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def narrows(function: Function) -> Function:
    """Give a command --group and --tag."""
    group = click.option("-g", "--group", metavar="NAME", help="Only this group or smart group.")
    tag = click.option("-t", "--tag", metavar="NAME", help="Only with this tag.")
    return group(tag(function))


VIEW_OPTION = click.option(
    "--view", type=click.Choice(VIEWS), default="all", help="All, or a part of the library."
)


def find_page(library: Any, query: str, chosen: dict[str, Any]) -> Page:
    """The page that these options ask for."""
    return list_references(
        library,
        query,
        view=chosen.get("view", "all"),
        group=chosen["group"],
        tag=chosen["tag"],
        sort=chosen["sort"],
        descending=chosen["reverse"],
        offset=chosen["offset"],
        limit=chosen["limit"] or None,
    )
