"""ibidem export: write references to a file."""

from __future__ import annotations

from pathlib import Path

import click

from ibidem.cli.output import count
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, uses_library


@click.command(short_help="Write references to a file.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option(
    "-f", "--format", "format_name", metavar="NAME",
    help="ris, bibtex or csl_json; else by the file's ending, else bibtex.",
)  # fmt: skip
@click.option("--query", default="", help="Only what this search finds ('ibidem search --help').")
@click.option("-g", "--group", metavar="NAME", help="Only this group or smart group.")
@click.option("-t", "--tag", metavar="NAME", help="Only with this tag.")
@click.option(
    "-r", "--reference", "references", multiple=True, metavar="KEY",
    help="Only this reference; may be repeated.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@uses_library
def command(
    file: Path,
    format_name: str | None,
    query: str,
    group: str | None,
    tag: str | None,
    references: tuple[str, ...],
    force: bool,
) -> None:
    """Write references to FILE, or without one to standard output.

    The file appears when it is complete; an existing one stays as it is until then.
    """
    from ibidem.services.searching import choose_references
    from ibidem.services.transfer import export_file, write_references

    session = get_session()
    library = session.open_library()
    to_stdout = str(file) == "-"
    is_part = bool(references or query or group or tag)
    chosen = choose_references(
        library, references, query if query or not is_part else None, group=group, tag=tag
    )
    if to_stdout:
        for piece in write_references(library, format_name or "bibtex", chosen):
            click.echo(piece, nl=False)
        return
    with show_progress() as report:
        export_file(library, file, chosen, format_name, overwrite=force, report=report)
    session.say(f"Wrote {count(len(chosen), 'reference')} to {file}")
