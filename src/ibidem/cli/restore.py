"""ibidem restore: make a library from an .ibz file."""

from __future__ import annotations

from pathlib import Path

import click

from ibidem.cli.output import count, print_json, show_time
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, prints_data, talks


@click.command(short_help="Make a library from an .ibz file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("library", type=click.Path(path_type=Path), required=False)
@click.option("--check", is_flag=True, help="Only verify the file; write nothing.")
@prints_data
@talks
def command(file: Path, library: Path | None, check: bool) -> None:
    """Make the new LIBRARY from the compressed library FILE.

    Without a name it is called like the file. Everything is checked on the way; where anything is
    not right, no library appears.
    """
    from ibidem.services.compressing import check_compressed, restore_library

    session = get_session()
    if check:
        with show_progress() as report:
            manifest = check_compressed(file, report=report)
        references = manifest.counts.get("reference", 0)
        if session.json:
            print_json(
                {
                    "name": manifest.name,
                    "references": references,
                    "files": manifest.attachment_files,
                    "fingerprint": manifest.fingerprint,
                    "missing_files": list(manifest.missing),
                }
            )
            return
        what = f"{count(references, 'reference')} and {count(manifest.attachment_files, 'file')}"
        session.say(f"{file.name} is whole: {what}.")
        session.say(f"It is {manifest.name!r} as of {show_time(manifest.created_at)}.")
        return
    with show_progress() as report:
        made = restore_library(
            file, library or file.with_suffix(""), device=session.device, report=report
        )
    if session.json:
        print_json(
            {
                "path": str(made.path),
                "name": made.name,
                "references": made.references,
                "files": made.files,
                "fingerprint": made.fingerprint,
                "missing_files": [problem.raw for problem in made.problems],
            }
        )
        return
    what = f"{count(made.references, 'reference')} and {count(made.files, 'file')}"
    session.say(f"Restored {what} to {made.path}, verified.")
