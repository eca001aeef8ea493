"""What `reset` prints about plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.output import Column, count, print_table, show_bytes, show_files

if TYPE_CHECKING:
    from ibidem.services.resetting import Counts, PlannedChange, ResetPlan

DIRECTIONS = {
    "replace-online": "the library online becomes the one on this computer",
    "replace-local": "the library on this computer becomes the one online",
    "merge": "both become what either has; nothing is removed",
    "check-files": "every attached file is read, and replaced where damaged",
}
_TITLES = {
    "replace_online": "Replace online",
    "replace_local": "Replace this computer",
    "merge": "Merge",
    "check_files": "Check files again",
}
_WHERE = {"online": "online", "local": "on this computer"}
_WOULD = {"removed": "remove", "added": "add", "changed": "change"}
_DID = {"removed": "removed", "added": "added", "changed": "changed"}


def title_of(direction: str) -> str:
    """What a direction is called."""
    return _TITLES[direction]


def sentence(counts: Counts, *, done: bool = False) -> str:
    """ "online: remove 3 references and 1 note; on this computer: add 2 groups"."""
    sides = []
    for side, whats in counts.items():
        parts = []
        for what, verb in (_DID if done else _WOULD).items():
            kinds = whats.get(what, {})  # type: ignore[call-overload]
            if kinds:
                things = [count(n, kind.replace("_", " ")) for kind, n in sorted(kinds.items())]
                parts.append(f"{verb} {_listed(things)}")
        sides.append(f"{_WHERE[side]} {', '.join(parts)}")
    if not sides:
        return "nothing was different" if done else "nothing is different"
    return "; ".join(sides)


def plan_sentence(plan: ResetPlan) -> str:
    """What a plan would do, files included."""
    parts = [sentence(plan.counts)] if plan.items or not plan else []
    for files, text in (
        (plan.damaged_here, "damaged here"),
        (plan.damaged_online, "damaged online"),
        (plan.files_up, "to send"),
        (plan.files_down, "to receive"),
    ):
        if files.count:
            parts.append(f"{show_files(files.count, files.bytes)} {text}")
    return "; ".join(parts)


def print_plan(plan: ResetPlan, listed: list[PlannedChange]) -> None:
    """The plan in a sentence, and the first of its changes."""
    click.echo(f"{title_of(plan.direction)} would do this: {plan_sentence(plan)}.")
    click.echo(
        f"Alike on both sides: {plan.equal:,} of {count(plan.records_here, 'record')} here and"
        f" {plan.records_online:,} online. About {show_bytes(plan.bytes_to_move)} would travel."
    )
    if plan.unsent:
        text = count(plan.unsent, "change")
        click.echo(f"{text} made here and not sent would be left in the history and the backup.")
    if plan.conflicts:
        click.echo(f"{count(plan.conflicts, 'field')} would be left to decide (conflicts).")
    columns = (
        Column("WHERE", most=16),
        Column("WOULD", most=6),
        Column("KIND", most=12),
        Column("NAME", flex=3),
        Column("FIELDS", flex=2),
    )
    rows = [
        (
            _WHERE[each.side],
            _WOULD[each.what],
            each.kind.replace("_", " "),
            each.name or each.id[-8:],
            ", ".join(each.fields),
        )
        for each in listed
    ]
    if rows:
        print_table(columns, rows)
    if len(plan.items) > len(listed):
        click.echo(f"... and {len(plan.items) - len(listed):,} more")


def plan_json(plan: ResetPlan, listed: list[PlannedChange]) -> dict[str, Any]:
    """A plan for programs."""
    return {
        "direction": plan.direction.value,
        "counts": plan.counts,
        "records_here": plan.records_here,
        "records_online": plan.records_online,
        "equal": plan.equal,
        "bytes_to_move": plan.bytes_to_move,
        "unsent": plan.unsent,
        "conflicts": plan.conflicts,
        "united": plan.united,
        "removed_references": plan.removed_references,
        "files": {
            name: {"count": files.count, "bytes": files.bytes}
            for name, files in (
                ("to_send", plan.files_up),
                ("to_receive", plan.files_down),
                ("damaged_here", plan.damaged_here),
                ("damaged_online", plan.damaged_online),
            )
        },
        "changes": [
            {
                "side": each.side.value,
                "what": each.what,
                "kind": each.kind.value,
                "id": each.id,
                "name": each.name,
                "fields": list(each.fields),
            }
            for each in listed
        ],
    }


def _listed(things: list[str]) -> str:
    return " and ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)
