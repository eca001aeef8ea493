"""What `undo`, `redo` and `history` print about going back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.output import Column, clean, count, iso_time, print_table, show_time
from ibidem.cli.session import Session

if TYPE_CHECKING:
    from ibidem.services.time_travel import Planned, RestorePlan
    from ibidem.services.undoing import Left, Reverted

SHOWN = 20  # records of a plan, and of what was left

_WOULD = {"added": "bring back", "changed": "change", "removed": "remove"}
_DID = {"added": "brought back", "changed": "changed", "removed": "removed"}
_WORDS = {"added": "back", "changed": "change", "removed": "remove"}


def print_left(session: Session, left: list[Left]) -> None:
    """What could not be brought back, and why; on stderr."""
    for each in left[:SHOWN]:
        where = f" ({_field(each.field)})" if each.field else ""
        name = clean(each.name) or each.id[-8:]
        text = f"Left as it is: {each.kind.replace('_', ' ')} {name!r}{where}: {each.sentence}."
        session.say(click.style(text, fg="yellow"))
    if len(left) > SHOWN:
        session.say(f"... and {len(left) - SHOWN:,} more.")


def reverted_json(reverted: Reverted) -> dict[str, Any]:
    """What going back did, for programs."""
    return {
        "changeset": reverted.changeset,
        "left": [
            {
                "kind": each.kind.value,
                "id": each.id,
                "name": each.name,
                "field": each.field,
                "reason": each.reason.value,
            }
            for each in reverted.left
        ],
    }


def print_plan(plan: RestorePlan, planned: list[Planned]) -> None:
    """What going back would do: in a sentence, and record by record."""
    when = f" as it was on {show_time(plan.at)}" if plan.at else ""
    click.echo(f"Going back to change {plan.changeset}{when} would {plan_sentence(plan)}.")
    columns = (
        Column("WOULD", most=6),
        Column("KIND", most=12),
        Column("NAME", flex=3),
        Column("FIELDS", flex=2),
    )
    rows = [
        (_WORDS[each.what], each.kind.replace("_", " "), each.name, ", ".join(each.fields))
        for each in planned
    ]
    print_table(columns, rows)
    if len(plan.choice.items) > len(planned):
        click.echo(f"... and {len(plan.choice.items) - len(planned):,} more")


def plan_sentence(plan: RestorePlan, *, done: bool = False) -> str:
    """ "bring back 312 references and 4 attachments; change 2 groups", or what was `done`."""
    parts = []
    for what, verb in (_DID if done else _WOULD).items():
        counts = plan.counts.get(what, {})  # type: ignore[call-overload]
        if counts:
            things = [
                count(number, kind.replace("_", " ")) for kind, number in sorted(counts.items())
            ]
            parts.append(f"{verb} {_listed(things)}")
    return "; ".join(parts) if parts else "change nothing"


def plan_json(plan: RestorePlan, planned: list[Planned]) -> dict[str, Any]:
    """A plan for programs."""
    return {
        "changeset": plan.changeset,
        "at": iso_time(plan.at),
        "removed_references": plan.removals,
        "references": plan.references,
        "needs_confirmation": plan.needs_confirmation,
        "counts": {
            what: {kind.value: number for kind, number in counts.items()}
            for what, counts in plan.counts.items()
        },
        "records": [
            {
                "id": each.id,
                "kind": each.kind.value,
                "name": each.name,
                "what": each.what,
                "fields": list(each.fields),
            }
            for each in planned
        ],
    }


def _listed(things: list[str]) -> str:
    return " and ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)


def _field(path: str) -> str:
    return path.rpartition(".")[2].replace("_", " ")
