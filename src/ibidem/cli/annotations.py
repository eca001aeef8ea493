"""ibidem annotations: list, export and take over annotations of attached PDF files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.output import Column, count, iso_time, print_json, print_table
from ibidem.cli.session import get_session, prints_data, uses_library

if TYPE_CHECKING:
    from ibidem.model.ids import RecordId
    from ibidem.services.annotating import AnnotatedFile
    from ibidem.services.library import LocalLibrary


@click.group(short_help="List, export and take over annotations of PDF files.")
def command() -> None:
    """List, export and take over annotations of PDF files.

    Annotations are made in Ibidem's PDF view. They are kept in the library and sync; the files stay
    as they are.
    """


@command.command("list")
@click.argument("reference", required=False)
@prints_data
@uses_library
def list_(reference: str | None) -> None:
    """List the annotations of a REFERENCE, or without one those of the library."""
    from ibidem.services.searching import load_items

    session = get_session()
    library = session.open_library()
    files = _annotated_files(library, (reference,) if reference else ())
    if session.json:
        print_json({"annotations": _shapes(files)})
        return
    if not files:
        click.echo("There are no annotations.")
        return
    items = load_items(library, [file.noun.reference for file in files])
    rows = []
    for file in files:
        item = items.get(file.noun.reference)
        name = item.handle if item else "(deleted)"
        for entry in file.entries:
            noun = entry.noun
            said = " - ".join(part for part in (noun.text, noun.comment) if part)
            rows.append((name, file.noun.file_name, noun.page + 1, noun.shape, said, entry.id[-8:]))
    print_table(
        (
            Column("REFERENCE", whole=True),
            Column("FILE", most=24, spare=2),
            Column("PAGE", right=True),
            Column("KIND", spare=1),
            Column("TEXT", flex=1),
            Column("ID"),
        ),
        rows,
    )


@command.command()
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@click.option(
    "-f", "--format", "form", type=click.Choice(["markdown", "text", "json"]), default="markdown",
    show_default=True, help="The form of the text.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file to write; else the terminal."
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@uses_library
def export(references: tuple[str, ...], form: str, output: Path | None, force: bool) -> None:
    """Write the annotations of REFERENCES, or of the library, as a text to read on."""
    import json

    from ibidem.services.annotating import write_annotations
    from ibidem.services.citing import write_file

    session = get_session()
    library = session.open_library()
    files = _annotated_files(library, references)
    if form == "json":
        text = json.dumps({"annotations": _shapes(files)}, ensure_ascii=False, indent=2) + "\n"
    else:
        text = write_annotations(library, files, form)
    number = sum(len(file.entries) for file in files)
    if output is None:
        click.echo(text, nl=False)
        return
    write_file(output, text, overwrite=force)
    session.say(f"Wrote {count(number, 'annotation')} to {output}.")


@command.command()
@click.argument("reference")
@click.argument("file")
@click.argument("target", type=click.Path(path_type=Path), default=".")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@uses_library
def copy(reference: str, file: str, target: Path, force: bool) -> None:
    """Write a copy of an attached PDF FILE of a REFERENCE, its annotations in it, to TARGET.

    Other programs show them. TARGET is a file or a folder; the attached file stays as it is.
    """
    from ibidem.services.annotating import write_annotated_copy

    session = get_session()
    library = session.open_library()
    found = _find_file(library, reference, file)
    written = write_annotated_copy(library, found, target, overwrite=force)
    session.say(f"Wrote {written}")


@command.command("import")
@click.argument("reference")
@click.argument("file")
@prints_data
@uses_library
def import_(reference: str, file: str) -> None:
    """Take over the annotations that another program wrote into an attached PDF FILE.

    What was taken over before is left alone; the file stays as it is.
    """
    from ibidem.services.annotating import import_annotations

    session = get_session()
    library = session.open_library()
    made = import_annotations(library, _find_file(library, reference, file))
    if session.json:
        print_json({"ids": made})
    session.say(f"Took over {count(len(made), 'annotation')}.")


def _annotated_files(library: LocalLibrary, references: tuple[str, ...]) -> list[AnnotatedFile]:
    from ibidem.services.annotating import list_annotated_files
    from ibidem.services.searching import find_references

    return list_annotated_files(library, find_references(library, references) or None)


def _find_file(library: LocalLibrary, reference: str, file: str) -> RecordId:
    from ibidem.services.searching import find_attachment, find_reference

    return find_attachment(library, find_reference(library, reference), file)


def _shapes(files: list[AnnotatedFile]) -> list[dict[str, Any]]:
    return [
        {
            "id": entry.id,
            "reference": file.noun.reference,
            "attachment": file.attachment,
            "file_name": file.noun.file_name,
            "page": entry.noun.page + 1,
            "kind": entry.noun.shape,
            "text": entry.noun.text,
            "comment": entry.noun.comment,
            "color": entry.noun.color,
            "author": entry.noun.author,
            "areas": entry.noun.areas,
            "made_at": iso_time(entry.made_at),
            "edited_at": iso_time(entry.edited_at),
            "device": entry.device,
        }
        for file in files
        for entry in file.entries
    ]
