"""ibidem reset: make both sides the same where sync went wrong, and undo that."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.exit_codes import FINDINGS
from ibidem.cli.linking import reach_library
from ibidem.cli.output import count, iso_time, print_json, show_bytes, show_time
from ibidem.cli.progress import show_progress
from ibidem.cli.reset_plans import (
    DIRECTIONS,
    plan_json,
    plan_sentence,
    print_plan,
    sentence,
    title_of,
)
from ibidem.cli.session import Session, get_session, prints_data, uses_library
from ibidem.errors import ConfirmationNeeded, InputError, LinkError

if TYPE_CHECKING:
    from ibidem.services.library import LocalLibrary
    from ibidem.services.resetting import Direction, PendingReset, ResetPlan, ResetReport
    from ibidem.sync import BlobHub, ResetHub

SHOWN = 20  # changes of a plan that are listed
LISTED_MAX = 1_000  # with --json


@click.command(short_help="Make both sides the same where sync went wrong; undo that.")
@click.option(
    "-d", "--direction", type=click.Choice(list(DIRECTIONS)), metavar="WAY",
    help="replace-online, replace-local, merge or check-files."
)  # fmt: skip
@click.option("-n", "--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("-y", "--yes", is_flag=True, help="Do it without asking.")
@click.option("--undo", is_flag=True, help="Take the last reset back, on both sides.")
@click.option("--resume", is_flag=True, help="Go on with a reset that was cut.")
@click.option("--abandon", is_flag=True, help="Give up a reset that was cut; all is as before.")
@click.option("--to", metavar="NAME", help="Link it to this library of the server first.")
@click.option(
    "--backup", metavar="PATH", type=click.Path(path_type=Path),
    help="Where the compressed library goes that is written first.",
)  # fmt: skip
@click.option("--no-backup", is_flag=True, help="Write no compressed library first.")
@click.option("--no-files", is_flag=True, help="Fetch no attached files (those here are sent).")
@prints_data
@uses_library
@click.pass_context
def command(
    ctx: click.Context,
    direction: str | None,
    dry_run: bool,
    yes: bool,
    undo: bool,
    resume: bool,
    abandon: bool,
    to: str | None,
    backup: Path | None,
    no_backup: bool,
    no_files: bool,
) -> None:
    """Make the library here and the one online the same again.

    There are four ways. With replace-online the library online becomes the one on this computer,
    with replace-local the one on this computer becomes the one online. With merge both become what
    either has, and nothing is removed. With check-files no reference changes: every attached file
    is read, and replaced where it is damaged or lacks.

    Says what it would do, asks, writes a compressed library, and then changes each side in one
    step, or not at all. Only what differs travels. Shares, members and history stay; other devices
    follow when they sync. --undo takes it back on both sides.

    Ends with exit code 9 where both sides are not verified to be the same at the end.
    """
    from ibidem.services.syncing import read_link

    session = get_session()
    if undo + resume + abandon + (direction is not None) > 1:
        raise InputError("Say one of --direction, --undo, --resume and --abandon.")
    if backup is not None and no_backup:
        raise InputError("Say --backup or --no-backup, not both.")
    library = session.open_library()
    if read_link(library) is None and to is None:
        raise LinkError(
            "This library is not linked to a server.",
            remedy="Name one of the server's libraries with --to.",
        )
    account, there, scope, link_now = reach_library(library, to)
    ctx.call_on_close(account.close)
    hub = ctx.with_resource(account.hub(there, scope))
    job = _Job(session, library, hub, hub, yes=yes, no_files=no_files)
    if undo:
        job.undo()
        return
    if abandon:
        job.abandon()
        return
    pending = job.find_pending()
    if resume or pending is not None:
        report = job.resume(pending, asked=resume)
    else:
        chosen = job.choose(direction)
        plan = job.plan(chosen)
        if dry_run:
            job.show(plan)
            return
        job.ask(plan)
        link_now()
        target = None if no_backup else backup or _backup_path(library)
        report = job.run(plan, target)
    job.tell(report)
    if not report.verified:
        ctx.exit(FINDINGS)


class _Job:
    """One call of the command."""

    def __init__(
        self,
        session: Session,
        library: LocalLibrary,
        hub: ResetHub,
        blob_hub: BlobHub,
        *,
        yes: bool,
        no_files: bool,
    ) -> None:
        from ibidem.services.syncing import FilePolicy, Wanted

        self._session = session
        self._library = library
        self._hub = hub
        self._blob_hub = blob_hub
        self._yes = yes
        self._policy = FilePolicy(Wanted.ON_DEMAND) if no_files else FilePolicy()

    def find_pending(self) -> PendingReset | None:
        from ibidem.services.resetting import pending_reset

        return pending_reset(self._library)

    def choose(self, named: str | None) -> Direction:
        """The direction named, or asked for."""
        from ibidem.services.resetting import Direction

        if named is None:
            if not sys.stdin.isatty():
                raise InputError("Say which way with --direction.", remedy=_ways())
            click.echo(_ways(), err=True)
            named = click.prompt("Which way?", type=click.Choice(list(DIRECTIONS)), err=True)
        return Direction(named.replace("-", "_"))

    def plan(self, direction: Direction) -> ResetPlan:
        from ibidem.services.resetting import plan_reset

        return plan_reset(self._library, self._hub, direction, blob_hub=self._blob_hub)

    def show(self, plan: ResetPlan) -> None:
        """What would be done, for --dry-run and before the question."""
        from ibidem.services.resetting import list_planned

        most = LISTED_MAX if self._session.json else SHOWN
        listed = list_planned(self._library, self._hub, plan, limit=most)
        if self._session.json:
            print_json(plan_json(plan, listed))
        else:
            print_plan(plan, listed)

    def ask(self, plan: ResetPlan) -> None:
        """Let a person agree to a plan that would do something."""
        from ibidem.services.resetting import last_reset

        if plan and not self._yes:
            if not self._session.json:
                self.show(plan)
                last = last_reset(self._library)
                if last is not None:
                    self._session.say(
                        f"The reset of {show_time(last.started_at)} can be undone no more after"
                        " this one; what it replaced stays in the history."
                    )
            confirm(f"{title_of(plan.direction)}: {plan_sentence(plan)}. Go on?", yes=False)

    def run(self, plan: ResetPlan, backup: Path | None) -> ResetReport:
        from ibidem.services.resetting import Direction, run_reset
        from ibidem.services.syncing import Steering

        needs_backup = bool(plan) and plan.direction is not Direction.CHECK_FILES
        with show_progress() as progress:
            return run_reset(
                self._library,
                self._hub,
                self._blob_hub,
                plan.direction,
                plan=plan,
                backup=backup if needs_backup else None,
                policy=self._policy,
                steering=Steering(progress=progress),
            )

    def resume(self, pending: PendingReset | None, *, asked: bool) -> ResetReport:
        from ibidem.services.resetting import resume_reset
        from ibidem.services.syncing import Steering

        if pending is not None and not asked:
            what = "undone" if pending.is_undoing else "begun"
            question = (
                f"A reset ({title_of(pending.direction)}) was {what} on"
                f" {show_time(pending.started_at)} and is not finished."
            )
            if not self._yes and not sys.stdin.isatty():
                remedy = "Say --resume to go on with it, or --abandon to take it back."
                raise ConfirmationNeeded(question, remedy=remedy)
            confirm(f"{question} Go on with it?", yes=self._yes)
        with show_progress() as progress:
            return resume_reset(
                self._library,
                self._hub,
                self._blob_hub,
                policy=self._policy,
                steering=Steering(progress=progress),
            )

    def undo(self) -> None:
        from ibidem.services.resetting import last_reset, undo_reset

        last, pending = last_reset(self._library), self.find_pending()
        if last is not None:
            what = f"{title_of(last.direction)}: {sentence(last.counts, done=True)}"
            confirm(f"{what}. Take that back on both sides?", yes=self._yes)
        elif pending is not None and not pending.is_undoing:
            raise ConfirmationNeeded(
                "The last reset is not finished.", remedy="Say --resume or --abandon."
            )
        undone = undo_reset(self._library, self._hub)
        left = undone.left_here + undone.left_online
        if self._session.json:
            print_json({"undone": undone.id, "direction": undone.direction.value, "left": left})
            return
        self._session.say("Taken back: both sides are as they were before the reset.")
        if left:
            self._session.say(f"{count(left, 'record')} changed since stay as they are now.")
        self._session.say("The next sync brings both together; 'ibidem reset' asks which way.")

    def abandon(self) -> None:
        from ibidem.services.resetting import abandon_reset

        given_up = abandon_reset(self._library, self._hub)
        if self._session.json:
            print_json({"abandoned": given_up.id, "direction": given_up.direction.value})
        else:
            self._session.say("Given up: both sides are as they were before the reset.")

    def tell(self, report: ResetReport) -> None:
        """What was done."""
        if self._session.json:
            print_json(_shape(report))
            return
        say = self._session.say
        if report.backup is not None:
            say(f"Wrote {report.backup}.")
        if report.resumed:
            say("Went on where it was cut.")
        say(f"{title_of(report.direction)}: {sentence(report.counts, done=True)}.")
        files = report.files
        if files.sent or files.received:
            moved = f"sent {files.sent:,}, received {files.received:,}"
            say(f"Files: {moved} ({show_bytes(files.sent_bytes + files.received_bytes)}).")
        if report.damaged_here.count:
            say(f"{count(report.damaged_here.count, 'damaged file')} here set aside.")
        if report.damaged_online.count:
            say(f"{count(report.damaged_online.count, 'damaged file')} online set aside.")
        if files.failure is not None:
            say(f"Attached files still wait. {files.failure}")
        if report.conflicts:
            say(f"{count(report.conflicts, 'conflict')}: see 'ibidem conflicts list'.")
        if report.verified:
            click.secho(f"Verified, in sync as of {show_time(report.verified_at)}.", fg="green")
            click.echo(f"Fingerprint {report.fingerprint}")
        else:
            click.secho("Not verified: something changed meanwhile; sync now.", fg="yellow")
        if report.count():
            say("'ibidem reset --undo' takes it back.")


def _backup_path(library: LocalLibrary) -> Path:
    """Beside the library, a name that is not taken."""
    moment = show_time(library.source.now_ms()).replace(":", ".")
    name = f"{library.path.stem} before reset {moment}"
    for suffix in ("", *(f" ({number})" for number in range(2, 100))):
        path = library.path.with_name(f"{name}{suffix}.ibz")
        if not path.exists():
            return path
    raise InputError("There are too many backups beside the library; say --backup.")


def _ways() -> str:
    return "\n".join(f"  {name:<15} {what}" for name, what in DIRECTIONS.items())


def _shape(report: ResetReport) -> dict[str, Any]:
    return {
        "direction": report.direction.value,
        "id": report.id,
        "counts": report.counts,
        "verified": report.verified,
        "verified_at": iso_time(report.verified_at),
        "fingerprint": report.fingerprint,
        "revision": report.revision,
        "backup": str(report.backup) if report.backup is not None else None,
        "resumed": report.resumed,
        "conflicts": report.conflicts,
        "united": report.united,
        "damaged_files": report.damaged_here.count + report.damaged_online.count,
        "files": {
            "sent": report.files.sent,
            "received": report.files.received,
            "failed": report.files.failure is not None,
        },
    }
