"""ibidem sync: sync the library with its server."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.exit_codes import FINDINGS
from ibidem.cli.output import count, iso_time, print_json, show_bytes, show_time
from ibidem.cli.progress import show_progress
from ibidem.cli.session import Session, get_session, prints_data, uses_library
from ibidem.errors import ConfirmationNeeded

if TYPE_CHECKING:
    from ibidem.services.connecting import Link, RemoteAccount
    from ibidem.services.library import Library
    from ibidem.services.syncing import FilePolicy, Retry, SyncReport


@click.command(short_help="Sync the library with its server.")
@click.option("--to", metavar="NAME", help="Link it to this library of the server.")
@click.option("--new", "is_new", is_flag=True, help="Link it to a new library at the server.")
@click.option("--server", metavar="ADDRESS", help="Which server, if you are signed in to several.")
@click.option("--relink", is_flag=True, help="Give up the link to another account or library.")
@click.option("--no-files", is_flag=True, help="Fetch no attached files (those here are sent).")
@click.option("--watch", is_flag=True, help="Stay, and sync whenever something changes.")
@click.option("-y", "--yes", is_flag=True, help="Agree to removing much, on either side.")
@prints_data
@uses_library
@click.pass_context
def command(
    ctx: click.Context,
    to: str | None,
    is_new: bool,
    server: str | None,
    relink: bool,
    no_files: bool,
    watch: bool,
    yes: bool,
) -> None:
    """Bring the library and its server to the same state, and prove it.

    The first sync links them: to the library of the same origin, to one named with --to, or, where
    the server has none, to a new one. Nothing that was written on either side is lost: fields
    merge, and where one field was changed on both sides the other value is kept ('ibidem
    conflicts'). A sync that would remove much asks first.

    Ends with exit code 9 where something could not be synced.
    """
    from ibidem.services.syncing import FilePolicy, Wanted

    session = get_session()
    library = session.open_library()
    policy = FilePolicy(Wanted.ON_DEMAND) if no_files else FilePolicy()
    account, link = _connect(library, server, to, is_new=is_new, relink=relink)
    ctx.call_on_close(account.close)
    if watch:
        _watch(session, library, account, link, policy, confirmed=yes)
        return
    report = _sync(library, account, link, policy, confirmed=yes)
    if report.question is not None:
        _ask(report, account, link)
        report = _sync(library, account, link, policy, confirmed=True)
    _print(session, report)
    if not report.verified or report.problems:
        ctx.exit(FINDINGS)


def _connect(
    library: Library, server: str | None, to: str | None, *, is_new: bool, relink: bool
) -> tuple[RemoteAccount, Link]:
    """The account and the link, made where there is none."""
    from ibidem.cli.sign_ins import find_sign_ins
    from ibidem.services.connecting import choose_remote
    from ibidem.services.signing_in import connect
    from ibidem.services.syncing import link_library, read_link

    link = read_link(library)
    wants_another = to is not None or is_new or relink
    named = server or (link.server if link is not None and not relink else None)
    signed = find_sign_ins().find(named)
    account = connect(signed)
    try:
        if link is None or wants_another or link.account != signed.account:
            if link is not None and not wants_another:
                there = link.hub_uid  # another account: `link_library` refuses, saying which
                scope = link.scope
            else:
                chosen = choose_remote(library, account, to, new=is_new)
                there, scope = chosen.uid, chosen.scope
            link = link_library(
                library,
                server=signed.server,
                account=signed.account,
                hub_uid=there,
                scope=scope,
                force=relink,
            )
    except BaseException:
        account.close()
        raise
    return account, link


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


def _ask(report: SyncReport, account: RemoteAccount, link: Link) -> None:
    """Ask whether so much shall be removed. Raises `ConfirmationNeeded` where nobody says yes."""
    question = report.question
    assert question is not None
    what = count(question.count, "reference")
    if question.side == "ours":
        text = f"This sync would trash or delete {what} at the server."
    else:
        text = f"This sync would trash or delete {what} on this device."
    people = {}
    if any(removal.account != link.account for removal in question.removed_by):
        members = account.list_members(link.hub_uid, link.scope)
        people = {member.account: member.name or member.email for member in members}
    people[link.account] = "you"
    lines = [
        f"  {show_time(removal.at)}  {removal.count:,} by {people.get(removal.account, 'somebody')}"
        f" on {removal.device or 'an unknown device'}"
        for removal in question.removed_by
    ]
    details = "\n".join([text, *lines])
    if not sys.stdin.isatty():
        raise ConfirmationNeeded(
            details, remedy="Say --yes to agree; nothing was removed on either side."
        )
    click.secho(details, fg="yellow", err=True)
    if not click.confirm("Go on?", default=False, err=True):
        raise ConfirmationNeeded("Nothing was removed on either side.", remedy="")


def _print(session: Session, report: SyncReport) -> None:
    if session.json:
        print_json(_shape(report))
        return
    _print_counts(session, report)
    for problem in report.problems:
        click.secho(f"Not synced: {problem.message}", fg="yellow", err=True)
    if report.absorbed.conflicts:
        text = count(report.absorbed.conflicts, "new conflict")
        session.say(f"{text}: see 'ibidem conflicts list'.")
    if report.verified:
        click.secho(f"Verified, in sync as of {show_time(report.verified_at)}.", fg="green")
        click.echo(f"Fingerprint {report.fingerprint}")
    else:
        click.secho("Not verified: something changed meanwhile; sync again.", fg="yellow")


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
    policy: FilePolicy,
    *,
    confirmed: bool,
) -> None:
    """Sync for as long as nobody stops it; a question that is agreed to lets it go on."""
    from ibidem.services.connecting import hear_signals
    from ibidem.services.syncing import Retry, watch

    def sync() -> SyncReport:
        report = _sync(library, account, link, policy, confirmed=confirmed)
        if report.question is not None:
            _ask(report, account, link)
            report = _sync(library, account, link, policy, confirmed=True)
        return report

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
        },
        "problems": [
            {"code": problem.code, "message": problem.message} for problem in report.problems
        ],
    }
