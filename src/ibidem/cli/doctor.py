"""ibidem doctor: say what is wrong and what to do; repair on request."""

from __future__ import annotations

import click

from ibidem.cli.examination import examination_json, print_counts, print_findings
from ibidem.cli.exit_codes import FINDINGS
from ibidem.cli.output import print_json
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, prints_data, uses_library


@click.command(short_help="Say what is wrong and what to do; repair on request.")
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@prints_data
@uses_library
@click.pass_context
def command(ctx: click.Context, repair: bool) -> None:
    """Say what is wrong with the library or its place, why it matters, and what to do.

    --repair mends what can be mended from what is there. Nothing a person wrote is dropped: what
    a repair changes is in the history. Ends with exit code 9 while something is wrong.
    """
    from ibidem.services.maintenance import diagnose_library

    session = get_session()
    library = session.open_library()
    with show_progress() as report:
        examination = diagnose_library(library, repair=repair, report=report)
    if session.json:
        print_json(examination_json(examination))
    else:
        print_counts(library.name, examination)
        print_findings(examination, remedies=True)
        if not examination.findings:
            click.secho("The library is well.", fg="green")
    if not examination.is_sound:
        ctx.exit(FINDINGS)
