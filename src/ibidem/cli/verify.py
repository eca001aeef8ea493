"""ibidem verify: check that nothing in the library is damaged."""

from __future__ import annotations

import click

from ibidem.cli.examination import examination_json, print_counts, print_findings
from ibidem.cli.exit_codes import FINDINGS
from ibidem.cli.output import print_json
from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session, prints_data, uses_library


@click.command(short_help="Check that nothing in the library is damaged.")
@click.option("--no-files", is_flag=True, help="Leave the attached files out; faster.")
@prints_data
@uses_library
@click.pass_context
def command(ctx: click.Context, no_files: bool) -> None:
    """Compute everything again and compare: records, fingerprint, lists, attached files.

    Nothing is changed. The fingerprint is the same wherever the library is the same. Ends with exit
    code 9 where something is wrong; 'ibidem doctor' says what to do then.
    """
    from ibidem.services.maintenance import verify_library

    session = get_session()
    library = session.open_library()
    with show_progress() as report:
        examination = verify_library(library, files=not no_files, report=report)
    if session.json:
        print_json(examination_json(examination))
    else:
        print_counts(library.name, examination)
        print_findings(examination.findings, remedies=False)
        if examination.findings:
            session.say("'ibidem doctor' says what to do.")
        else:
            click.secho("Everything is as it should be.", fg="green")
    if not examination.is_sound:
        ctx.exit(FINDINGS)
