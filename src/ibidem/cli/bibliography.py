"""ibidem bibliography: references in an output style."""

from __future__ import annotations

from pathlib import Path

import click

from ibidem.cli.cite import chooses_style, read_chosen_style
from ibidem.cli.output import count, print_json
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, prints_data, uses_library

_BY_ENDING = {".html": "html", ".htm": "html", ".rtf": "rtf"}


@click.command(short_help="Print a bibliography in an output style.")
@click.argument("references", nargs=-1, metavar="[REFERENCE...]")
@chooses_style
@click.option("--query", default="", help="What this search finds ('ibidem search --help').")
@click.option("-g", "--group", metavar="NAME", help="This group or smart group.")
@click.option("-t", "--tag", metavar="NAME", help="What has this tag.")
@click.option("-o", "--file", type=click.Path(path_type=Path), help="Write to this file.")
@click.option(
    "--output", type=click.Choice(["text", "html", "rtf"]), default=None,
    help="Else by the file's ending, else text.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@prints_data
@uses_library
def command(
    references: tuple[str, ...],
    style: str,
    style_file: Path | None,
    locale: str,
    query: str,
    group: str | None,
    tag: str | None,
    file: Path | None,
    output: str | None,
    force: bool,
) -> None:
    """Print the bibliography of REFERENCES, of a group, a tag or a search, else of the library."""
    from ibidem.services.citing import make_bibliography, make_page
    from ibidem.services.citing import write_file as write_text
    from ibidem.services.searching import choose_references

    session = get_session()
    library = session.open_library()
    chosen = read_chosen_style(style, style_file)
    is_part = bool(references or query or group or tag)
    ids = choose_references(
        library, references, query if query or not is_part else None, group=group, tag=tag
    )
    wanted = output or (_BY_ENDING.get(file.suffix.lower()) if file else None) or "text"
    with show_progress() as report:
        result = make_bibliography(library, ids, chosen, locale, wanted, report=report)
    for problem in result.problems:
        click.secho(problem.message, fg="yellow", err=True)
    if file is not None:
        text = make_page(result.text, library.name) if wanted == "html" else result.text
        write_text(file, text, overwrite=force)
        session.say(f"Wrote {count(len(result.entries), 'entry', 'entries')} to {file}")
    elif session.json:
        entries = [{"id": each, "text": text} for each, text in result.entries]
        print_json({"style": chosen.name, "output": wanted, "entries": entries})
    else:
        click.echo(result.text, nl=False)
