"""ibidem add: references by their DOI, PubMed number, arXiv number or ISBN."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.exit_codes import NOTHING_READ
from ibidem.cli.output import clean, count, print_json
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.errors import UnreachableError

if TYPE_CHECKING:
    from ibidem.services.capturing import CapturedEntry, CaptureResult, CaptureSettings
    from ibidem.services.library import Library

_ADDRESSES = {
    "IBIDEM_DOI_ADDRESS": "doi_address",
    "IBIDEM_NCBI_ADDRESS": "ncbi_address",
    "IBIDEM_ARXIV_ADDRESS": "arxiv_address",
    "IBIDEM_BOOKS_ADDRESS": "books_address",
    "IBIDEM_CONTACT": "contact",
}


@click.command(short_help="Add references by DOI, PMID, arXiv number or ISBN.")
@click.argument("identifiers", nargs=-1, metavar="[IDENTIFIER...]")
@click.option(
    "--pdf", "files", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="A PDF, by the DOI or arXiv number in it; it is attached. May be repeated.",
)  # fmt: skip
@click.option("-g", "--group", metavar="NAME", help="Put them into this group; made if missing.")
@click.option(
    "--duplicates", type=click.Choice(["skip", "keep"]), default="skip", show_default=True,
    help="What to do with a reference that the library has already.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what the sources say; change nothing.")
@prints_data
@uses_library
def command(
    identifiers: tuple[str, ...],
    files: tuple[Path, ...],
    group: str | None,
    duplicates: str,
    dry_run: bool,
) -> None:
    """Ask doi.org, PubMed, arXiv and Open Library for IDENTIFIERS, and add what they describe.

    An identifier may have its prefix or be an address. "-" reads a text from standard input, and
    whatever it names is added. Where nothing could be got, the exit code is 8.
    """
    from ibidem.services.capturing import capture_text, take_captured

    if not identifiers and not files:
        raise click.UsageError("Name an identifier, or a file with --pdf.")
    session = get_session()
    library = session.open_library()
    for path in files:
        _add_file(library, path, group, dry_run=dry_run)
    if not identifiers:
        return
    text = sys.stdin.read() if identifiers == ("-",) else "\n".join(identifiers)
    with show_progress() as report:
        result = capture_text(library, text, settings=_settings(), report=report)
    added: list[str] = []
    skipped = 0
    if result.found and not dry_run:
        taken = take_captured(library, result, skip_duplicates=duplicates == "skip", group=group)
        added, skipped = list(taken.ids), taken.skipped
    if session.json:
        print_json(_shape(result, added, dry_run=dry_run))
    else:
        for problem in result.all_problems:
            click.secho(clean(problem.message), fg="yellow", err=True)
        for entry in result.found:
            session.say(_line(entry))
        if dry_run:
            session.say(f"Would add {count(_fresh(result), 'reference')} to {library.name!r}.")
        else:
            left = f" {count(skipped, 'duplicate')} left out." if skipped else ""
            session.say(f"Added {count(len(added), 'reference')} to {library.name!r}.{left}")
    if not result.found:
        _end_without_any(result)


def _add_file(library: Library, path: Path, group: str | None, *, dry_run: bool) -> None:
    """Add the reference for a PDF and attach the file, to the one that is there already if any."""
    from ibidem.services.capturing import capture_file, take_captured
    from ibidem.services.editing import attach_files

    session = get_session()
    result = capture_file(library, path, settings=_settings())
    if not result.found:
        for problem in result.all_problems:
            click.secho(f"{path.name}: {clean(problem.message)}", fg="yellow", err=True)
        _end_without_any(result)
    entry = result.found[0]
    session.say(_line(entry))
    if dry_run:
        return
    reference = entry.existing
    if reference is None:
        reference = take_captured(library, result, only=[entry.number], group=group).ids[0]
    attach_files(library, reference, [path])
    session.say(f"Attached {path.name}.")


def _end_without_any(result: CaptureResult) -> None:
    codes = {problem.code for problem in result.all_problems}
    if codes == {UnreachableError.code}:
        raise UnreachableError("No source could be reached; nothing was added.")
    click.get_current_context().exit(NOTHING_READ)


def _fresh(result: CaptureResult) -> int:
    return sum(not entry.is_duplicate for entry in result.found)


def _line(entry: CapturedEntry) -> str:
    from ibidem.model.name import short_names

    reference = entry.reference
    assert reference is not None
    authors = short_names(reference.names.get("author", ()))
    told = ", ".join(
        filter(None, (authors, reference.fields.get("year", ""), reference.fields.get("title", "")))
    )
    mark = " (in the library already)" if entry.is_duplicate else ""
    return clean(f"{entry.identifier}: {told}{mark}")


def _shape(result: CaptureResult, added: list[str], *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "ids": added,
        "entries": [
            {
                "identifier": str(entry.identifier),
                "title": entry.reference.fields.get("title", "") if entry.reference else None,
                "existing": entry.existing,
                "problem": entry.problem.message if entry.problem else None,
            }
            for entry in result.entries
        ],
        "problems": [
            {"line": problem.line, "code": problem.code, "message": problem.message}
            for problem in result.problems
        ],
    }


def _settings() -> CaptureSettings:
    from ibidem.services.capturing import CaptureSettings

    told = {name: os.environ[key] for key, name in _ADDRESSES.items() if os.environ.get(key)}
    is_private = os.environ.get("IBIDEM_CAPTURE_PRIVATE") == "1"
    return CaptureSettings(**told, allows_private_addresses=is_private)  # type: ignore[arg-type]
