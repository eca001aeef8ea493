"""ibidem conflicts: list and settle fields that were changed on two sides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.output import clean, count, iso_time, print_json, print_pairs, show_time
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.errors import InputError

if TYPE_CHECKING:
    from ibidem.services.searching import ConflictEntry


@click.group(short_help="List and settle fields that were changed on two sides.")
def command() -> None:
    """Settle conflicts.

    Where one field was changed on two devices, the later edit shows and the other value is kept
    here until somebody decides, on any device. A conflict is named by its id or the end of it.
    """


@command.command("list")
@prints_data
@uses_library
def list_() -> None:
    """List conflicts with both values."""
    from ibidem.services.searching import list_conflicts

    session = get_session()
    entries = list_conflicts(session.open_library())
    if session.json:
        print_json([_shape(entry) for entry in entries])
        return
    if not entries:
        click.echo("There are no conflicts.")
        return
    for entry in entries:
        click.secho(f"{entry.id[-8:]}  {clean(entry.title)}", bold=True)
        noun = entry.noun
        print_pairs(
            [
                ("Field", entry.field_label),
                (f"Shown, {_origin(noun.kept_by, noun.kept_at)}", _text(noun.kept)),
                (f"Other, {_origin(noun.other_by, noun.other_at)}", _text(noun.other)),
            ],
            indent=2,
        )
        click.echo()
    session.say("Settle with 'ibidem conflicts settle --keep' or '--other', and an id or --all.")


@command.command()
@click.argument("conflicts", nargs=-1, metavar="[ID]...")
@click.option("--keep", "choice", flag_value="keep", help="Keep the value that shows.")
@click.option("--other", "choice", flag_value="other", help="Take the other value.")
@click.option("--value", help="Write a third value (one conflict).")
@click.option("--all", "everything", is_flag=True, help="Every conflict.")
@prints_data
@uses_library
def settle(conflicts: tuple[str, ...], choice: Any, value: str | None, everything: bool) -> None:
    """Decide conflicts, one or many in one step."""
    from ibidem.services.editing import settle_conflict_with, settle_conflicts
    from ibidem.services.searching import find_conflicts

    session = get_session()
    library = session.open_library()
    if (choice is None) == (value is None):
        raise InputError("Say one of --keep, --other or --value.")
    chosen = find_conflicts(library, conflicts, everything=everything)
    if value is not None:
        if len(chosen) != 1:
            raise InputError("A third value settles one conflict at a time.")
        settle_conflict_with(library, chosen[0], value or None)
    else:
        settle_conflicts(library, chosen, choice)
    if session.json:
        print_json({"settled": chosen})
    session.say(f"Settled {count(len(chosen), 'conflict')}.")


def _origin(device: str, at: int) -> str:
    return " ".join(part for part in (device, show_time(at)) if part) or "undated"


def _text(value: Any) -> str:
    if value is None:
        return "(empty)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shape(entry: ConflictEntry) -> dict[str, Any]:
    noun = entry.noun
    return {
        "id": entry.id,
        "record": noun.record,
        "record_kind": noun.record_kind.value,
        "title": entry.title,
        "field": noun.field,
        "kept": noun.kept,
        "kept_by": noun.kept_by,
        "kept_at": iso_time(noun.kept_at),
        "other": noun.other,
        "other_by": noun.other_by,
        "other_at": iso_time(noun.other_at),
    }
