"""ibidem compress: write the library to one .ibz file."""

from __future__ import annotations

from pathlib import Path

import click

from ibidem import __version__
from ibidem.cli.output import count, print_json, show_bytes
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.errors import InputError
from ibidem.model.record import RecordKind


@click.command(short_help="Write the library to one .ibz file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-attachments", is_flag=True, help="Leave the attached files out.")
@click.option("--history", is_flag=True, help="Take earlier versions along (the whole library).")
@click.option("-g", "--group", metavar="NAME", help="Only this group.")
@click.option("--set", "set_name", metavar="NAME", help="Only the groups under this heading.")
@click.option("--query", metavar="SEARCH", help="Only what this search finds.")
@click.option(
    "-r", "--reference", "references", multiple=True, metavar="KEY",
    help="Only this reference; may be repeated.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@prints_data
@uses_library
def command(
    file: Path,
    no_attachments: bool,
    history: bool,
    group: str | None,
    set_name: str | None,
    query: str | None,
    references: tuple[str, ...],
    force: bool,
) -> None:
    """Write the library, or a part of it, to FILE (.ibz is added).

    The file holds references, groups, tags, notes and attached files, byte for byte. It is read
    back and verified before it appears. 'ibidem restore' makes a library of it.
    """
    from ibidem.services.compressing import Scope, compress_library
    from ibidem.services.searching import choose_references, find_named

    session = get_session()
    library = session.open_library()
    is_chosen = query is not None or bool(references)
    if (group is not None) + (set_name is not None) + is_chosen > 1:
        raise InputError("Say one of --group, --set, or --query and --reference.")
    scope = Scope()
    if group is not None:
        scope = Scope(group=find_named(library, (RecordKind.GROUP,), group)[1])
    elif set_name is not None:
        scope = Scope(group_set=find_named(library, (RecordKind.GROUP_SET,), set_name)[1])
    elif is_chosen:
        scope = Scope(references=tuple(choose_references(library, references, query)))
    if history and not scope.is_all:
        raise InputError("Earlier versions can only be taken along with the whole library.")
    with show_progress() as report:
        made = compress_library(
            library,
            file,
            scope,
            attachments=not no_attachments,
            history=history,
            overwrite=force,
            report=report,
            program=f"Ibidem {__version__}",
        )
    if session.json:
        print_json(
            {
                "path": str(made.path),
                "bytes": made.bytes,
                "references": made.references,
                "files": made.files,
                "fingerprint": made.fingerprint,
                "missing_files": [problem.raw for problem in made.problems],
            }
        )
        return
    what = f"{count(made.references, 'reference')} and {count(made.files, 'file')}"
    session.say(f"Wrote {what} to {made.path} ({show_bytes(made.bytes)}), verified.")
    if made.problems:
        session.say(f"{count(len(made.problems), 'file')} left out: the contents are not here.")
