"""ibidem cite: a formatted citation of references."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ibidem.cli.output import print_json
from ibidem.cli.session import get_session, prints_data, uses_library


def chooses_style(function: Any) -> Any:
    """Give a command --style, --style-file and --locale."""
    style = click.option(
        "-s", "--style", default="apa", show_default=True, metavar="NAME",
        help="apa, mla, chicago, ieee, vancouver ... ('ibidem styles' finds others).",
    )  # fmt: skip
    file = click.option(
        "--style-file", type=click.Path(path_type=Path), help="A CSL file of one's own."
    )
    locale = click.option(
        "--locale", default="", metavar="CODE", help="de-DE, fr-FR ...; else the style's."
    )
    return style(file(locale(function)))


def read_chosen_style(name: str, file: Path | None) -> Any:
    """The style that --style or --style-file names."""
    from ibidem.services.citing import find_style, read_style
    from ibidem.services.transfer import read_file

    return find_style(name) if file is None else read_style(read_file(file), file.stem)


@click.command(short_help="Print a formatted citation.")
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE...")
@chooses_style
@click.option(
    "--output",
    type=click.Choice(["text", "html", "rtf"]),
    default="text",
    show_default=True,
    help="The form of the text.",
)
@click.option("-p", "--locator", metavar="TEXT", help="The place in the (last) work: a page.")
@click.option("--label", default="page", show_default=True, help="What the place is: chapter ...")
@prints_data
@uses_library
def command(
    references: tuple[str, ...],
    style: str,
    style_file: Path | None,
    locale: str,
    output: str,
    locator: str | None,
    label: str,
) -> None:
    """Print one citation of REFERENCES, as it stands in a text: "(Darwin, 1859; Curie, 1898)"."""
    from ibidem.services.citing import Cite, cite_references
    from ibidem.services.searching import find_references

    session = get_session()
    library = session.open_library()
    chosen = read_chosen_style(style, style_file)
    cites = [Cite(each) for each in find_references(library, references)]
    if locator:
        cites[-1] = Cite(cites[-1].id, locator, label)
    text = cite_references(library, cites, chosen, locale, output)
    if session.json:
        print_json({"style": chosen.name, "ids": [cite.id for cite in cites], "citation": text})
    else:
        click.echo(text)
