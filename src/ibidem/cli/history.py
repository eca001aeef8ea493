"""ibidem history: show earlier versions and bring one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.output import Column, iso_time, print_json, print_table, show_time
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.errors import InputError

if TYPE_CHECKING:
    from ibidem.services.library import Library
    from ibidem.services.reviewing import Changeset


@click.command(short_help="Show earlier versions and bring one back.")
@click.argument("reference", required=False)
@click.option("--restore", type=click.IntRange(1), metavar="N", help="Bring version N back.")
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="How many."
)
@prints_data
@uses_library
def command(reference: str | None, restore: int | None, limit: int) -> None:
    """Show what was done to the library, or the versions of one REFERENCE.

    A deleted reference is named by its id. --restore brings a version back as a new one, so every
    other device gets it by an ordinary sync; the versions in between are kept.
    """
    from ibidem.services.reviewing import find_past_reference
    from ibidem.services.time_travel import restore_version

    session = get_session()
    library = session.open_library()
    if reference is None:
        if restore is not None:
            raise InputError("Name the reference whose version shall come back.")
        _show_library(library, limit)
        return
    found = find_past_reference(library, reference)
    if restore is None:
        _show_versions(library, found, limit)
        return
    changes = restore_version(library, found, restore)
    if session.json:
        print_json({"id": found, "restored": restore, "changeset": changes.changeset})
    done = "Brought" if changes else "Nothing to do: it is as it was in"
    session.say(f"{done} version {restore}{' back' if changes else ''}.")


def _show_library(library: Library, limit: int) -> None:
    from ibidem.services.reviewing import list_library_history

    session = get_session()
    changesets = list_library_history(library, limit=limit)
    if session.json:
        print_json([_changeset_json(each) for each in changesets])
        return
    if not changesets:
        click.echo("Nothing has been done to this library yet.")
        return
    columns = (
        Column("N", right=True),
        Column("WHEN", most=16),
        Column("WHAT", flex=2, least=20),
        Column("DEVICE", most=16, spare=1),
        Column("ADDED", right=True),
        Column("CHANGED", right=True),
        Column("DELETED", right=True),
    )
    rows = [
        (
            each.number,
            show_time(each.at),
            each.label or "edit",
            each.device,
            each.added or "",
            each.changed or "",
            each.deleted or "",
        )
        for each in changesets
    ]
    print_table(columns, rows)


def _show_versions(library: Library, found: Any, limit: int) -> None:
    from ibidem.services.reviewing import list_versions_of

    session = get_session()
    versions = list_versions_of(library, found)[:limit]
    if session.json:
        print_json(
            [
                {
                    "version": each.number,
                    "edited_at": iso_time(each.edited_at),
                    "device": each.device,
                    "account": each.account,
                    "deleted": each.deleted,
                    "current": each.is_current,
                    "changes": list(each.changed),
                }
                for each in versions
            ]
        )
        return
    columns = (
        Column("N", right=True),
        Column("EDITED", most=16),
        Column("DEVICE", most=16),
        Column("WHAT CHANGED", flex=1),
    )
    rows = [
        (
            each.number,
            show_time(each.edited_at),
            each.device,
            each.summary + (" (current)" if each.is_current else ""),
        )
        for each in versions
    ]
    print_table(columns, rows)
    session.say("\nBring one back with --restore N.")


def _changeset_json(changeset: Changeset) -> dict[str, Any]:
    return {
        "number": changeset.number,
        "at": iso_time(changeset.at),
        "label": changeset.label,
        "account": changeset.account,
        "device": changeset.device,
        "added": changeset.added,
        "changed": changeset.changed,
        "deleted": changeset.deleted,
        "removed_references": changeset.removed,
    }
