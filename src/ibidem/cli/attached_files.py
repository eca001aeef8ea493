"""The files of a whole library, for `ibidem attach`: listing them and renaming many."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.output import Column, count, iso_time, print_json, print_table, show_bytes
from ibidem.cli.session import get_session
from ibidem.services.files import (
    DEFAULT_FILE_PATTERN,
    FileEntry,
    FileState,
    list_attached_files,
    list_orphans,
    plan_renamings,
    rename_files,
)
from ibidem.services.searching import find_reference, find_references

_COLUMNS = (
    Column("NAME", flex=3),
    Column("SIZE", right=True),
    Column("STATE"),
    Column("REFERENCE", most=24),
    Column("ID"),
)


def print_attached_files(
    reference: str | None, state: FileState | None, *, largest: bool, limit: int | None
) -> None:
    """A table of files, and what they need together."""
    session = get_session()
    library = session.open_library()
    page = list_attached_files(
        library,
        state=state,
        references=None if reference is None else [find_reference(library, reference)],
        sort="size" if largest else "name",
        descending=largest,
        limit=limit,
    )
    if session.json:
        print_json(
            {
                "total": page.total,
                "bytes": page.bytes,
                "unique_bytes": page.unique_bytes,
                "files": [_entry_json(entry) for entry in page.items],
            }
        )
        return
    if not page.total:
        click.echo("There are no such files." if state else "No files are attached.")
        return
    print_table(
        _COLUMNS,
        [
            (
                entry.noun.file_name,
                show_bytes(entry.noun.bytes),
                entry.state.value,
                entry.reference_name,
                entry.id[-8:],
            )
            for entry in page.items
        ],
    )
    shown = "" if len(page.items) == page.total else f"{len(page.items):,} of "
    once = "" if page.bytes == page.unique_bytes else f" ({show_bytes(page.unique_bytes)} kept)"
    click.secho(f"\n{shown}{count(page.total, 'file')}, {show_bytes(page.bytes)}{once}", dim=True)


def print_orphans() -> None:
    """Contents that no record names."""
    session = get_session()
    found = list_orphans(session.open_library())
    if session.json:
        orphans = [{"sha256": each.sha256, "bytes": each.bytes} for each in found]
        print_json({"orphans": orphans})
        return
    if not found:
        click.echo("There are no files that nothing names.")
        return
    print_table(
        (Column("SHA-256"), Column("SIZE", right=True)),
        [(orphan.sha256, show_bytes(orphan.bytes)) for orphan in found],
    )
    total = f"{count(len(found), 'file')}, {show_bytes(sum(orphan.bytes for orphan in found))}"
    click.secho(f"\n{total}. 'ibidem doctor --repair' removes them.", dim=True)


def rename_by_pattern(
    references: Sequence[str], pattern: str | None, *, dry_run: bool, yes: bool
) -> None:
    """Show what files would be called, ask, and rename them."""
    session = get_session()
    library = session.open_library()
    attachments = None
    if references:
        found = find_references(library, references)
        attachments = [each.id for each in list_attached_files(library, references=found).items]
    plan = plan_renamings(library, pattern or DEFAULT_FILE_PATTERN, attachments)
    if session.json:
        names = [{"id": each.attachment, "old": each.old, "new": each.new} for each in plan]
        print_json({"dry_run": dry_run, "renamed": names})
    elif not plan:
        click.echo("Every file has that name already.")
    else:
        rows = [(each.old, each.new) for each in plan]
        print_table((Column("NOW", flex=2), Column("THEN", flex=3)), rows)
    if plan and not dry_run:
        confirm(f"Rename {count(len(plan), 'file')}?", yes=yes)
        rename_files(library, plan)
        session.say(f"Renamed {count(len(plan), 'file')}.")


def _entry_json(entry: FileEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "file_name": entry.noun.file_name,
        "media_type": entry.noun.media_type,
        "bytes": entry.noun.bytes,
        "sha256": entry.noun.sha256,
        "state": entry.state.value,
        "added_at": iso_time(entry.noun.added_at),
        "shared": entry.shared,
        "reference": entry.reference,
        "citation_key": entry.reference_name,
        "trashed": entry.is_trashed,
    }
