"""ibidem show: show one reference in full."""

from __future__ import annotations

import click

from ibidem.cli.output import print_json
from ibidem.cli.reference_table import details_json, print_details
from ibidem.cli.session import get_session, prints_data, uses_library


@click.command(short_help="Show one reference in full.")
@click.argument("reference", nargs=-1, required=True, metavar="REFERENCE...")
@click.option("-f", "--format", "format_name", metavar="NAME", help="In ris, bibtex or csl_json.")
@prints_data
@uses_library
def command(reference: tuple[str, ...], format_name: str | None) -> None:
    """Show everything about one REFERENCE, or several.

    A reference is named by its citation key, its id, or the beginning or end of its id.
    """
    from ibidem.services.searching import describe_reference, find_references
    from ibidem.services.transfer import write_references

    session = get_session()
    library = session.open_library()
    found = find_references(library, reference)
    if format_name:
        for piece in write_references(library, format_name, found):
            click.echo(piece, nl=False)
        return
    details = [describe_reference(library, each) for each in found]
    if session.json:
        shapes = [details_json(each) for each in details]
        print_json(shapes[0] if len(shapes) == 1 else shapes)
        return
    for at, each in enumerate(details):
        if at:
            click.echo()
        print_details(each)
