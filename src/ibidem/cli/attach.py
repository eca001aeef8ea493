"""ibidem attach: attach files and notes to references."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.editor import edit_text
from ibidem.cli.file_texts import read_new_files
from ibidem.cli.output import Column, count, print_json, print_table, show_bytes
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, prints_data, uses_library


@click.group(short_help="Attach files and notes to references.")
def command() -> None:
    """Attach files and notes to references.

    A file is copied into the library and named by its id, or by its file name where the REFERENCE
    has no other of that name.
    """


@command.command()
@click.argument("reference")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@prints_data
@uses_library
def add(reference: str, files: tuple[Path, ...]) -> None:
    """Copy FILES into the library and attach them to a REFERENCE."""
    from ibidem.services.editing import attach_files
    from ibidem.services.searching import find_reference

    session = get_session()
    library = session.open_library()
    found = find_reference(library, reference)
    with show_progress() as report:
        made = attach_files(library, found, files, report=report)
    read_new_files(library)
    if session.json:
        print_json({"ids": made})
    session.say(f"Attached {count(len(made), 'file')} to {reference}.")


@command.command("list")
@click.argument("reference", required=False)
@click.option("--missing", is_flag=True, help="Only files whose contents are not here.")
@click.option("--damaged", is_flag=True, help="Only files that have another length than they must.")
@click.option("--largest", is_flag=True, help="The largest first.")
@click.option("--orphans", is_flag=True, help="Contents that no reference names, by their digest.")
@click.option(
    "-n", "--limit", type=click.IntRange(0), default=50, show_default=True,
    help="How many at most; 0 for all.",
)  # fmt: skip
@prints_data
@uses_library
def list_(
    reference: str | None, missing: bool, damaged: bool, largest: bool, orphans: bool, limit: int
) -> None:
    """List the files and notes of a REFERENCE, or without one the files of the library."""
    from ibidem.cli.attached_files import print_attached_files, print_orphans
    from ibidem.services.files import FileState

    if orphans:
        print_orphans()
    elif reference is None or missing or damaged or largest:
        state = FileState.MISSING if missing else FileState.DAMAGED if damaged else None
        print_attached_files(reference, state, largest=largest, limit=limit or None)
    else:
        _print_belongings(reference)


def _print_belongings(reference: str) -> None:
    from ibidem.cli.reference_table import details_json
    from ibidem.services.searching import describe_reference, find_reference

    session = get_session()
    library = session.open_library()
    details = describe_reference(library, find_reference(library, reference))
    if session.json:
        shape = details_json(details)
        print_json({key: shape[key] for key in ("attachments", "notes")})
        return
    rows = [
        (
            each.noun.file_name,
            show_bytes(each.noun.bytes),
            "here" if each.present else "on its way",
            each.id[-8:],
        )
        for each in details.attachments
    ]
    rows += [(note.noun.title or "(note)", "", "note", note.id[-8:]) for note in details.notes]
    if not rows:
        click.echo(f"Nothing is attached. Attach with 'ibidem attach add {reference} FILE'.")
        return
    columns = (Column("NAME", flex=1), Column("SIZE", right=True), Column("STATE"), Column("ID"))
    print_table(columns, rows)


@command.command()
@click.argument("reference")
@click.argument("file")
@click.argument("target", type=click.Path(path_type=Path), default=".")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@uses_library
def save(reference: str, file: str, target: Path, force: bool) -> None:
    """Copy an attached FILE of a REFERENCE out of the library, to the file or folder TARGET."""
    from ibidem.services.editing import save_attachment
    from ibidem.services.searching import find_attachment, find_reference

    session = get_session()
    library = session.open_library()
    found = find_attachment(library, find_reference(library, reference), file)
    written = save_attachment(library, found, target, overwrite=force)
    session.say(f"Wrote {written}")


@command.command()
@click.argument("reference")
@click.argument("file")
@click.argument("name")
@uses_library
def rename(reference: str, file: str, name: str) -> None:
    """Give an attached FILE of a REFERENCE another NAME."""
    from ibidem.services.editing import rename_attachment
    from ibidem.services.searching import find_attachment, find_reference

    session = get_session()
    library = session.open_library()
    found = find_attachment(library, find_reference(library, reference), file)
    rename_attachment(library, found, name)
    session.say(f"Renamed {file} to {name}.")


@command.command("rename-many")
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@click.option(
    "--pattern",
    metavar="TEXT",
    help='What the files are called; by default "[author] [year] - [title]".',
)
@click.option("--dry-run", is_flag=True, help="Show the names; change nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@prints_data
@uses_library
def rename_many(references: tuple[str, ...], pattern: str | None, dry_run: bool, yes: bool) -> None:
    """Rename the files of REFERENCES, or of the whole library, by a pattern, in one step.

    Markers are [author], [authors], [year], [title], [key], [type], [journal], [name] (the name
    that the file has now) and every field, such as [publisher]. The endings stay.
    """
    from ibidem.cli.attached_files import rename_by_pattern

    rename_by_pattern(references, pattern, dry_run=dry_run, yes=yes)


@command.command()
@click.argument("reference")
@click.argument("file")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@uses_library
def remove(reference: str, file: str, yes: bool) -> None:
    """Remove an attached FILE, or a note by its id, from a REFERENCE."""
    from ibidem.model.record import RecordKind
    from ibidem.services.editing import delete_attachments, delete_note
    from ibidem.services.searching import find_belonging, find_reference

    session = get_session()
    library = session.open_library()
    kind, found = find_belonging(library, find_reference(library, reference), file)
    confirm(f"Remove {file} from {reference}?", yes=yes)
    if kind is RecordKind.NOTE:
        delete_note(library, found)
    else:
        delete_attachments(library, [found])
    session.say(f"Removed {file}.")


@command.command()
@click.argument("reference")
@click.option("--text", help='The note; without it an editor opens; "-" reads standard input.')
@click.option("--title", default="", help="Its title.")
@prints_data
@uses_library
def note(reference: str, text: str | None, title: str) -> None:
    """Write a note about a REFERENCE."""
    from ibidem.services.editing import add_note
    from ibidem.services.searching import find_reference

    session = get_session()
    library = session.open_library()
    found = find_reference(library, reference)
    if text == "-":
        text = sys.stdin.read()
    elif text is None:
        text = edit_text(instead='Say --text; "-" reads standard input.') or ""
    made = add_note(library, found, text, title)
    if session.json:
        print_json({"id": made})
    session.say(f"Wrote a note about {reference}.")
