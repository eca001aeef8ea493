"""ibidem import: read references from a file into the library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.exit_codes import NOTHING_READ
from ibidem.cli.file_texts import read_new_files
from ibidem.cli.output import clean, count, print_json
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, prints_data, uses_library

if TYPE_CHECKING:
    from ibidem.services.transfer import ImportReport

PROBLEMS_SHOWN = 10


@click.command(short_help="Read references from a file into the library.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("-f", "--format", "format_name", metavar="NAME", help="Else told from the file.")
@click.option("-g", "--group", metavar="NAME", help="Put them into this group; made if missing.")
@click.option(
    "--duplicates",
    type=click.Choice(["skip", "keep", "merge"]),
    default="skip",
    show_default=True,
    help="What to do with a reference that the library has already: leave it out; add it "
    "nevertheless; add to the one there what that lacks.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@prints_data
@uses_library
def command(
    files: tuple[Path, ...],
    format_name: str | None,
    group: str | None,
    duplicates: Any,
    dry_run: bool,
) -> None:
    """Read references from FILES (RIS, BibTeX, CSL-JSON, EndNote XML,
    .enw, PubMed; "-" for standard input).

    All of them become visible at once, or, where the import is interrupted, none. A record that
    cannot be read never stops the others: it is reported with its line, as it was. Where nothing
    at all could be read, the exit code is 8.
    """
    from ibidem.services.transfer import import_files

    session = get_session()
    library = session.open_library()
    sources = [_read(path) for path in files]
    with show_progress() as report:
        result = import_files(
            library,
            sources,
            format_name=format_name,
            group=group,
            duplicates=duplicates,
            dry_run=dry_run,
            report=report,
        )
    if session.json:
        print_json(_shape(result, dry_run=dry_run))
    else:
        _print_problems(result, verbose=session.verbose)
        would = "Would import" if dry_run else "Imported"
        where = f" into {library.name!r}"
        session.say(f"{would} {count(result.added, 'reference')}{where}.{_others(result)}")
    if not dry_run:
        read_new_files(library)
    if result.is_nothing_read:
        click.get_current_context().exit(NOTHING_READ)


def _read(path: Path) -> tuple[str, bytes]:
    if str(path) == "-":
        return "", sys.stdin.buffer.read()
    from ibidem.services.transfer import read_file

    return path.name, read_file(path)


def _others(result: ImportReport) -> str:
    parts = []
    if result.skipped:
        parts.append(f"{count(result.skipped, 'duplicate')} left out")
    if result.merged:
        parts.append(f"{count(result.merged, 'duplicate')} merged")
    if result.kept:
        parts.append(f"{count(result.kept, 'duplicate')} added nevertheless")
    if result.problems:
        parts.append(count(len(result.problems), "problem"))
    return f" {', '.join(parts)}.".capitalize() if parts else ""


def _print_problems(result: ImportReport, *, verbose: bool) -> None:
    shown = result.problems if verbose else result.problems[:PROBLEMS_SHOWN]
    for file_name, problem in shown:
        where = ":".join(part for part in (file_name, str(problem.line or "")) if part)
        click.secho(f"{where or 'input'}: {problem.message}", fg="yellow", err=True)
        if problem.raw:
            click.secho(f"    {clean(problem.raw)[:200]}", dim=True, err=True)
    hidden = len(result.problems) - len(shown)
    if hidden:
        click.secho(f"... and {hidden:,} more; --verbose shows all.", dim=True, err=True)


def _shape(result: ImportReport, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "added": result.added,
        "skipped": result.skipped,
        "merged": result.merged,
        "kept": result.kept,
        "ids": result.ids,
        "duplicates": [
            {"title": each.title, "existing": each.existing} for each in result.duplicates
        ],
        "problems": [
            {
                "file": file_name,
                "line": problem.line,
                "code": problem.code,
                "message": problem.message,
                "raw": problem.raw,
            }
            for file_name, problem in result.problems
        ],
    }
