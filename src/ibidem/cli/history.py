"""ibidem history: show what was done, and go back to any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.going_back import (
    SHOWN,
    plan_json,
    plan_sentence,
    print_left,
    print_plan,
    reverted_json,
)
from ibidem.cli.moments import parse_moment
from ibidem.cli.output import Column, count, iso_time, print_json, print_table, show_time
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.errors import InputError

if TYPE_CHECKING:
    from ibidem.model.ids import RecordId
    from ibidem.services.library import Library
    from ibidem.services.time_travel import Event, Selection


@click.command(short_help="Show what was done, and go back to any moment.")
@click.argument("reference", required=False)
@click.option("--restore", type=click.IntRange(1), metavar="N", help="Bring version N back.")
@click.option("--to", metavar="MOMENT", help="Go back to how it was then: 2026-11-20T14:00.")
@click.option(
    "--before", type=click.IntRange(1), metavar="N", help="Go back to before change N was made."
)
@click.option("--group", metavar="GROUP", help="Only this group and its references.")
@click.option("--removals", is_flag=True, help="Only what trashed or deleted references.")
@click.option("--device", metavar="NAME", help="Only what was done on this device.")
@click.option("--purge", is_flag=True, help="Remove the REFERENCE with its whole past, for good.")
@click.option("--dry-run", is_flag=True, help="Show what going back would do; change nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before going back.")
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="How many."
)
@prints_data
@uses_library
def command(
    reference: str | None,
    restore: int | None,
    to: str | None,
    before: int | None,
    group: str | None,
    purge: bool,
    dry_run: bool,
    yes: bool,
    **listed: Any,
) -> None:
    """Show what was done to the library, or the versions of one REFERENCE, and go back.

    \b
      ibidem history --removals
      ibidem history darwin1859 --restore 7
      ibidem history --before 31 --dry-run
      ibidem history --to 2026-11-20T14:00
      ibidem history --to 2026-11-20 --group 'Chapter 1'

    The first lists what trashed or deleted references, the second brings a version of one back, the
    others take the library, or a group, back to what it was.

    A deleted reference is named by its id. Going back makes new versions, so every other device
    gets them by an ordinary sync; those in between are kept, and 'ibidem undo' takes it back. Only
    --purge is for good, where the law asks for it, and only on this device: others delete what was
    purged at the next sync and keep their own history.
    """
    from ibidem.services.reviewing import find_past_group, find_past_reference
    from ibidem.services.time_travel import Selection

    session = get_session()
    library = session.open_library()
    if reference is not None and group is not None:
        raise InputError("Name a reference or a group, not both.")
    found = find_past_reference(library, reference) if reference is not None else None
    past_group = find_past_group(library, group) if group is not None else ""
    if sum((to is not None, before is not None, restore is not None, purge)) > 1:
        raise InputError("Say one of --restore, --to, --before and --purge.")
    if to is not None or before is not None:
        selection = Selection(past_group, (found,) if found is not None else ())
        _go_back(library, to, before, selection, dry_run=dry_run, yes=yes)
    elif restore is not None or purge:
        if found is None:
            what = "that shall go" if purge else "whose version shall come back"
            raise InputError(f"Name the reference {what}.")
        if restore is not None:
            _bring_back(library, found, restore)
        else:
            _purge(library, found, yes=yes)
    elif found is not None:
        _show_versions(library, found, listed["limit"])
    else:
        _show_events(library, past_group, **listed)


def _go_back(
    library: Library,
    to: str | None,
    before: int | None,
    selection: Selection,
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Show the plan, ask, and carry it out."""
    from ibidem.services.time_travel import apply_restore, list_planned, plan_restore

    session = get_session()
    moment = parse_moment(to) if to is not None else None
    plan = plan_restore(library, moment=moment, before=before, selection=selection)
    shown = len(plan.choice.items) if session.json else SHOWN
    planned = list_planned(library, plan, limit=shown)
    if not plan:
        if session.json:
            print_json({**plan_json(plan, planned), "done": None})
        session.say("Nothing to do: it is as it was then.")
        return
    if not session.json and (dry_run or not yes):
        print_plan(plan, planned)
    if dry_run:
        if session.json:
            print_json({**plan_json(plan, planned), "done": None})
        return
    removed = f" It removes {count(plan.removals, 'reference')}." if plan.removals else ""
    confirm(f"Go back?{removed}", yes=yes)
    restored = apply_restore(library, plan, confirmed=True)
    if session.json:
        print_json({**plan_json(plan, planned), "done": reverted_json(restored)})
    print_left(session, restored.left)
    done = plan_sentence(plan, done=True)
    session.say(f"{done[:1].upper()}{done[1:]}. 'ibidem undo' takes it back.")


def _bring_back(library: Library, found: RecordId, restore: int) -> None:
    from ibidem.services.time_travel import restore_version

    session = get_session()
    restored = restore_version(library, found, restore)
    if session.json:
        print_json({"id": found, "restored": restore, "changeset": restored.changeset})
    print_left(session, restored.left)
    done = "Brought" if restored else "Nothing to do: it is as it was in"
    session.say(f"{done} version {restore}{' back' if restored else ''}.")


def _purge(library: Library, found: RecordId, *, yes: bool) -> None:
    from ibidem.services.time_travel import purge

    session = get_session()
    confirm("Remove it with its files, its notes and its whole past? Nothing undoes that.", yes=yes)
    purged = purge(library, [found], confirmed=True)
    if session.json:
        print_json(
            {
                "id": found,
                "records": purged.records,
                "versions": purged.versions,
                "files": purged.files,
            }
        )
    versions = count(purged.versions, "earlier version")
    session.say(f"Purged it, {versions} and {count(purged.files, 'file')} on this device.")


def _show_events(
    library: Library, group: RecordId | str, *, removals: bool, device: str | None, limit: int
) -> None:
    from ibidem.model.ids import RecordId
    from ibidem.services.time_travel import list_events

    session = get_session()
    events = list_events(
        library,
        group=RecordId(group) if group else None,
        removing=removals,
        device=device,
        limit=limit,
    )
    if session.json:
        print_json([_event_json(each) for each in events])
        return
    if not events:
        narrowed = group or removals or device
        click.echo("Nothing like that was done." if narrowed else "Nothing has been done yet.")
        return
    columns = (
        Column("N", right=True),
        Column("WHEN", most=16),
        Column("WHAT", flex=1),
        Column("DEVICE", most=16, spare=1),
    )
    rows = [(each.number, show_time(each.at), each.deed.text, each.device) for each in events]
    print_table(columns, rows)
    session.say("\nTake one back with 'ibidem undo N', or go back with --before N.")


def _show_versions(library: Library, found: RecordId, limit: int) -> None:
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


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "number": event.number,
        "last": event.last,
        "at": iso_time(event.at),
        "label": event.deed.code,
        "text": event.deed.text,
        "account": event.account,
        "device": event.device,
        "added": event.added,
        "changed": event.changed,
        "deleted": event.deleted,
        "removed_references": event.removed,
        "kept": event.is_kept,
    }
