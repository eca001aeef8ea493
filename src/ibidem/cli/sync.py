"""ibidem sync: sync the library with its server."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.exit_codes import FINDINGS
from ibidem.cli.file_texts import read_new_files
from ibidem.cli.linking import connect_library
from ibidem.cli.output import count, iso_time, print_json, show_bytes, show_time
from ibidem.cli.progress import show_progress
from ibidem.cli.session import Session, get_session, prints_data, uses_library
from ibidem.errors import ConfirmationNeeded, InputError

if TYPE_CHECKING:
    from ibidem.services.connecting import Link, RemoteAccount
    from ibidem.services.library import Library
    from ibidem.services.syncing import FilePolicy, MassDeletion, Retry, SyncReport

_NOTES = ("sync_repaired", "sync_new_epoch")  # worth telling, but in sync


@click.command(short_help="Sync the library with its server.")
@click.option("--to", metavar="NAME", help="Link it to this library of the server.")
@click.option("--new", "is_new", is_flag=True, help="Link it to a new library at the server.")
@click.option("--server", metavar="ADDRESS", help="Which server, if you are signed in to several.")
@click.option("--account", metavar="EMAIL", help="As whom, if several are signed in there.")
@click.option("--relink", is_flag=True, help="Give up the link to another account or library.")
@click.option("--no-files", is_flag=True, help="Fetch no attached files (those here are sent).")
@click.option("--watch", is_flag=True, help="Stay, and sync whenever something changes.")
@click.option("-y", "--yes", is_flag=True, help="Agree to removing much, on either side.")
@click.option("--keep", is_flag=True, help="Where much would be removed: keep it on both sides.")
@prints_data
@uses_library
@click.pass_context
def command(
    ctx: click.Context,
    to: str | None,
    is_new: bool,
    server: str | None,
    account: str | None,
    relink: bool,
    no_files: bool,
    watch: bool,
    yes: bool,
    keep: bool,
) -> None:
    """Bring the library and its server to the same state, and prove it.

    The first sync links them: to the library of the same origin, to one named with --to, or, where
    the server has none, to a new one. Nothing that was written on either side is lost: fields
    merge, and where one field was changed on both sides the other value is kept ('ibidem
    conflicts'). A sync that would remove much asks first: --yes removes it on both sides, --keep
    keeps it on both.

    Ends with exit code 9 where something could not be synced.
    """
    from ibidem.services.syncing import FilePolicy, Wanted

    session = get_session()
    library = session.open_library()
    policy = FilePolicy(Wanted.ON_DEMAND) if no_files else FilePolicy()
    remote, link = connect_library(
        library, server, to, as_whom=account, is_new=is_new, relink=relink
    )
    ctx.call_on_close(remote.close)
    if yes and keep:
        raise InputError("Say --yes or --keep, not both.")

    def sync() -> SyncReport:
        report = _sync(library, remote, link, policy, confirmed=yes)
        if report.question is None:
            return report
        return _answer(report.question, library, remote, link, policy, keep=keep)

    if watch:
        _watch(session, library, remote, link, sync)
        return
    report = sync()
    _print(session, report)
    read_new_files(library)
    if not report.verified or any(problem.code not in _NOTES for problem in report.problems):
        ctx.exit(FINDINGS)


def _sync(
    library: Library,
    account: RemoteAccount,
    link: Link,
    policy: FilePolicy,
    *,
    confirmed: bool = False,
) -> SyncReport:
    from ibidem.services.syncing import Steering, sync_library

    with show_progress() as report, account.hub(link.hub_uid, link.scope) as hub:
        return sync_library(
            library,
            hub,
            hub,
            confirmed=confirmed,
            policy=policy,
            steering=Steering(progress=report),
        )


def _answer(
    question: MassDeletion,
    library: Library,
    account: RemoteAccount,
    link: Link,
    policy: FilePolicy,
    *,
    keep: bool,
) -> SyncReport:
    """Ask whether so much shall be removed, and sync as the person says.

    Raises `ConfirmationNeeded` where nobody says.
    """
    from ibidem.services.syncing import sync_and_keep

    def sync() -> SyncReport:
        return _sync(library, account, link, policy, confirmed=True)

    if keep or _wants_to_keep(_describe(question, account, link)):
        return sync_and_keep(library, question.side, sync)
    return sync()


def _describe(question: MassDeletion, account: RemoteAccount, link: Link) -> str:
    """What would be removed where, and who did that."""
    from ibidem.services.connecting import name_people

    where = "at the server" if question.side == "ours" else "on this device"
    all_there = f" ({question.references:,} are there)" if question.references else ""
    removed = count(question.count, "reference")
    text = f"This sync would trash or delete {removed} {where}{all_there}."
    people = name_people(account, link, question)
    people[link.account] = "you"
    lines = [
        f"  {show_time(removal.at)}  {removal.count:,} by {people.get(removal.account, 'somebody')}"
        f" on {removal.device or 'an unknown device'}"
        f"{', by a reset of sync' if removal.label.startswith('reset ') else ''}"
        for removal in question.removed_by
    ]
    return "\n".join([text, *lines])


_REMOVE = "remove them on both sides; the history can bring them back"
_KEEP = "keep them, here and at the server"
_CLOSER = "'ibidem status' and 'ibidem history' show more"


def _wants_to_keep(question: str) -> bool:
    if not sys.stdin.isatty():
        answers = f"  --yes    {_REMOVE}\n  --keep   {_KEEP}\nTo look closer first: {_CLOSER}."
        remedy = f"Nothing was removed on either side. Sync again with one of these:\n{answers}"
        raise ConfirmationNeeded(question, remedy=remedy)
    click.secho(question, fg="yellow", err=True)
    choices = (("r", _REMOVE), ("k", _KEEP), ("c", f"cancel, to look closer first; {_CLOSER}"))
    for letter, meaning in choices:
        click.echo(f"  {letter}  {meaning}", err=True)
    answer = click.prompt(
        "Remove, keep or cancel?",
        type=click.Choice([letter for letter, _ in choices], case_sensitive=False),
        default="c",
        err=True,
    )
    if answer == "c":
        raise ConfirmationNeeded("Nothing was removed on either side.", remedy="")
    return bool(answer == "k")


def _print(session: Session, report: SyncReport) -> None:
    if session.json:
        print_json(_shape(report))
        return
    _print_counts(session, report)
    if report.absorbed.conflicts:
        text = count(report.absorbed.conflicts, "new conflict")
        session.say(f"{text}: see 'ibidem conflicts list'.")
    if report.verified:
        click.secho(f"Verified, in sync as of {show_time(report.verified_at)}.", fg="green")
        click.echo(f"Fingerprint {report.fingerprint}")
    else:
        click.secho("Not verified: something changed meanwhile; sync again.", fg="yellow")
    for problem in report.problems:
        what = "Note" if problem.code in _NOTES else "Not synced"
        click.secho(f"{what}: {problem.message}", fg="yellow", err=True)
    if report.files.failure is not None:
        click.echo("Retry with 'ibidem sync'; the references are in sync already.", err=True)


def _print_counts(session: Session, report: SyncReport) -> None:
    moved = f"Received {count(report.pulled, 'record')}, sent {report.pushed:,}."
    session.say(moved if report.pulled or report.pushed else "Nothing new on either side.")
    files = report.files
    moves = (
        ("received", files.received, files.received_bytes),
        ("sent", files.sent, files.sent_bytes),
    )
    for done, number, size in moves:
        if number:
            session.say(f"{done.capitalize()} {count(number, 'file')} ({show_bytes(size)}).")
    if files.waiting:
        session.say(f"{count(files.waiting, 'file')} still on the way.")
    if report.absorbed.united:
        text = count(len(report.absorbed.united), "reference")
        session.say(f"{text} were there already and were united.")
    if report.absorbed.overruled:
        text = count(len(report.absorbed.overruled), "record")
        session.say(f"{text} deleted on one side and edited on the other: the edit was kept.")


def _watch(
    session: Session,
    library: Library,
    account: RemoteAccount,
    link: Link,
    sync: Callable[[], SyncReport],
) -> None:
    """Sync for as long as nobody stops it; a question that is answered lets it go on."""
    from ibidem.services.connecting import hear_signals
    from ibidem.services.syncing import Retry, watch

    def tell(what: SyncReport | Retry) -> None:
        if isinstance(what, Retry):
            session.say(f"{what.error} Again in {what.seconds:.0f} seconds.")
        elif what.pulled or what.pushed or what.files.sent or what.files.received:
            _print(session, what)

    def wait(seconds: float) -> None:
        threading.Event().wait(seconds)

    session.say(f"Watching {library.name!r}; stop with Ctrl-C.")
    signals = hear_signals(library, account, link.hub_uid)
    try:
        watch(signals, sync, tell, wait)
    except KeyboardInterrupt:
        session.say("\nStopped; the library is whole.")
    finally:
        signals.close()


def _shape(report: SyncReport) -> dict[str, Any]:
    return {
        "verified": report.verified,
        "verified_at": iso_time(report.verified_at),
        "fingerprint": report.fingerprint,
        "revision": report.revision,
        "received": report.pulled,
        "sent": report.pushed,
        "requests": report.requests,
        "repaired": report.repaired,
        "conflicts": report.absorbed.conflicts,
        "united": len(report.absorbed.united),
        "overruled": len(report.absorbed.overruled),
        "files": {
            "sent": report.files.sent,
            "sent_bytes": report.files.sent_bytes,
            "received": report.files.received,
            "received_bytes": report.files.received_bytes,
            "waiting": report.files.waiting,
            "failed": report.files.failure is not None,
        },
        "problems": [
            {"code": problem.code, "message": problem.message} for problem in report.problems
        ],
    }
