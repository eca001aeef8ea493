"""ibidem status: show what the library holds and whether it is in sync."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from ibidem.cli.output import (
    clean,
    count,
    iso_time,
    print_json,
    print_pairs,
    show_files,
    show_time,
)
from ibidem.cli.session import get_session, prints_data, uses_library

if TYPE_CHECKING:
    from ibidem.services.summarizing import Summary
    from ibidem.services.syncing import SyncStatus

SHOWN = 10


@click.command(short_help="Show what the library holds and whether it is in sync.")
@prints_data
@uses_library
def command() -> None:
    """Show what the library holds, to what it is linked, and what waits, with the reason.

    This asks the disk only: what is new at the server, 'ibidem sync' finds out.
    """
    from ibidem.services.summarizing import summarize_library
    from ibidem.services.syncing import read_status

    session = get_session()
    library = session.open_library()
    summary = summarize_library(library)
    status = read_status(library)
    if session.json:
        print_json(_shape(summary, status))
        return
    _print_summary(summary)
    _print_sync(status)
    if summary.conflicts:
        text = f"\n{count(summary.conflicts, 'conflict')} to settle: 'ibidem conflicts list'"
        click.secho(text, fg="yellow")


def _print_summary(summary: Summary) -> None:
    references = f"{summary.references:,}"
    if summary.trashed:
        references += f", and {summary.trashed:,} in the trash"
    groups = f"{summary.groups:,}"
    if summary.smart_groups:
        groups += f", and {count(summary.smart_groups, 'smart group')}"
    print_pairs(
        [
            ("Library", summary.name),
            ("Folder", summary.path),
            ("References", references),
            ("Groups", groups),
            ("Tags", f"{summary.tags:,}"),
            ("Files", show_files(summary.files, summary.file_bytes)),
            ("Fingerprint", summary.fingerprint),
        ]
    )
    click.echo()


def _print_sync(status: SyncStatus) -> None:
    link = status.link
    if link is None:
        click.echo("Not linked to a server. Link it with 'ibidem login' and 'ibidem sync'.")
        return
    verified = show_time(link.verified_at) or "never"
    print_pairs(
        [
            ("Server", link.server),
            ("Synced", show_time(link.synced_at) or "never"),
            ("Verified", verified),
        ]
    )
    click.echo()
    if status.is_in_step:
        click.secho("Nothing waits to be sent or fetched.", fg="green")
        return
    if status.waiting_count:
        click.echo(f"{count(status.waiting_count, 'change')} to sync:")
        for reason, number in status.reasons.most_common():
            click.echo(f"  {number:,} {reason}")
        for each in status.waiting[:SHOWN]:
            click.secho(f"    {clean(each.title)[:60] or each.kind.value}", dim=True)
        if (more := status.waiting_count - SHOWN) > 0:
            click.secho(f"    and {more:,} more", dim=True)
    files = Counter(each.reason for each in status.files)
    if status.files:
        click.echo(f"{count(len(status.files), 'file')} to sync:")
        for reason, number in files.most_common():
            click.echo(f"  {number:,} {reason}")
    click.echo("Sync with 'ibidem sync'.")


def _shape(summary: Summary, status: SyncStatus) -> dict[str, Any]:
    link = status.link
    return {
        "name": summary.name,
        "path": summary.path,
        "uid": summary.uid,
        "references": summary.references,
        "trashed": summary.trashed,
        "groups": summary.groups,
        "smart_groups": summary.smart_groups,
        "tags": summary.tags,
        "files": summary.files,
        "file_bytes": summary.file_bytes,
        "conflicts": summary.conflicts,
        "fingerprint": summary.fingerprint,
        "link": None
        if link is None
        else {
            "server": link.server,
            "account": link.account,
            "library": link.hub_uid,
            "synced_at": iso_time(link.synced_at),
            "verified_at": iso_time(link.verified_at),
        },
        "in_step": status.is_in_step,
        "waiting": status.waiting_count,
        "waiting_records": [
            {"id": each.id, "kind": each.kind.value, "title": each.title, "reason": each.reason}
            for each in status.waiting
        ],
        "waiting_files": [
            {"sha256": each.digest, "bytes": each.bytes, "reason": each.reason}
            for each in status.files
        ],
    }
