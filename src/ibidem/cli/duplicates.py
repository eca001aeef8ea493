"""ibidem duplicates: find references that may be the same work, and merge them."""

from __future__ import annotations

from typing import Any

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.output import Column, count, print_json, print_table
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, prints_data, uses_library
from ibidem.model.duplicates import DuplicateGroup, Strictness
from ibidem.model.name import write_name

_COLUMNS = (
    Column("KEY", most=24),
    Column("AUTHORS", flex=2),
    Column("YEAR", most=9),
    Column("TITLE", flex=5),
)


@click.command(short_help="Find references that may be the same work, and merge them.")
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@click.option(
    "--strictness",
    type=click.Choice([each.value for each in Strictness]),
    default=Strictness.NORMAL.value,
    show_default=True,
    help="How sure a pair must be: by DOI, PubMed id or ISBN; by title, year and author too; or by "
    "titles that are alike.",
)
@click.option("--merge", is_flag=True, help="Merge each group into its most complete reference.")
@click.option("--into", metavar="REFERENCE", help="The one that stays, where REFERENCES are named.")
@click.option("--dry-run", is_flag=True, help="Show what --merge would do; change nothing.")
@click.option("--different", is_flag=True, help="Remember that the REFERENCES are different works.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before merging.")
@prints_data
@uses_library
def command(
    references: tuple[str, ...],
    strictness: str,
    merge: bool,
    into: str | None,
    dry_run: bool,
    different: bool,
    yes: bool,
) -> None:
    """List groups of references that may be the same work, and why; with --merge, merge them.

    With REFERENCES named, they are the group. A merge keeps every value: what one reference lacks
    comes from the others, groups, tags, files and notes are united, and the others go to the trash,
    where they point to the one that stays. All merges are one step of the history.
    """
    from ibidem.services.duplicates import dismiss_duplicates, list_duplicates
    from ibidem.services.searching import find_references

    session = get_session()
    library = session.open_library()
    named = find_references(library, references)
    if different:
        dismiss_duplicates(library, named)
        session.say(f"{count(len(named), 'reference')} will not be shown as duplicates again.")
        return
    if named:
        found = [DuplicateGroup(tuple(named), ())]
        merge = merge or into is not None
    else:
        if into is not None:
            raise click.UsageError("--into needs the references that are to be merged.")
        with show_progress() as report:
            found = list_duplicates(library, Strictness(strictness), report=report)
    if merge or dry_run:
        _merge(library, found, into, dry_run=dry_run, yes=yes)
    elif session.json:
        print_json({"groups": [{"reasons": g.reasons, "references": g.ids} for g in found]})
    else:
        _print_groups(library, found)


def _merge(
    library: Any, found: list[DuplicateGroup], into: str | None, *, dry_run: bool, yes: bool
) -> None:
    from ibidem.services.duplicates import merge_references, plan_merge, plan_merges
    from ibidem.services.searching import find_reference

    session = get_session()
    if into is not None:
        plans = [plan_merge(library, found[0].ids, find_reference(library, into))]
    else:
        plans = plan_merges(library, [group.ids for group in found])
    gone = sum(len(plan.others) for plan in plans)
    if dry_run:
        _print_plans(plans)
        return
    if plans:
        confirm(
            f"Merge {count(len(plans) + gone, 'reference')} into {len(plans):,}?",
            yes=yes,
        )
        with show_progress() as report:
            merge_references(library, plans, report=report)
    if session.json:
        print_json({"merged": gone, "into": [plan.master for plan in plans]})
    done = f"Merged {count(gone, 'reference')} into {len(plans):,} others."
    session.say(done if plans else "There are no duplicates.")


def _print_groups(library: Any, found: list[DuplicateGroup]) -> None:
    from ibidem.services.duplicates import REASONS
    from ibidem.services.searching import load_items

    if not found:
        click.echo("There are no duplicates.")
        return
    items = load_items(library, [each for group in found for each in group.ids])
    for group in found:
        click.secho(" and ".join(REASONS[each] for each in group.reasons), bold=True)
        rows = [items[each] for each in group.ids if each in items]
        print_table(_COLUMNS, [(item.handle, item.authors, item.year, item.title) for item in rows])
        click.echo()
    total = sum(len(group.ids) for group in found)
    click.secho(
        f"{count(total, 'reference')} in {count(len(found), 'group')}. 'ibidem duplicates --merge"
        " --dry-run' shows what merging would do.",
        dim=True,
    )


def _print_plans(plans: list[Any]) -> None:
    if get_session().json:
        print_json({"merges": [_plan_json(plan) for plan in plans]})
        return
    if not plans:
        click.echo("There are no duplicates.")
    for plan in plans:
        key = plan.merged.citation_key or plan.master[-8:]
        click.secho(f"{key}: {count(len(plan.others), 'other')} would go into it", bold=True)
        rows = [
            ("*" if each == field.chosen else "", field.path, each[-8:], _show(value))
            for field in plan.fields
            if field.differs
            for each, value in field.values.items()
        ]
        if rows:
            print_table(
                (Column(""), Column("FIELD"), Column("FROM"), Column("VALUE", flex=1)), rows
            )
        click.echo()


def _plan_json(plan: Any) -> dict[str, Any]:
    return {
        "master": plan.master,
        "others": list(plan.others),
        "differing": {
            field.path: {
                "chosen": field.chosen,
                "values": {each: _show(value) for each, value in field.values.items()},
            }
            for field in plan.fields
            if field.differs
        },
    }


def _show(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(write_name(name).rstrip(",") for name in value)
    return " ".join(str(value).split())
