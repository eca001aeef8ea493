"""ibidem doctor: say what is wrong and what to do; repair on request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ibidem.cli.examination import examination_json, finding_json, print_counts, print_findings
from ibidem.cli.exit_codes import FINDINGS
from ibidem.cli.output import print_json
from ibidem.cli.progress import show_progress
from ibidem.cli.session import Session, get_session, prints_data, uses_library
from ibidem.errors import IbidemError

if TYPE_CHECKING:
    from ibidem.services.library import LocalLibrary

NAMES = ("salvage", "records", "files", "orphans", "uploads", "leftovers", "tokens", "sync")


@click.command(short_help="Say what is wrong and what to do; repair on request.")
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@click.option(
    "--only",
    multiple=True,
    metavar="WHAT",
    type=click.Choice(NAMES),
    help="With --repair: only that; may be repeated.",
)
@click.option("--offline", is_flag=True, help="Do not ask the server.")
@prints_data
@uses_library
@click.pass_context
def command(ctx: click.Context, repair: bool, only: tuple[str, ...], offline: bool) -> None:
    """Say what is wrong with the library or around it, why it matters, and what to do.

    Looks at the records, lists, indexes and files; at the disk, the place, the clock and what was
    cut short; and, where the library is linked, at the sign-in, the server and its copy.

    --repair mends what can be mended from what is there: "salvage" makes a library whose file is
    damaged anew from what can be read of it, and keeps the damaged file beside it; "records"
    computes anew what follows from them (an edit, which 'ibidem undo' takes back), "files" sets
    damaged files aside and lets the next sync bring what lacks, "uploads" and "leftovers" remove
    what was never finished, "tokens" protects the file with the tokens, "sync" syncs. "orphans"
    removes files that belong to nothing, and is done only where it is named: with references lost,
    the files may be theirs. Ends with exit code 9 while something is wrong.
    """
    from ibidem.cli.sign_ins import find_sign_ins
    from ibidem.services.examining import REPAIRS, UNASKED, Repair, examine
    from ibidem.services.examining import repair as mend

    session = get_session()
    wanted = {Repair(name) for name in only} or set(UNASKED)
    salvages = repair and Repair.SALVAGE in wanted
    library = _open(session, salvages=salvages)
    sign_ins = None if offline else find_sign_ins()
    with show_progress() as report:
        found = examine(library, sign_ins, report=report)
        if salvages and any(each.repair is Repair.SALVAGE for each in found.findings):
            path = library.path
            library.close()
            _salvage(session, path)
            library = session.open_library()
            found = examine(library, sign_ins, report=report)
        if repair and not found.is_sound:
            done = {each.repair for each in found.findings if each.repair in wanted}
            found = mend(library, found, sign_ins, repairs=wanted, report=report)
            for name in sorted(each for each in done if each is not None):
                session.say(f"{name}: {REPAIRS[name]}")
    if session.json:
        print_json(examination_json(found))
    else:
        print_counts(library.name, found)
        print_findings(found.findings, remedies=True)
        if not found.findings:
            click.secho("The library is well.", fg="green")
    if not found.is_sound:
        ctx.exit(FINDINGS)


def _open(session: Session, *, salvages: bool) -> LocalLibrary:
    """The library; where it cannot be opened, that is the finding. With `salvages`, one whose file
    is damaged is made anew first."""
    path = session.find_library()
    try:
        return session.open_library()
    except IbidemError as error:
        if salvages and _is_damaged(path, error):
            _salvage(session, path)
            return session.open_library()
        _tell_failure(session, path, error)
        raise click.exceptions.Exit(FINDINGS) from error


def _is_damaged(path: Path, error: IbidemError) -> bool:
    from ibidem.services.examining import Repair, examine_path

    return examine_path(path, error).repair is Repair.SALVAGE


def _salvage(session: Session, path: Path) -> None:
    """Make the library anew, and say what came of it."""
    from ibidem.services.examining import salvage_library

    with show_progress() as report:
        done = salvage_library(path, report=report)
    whole = "nothing is missing" if done.is_complete else "some may be missing"
    session.say(f"salvage: {done.records:,} records were read; {whole}.")
    if done.older or done.spoilt:
        session.say(f"{done.older:,} are in an earlier version, {done.spoilt:,} are damaged.")
    session.say(f"The damaged file is kept in {done.kept}.")
    if done.is_linked and not done.is_complete:
        session.say("Run 'ibidem sync': what the server has comes back.")


def _tell_failure(session: Session, path: Path, error: IbidemError) -> None:
    from ibidem.services.examining import examine_path

    finding = examine_path(path, error)
    if session.json:
        print_json({"sound": False, "findings": [finding_json(finding)]})
    else:
        print_findings([finding], remedies=True)
