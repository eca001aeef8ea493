"""ibidem server: back a server up, restore it, check it."""

from __future__ import annotations

from pathlib import Path

import click

from ibidem.cli.exit_codes import FINDINGS
from ibidem.cli.output import (
    Column,
    count,
    iso_time,
    print_json,
    print_table,
    show_bytes,
    show_files,
)
from ibidem.cli.progress import show_progress
from ibidem.cli.server_parts import load_server, make_settings, names_server
from ibidem.cli.session import get_session, prints_data, talks

_BLOBS = click.option("--blobs", metavar="URL", help="s3://bucket/prefix; else a folder there.")


@click.group(short_help="Back a server up, restore it, check it.")
def command() -> None:
    """Back a server up, restore it, check it, on the machine that holds its folder."""


@command.command()
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the backups; a new one is made.",
)  # fmt: skip
@click.option(
    "--keep", type=click.IntRange(0), default=0, metavar="N",
    help="Then delete all backups but the newest N; 0 keeps all.",
)  # fmt: skip
@click.option("--thorough", is_flag=True, help="Also check the files of earlier backups again.")
@names_server
@_BLOBS
@prints_data
@talks
def backup(
    target: Path,
    keep: int,
    thorough: bool,
    folder: Path | None,
    database: str | None,
    accounts: str | None,
    blobs: str | None,
) -> None:
    """Back the whole server up, while it runs: people, libraries, history, files.

    Files that an earlier backup brought are not copied again. What was written is read back and
    compared before the backup shows.
    """
    session = get_session()
    settings = make_settings(folder, database_url=database, accounts_url=accounts, blobs_url=blobs)
    with show_progress() as report:
        done, gone = load_server("backups").back_up(
            settings, target, thorough=thorough, keep=keep, report=report
        )
    manifest = done.backup.manifest
    if session.json:
        print_json(
            {
                "name": done.backup.name,
                "path": str(done.backup.folder),
                "libraries": manifest.libraries,
                "files": manifest.blobs,
                "file_bytes": manifest.blob_bytes,
                "copied": done.copied,
                "copied_bytes": done.copied_bytes,
                "deleted_backups": gone,
            }
        )
        return
    libraries = count(manifest.libraries, "library", "libraries")
    session.say(
        f"Backed up {libraries} with {count(manifest.blobs, 'file')} "
        f"({show_bytes(manifest.blob_bytes)}); copied {count(done.copied, 'file')}."
    )
    if gone:
        session.say(f"Deleted {count(gone, 'older backup')}.")
    click.echo(f"Verified: {done.backup.folder}")


@command.command("backups")
@click.argument("source", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@prints_data
@talks
def list_(source: Path) -> None:
    """List the backups in FOLDER, the oldest first."""
    from ibidem.services.backing_up import list_backups

    found = list_backups(source)
    if get_session().json:
        print_json(
            [
                {
                    "name": each.name,
                    "at": iso_time(each.manifest.at),
                    "version": each.manifest.version,
                    "libraries": each.manifest.libraries,
                    "files": each.manifest.blobs,
                    "file_bytes": each.manifest.blob_bytes,
                }
                for each in found
            ]
        )
        return
    columns = (
        Column("NAME", most=24),
        Column("LIBRARIES", right=True),
        Column("FILES", right=True),
        Column("VERSION", spare=1),
    )
    rows = [
        (
            each.name,
            f"{each.manifest.libraries:,}",
            show_files(each.manifest.blobs, each.manifest.blob_bytes),
            each.manifest.version,
        )
        for each in found
    ]
    print_table(columns, rows)


@command.command()
@click.option(
    "--from", "source", required=True, type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the backups.",
)  # fmt: skip
@click.option("--name", help="Which one; else the newest ('ibidem server backups').")
@names_server
@_BLOBS
@talks
def restore(
    source: Path,
    name: str | None,
    folder: Path | None,
    database: str | None,
    accounts: str | None,
    blobs: str | None,
) -> None:
    """Bring a server back from a backup, into a new folder (and empty databases).

    Nothing that exists is replaced. Devices that know more than the backup send it when they sync;
    what was decided since (roles, devices signed out, passwords) is as it was then.
    """
    session = get_session()
    settings = make_settings(folder, database_url=database, accounts_url=accounts, blobs_url=blobs)
    with show_progress() as report:
        done = load_server("backups").restore(settings, source, name, report=report)
    libraries = count(done.manifest.libraries, "library", "libraries")
    session.say(f"Restored {libraries} and {count(done.manifest.blobs, 'file')} of {done.name}.")
    session.say(f"Serve them with 'ibidem serve --folder {settings.data_folder}'.")


@command.command()
@names_server
@_BLOBS
@click.option("--mail-to", metavar="ADDRESS", help="Send a test mail there.")
@prints_data
@talks
@click.pass_context
def check(
    ctx: click.Context,
    folder: Path | None,
    database: str | None,
    accounts: str | None,
    blobs: str | None,
    mail_to: str | None,
) -> None:
    """Check the parts of a server: folder, databases, storage of files, address, mail.

    Ends with exit code 9 where something is wrong.
    """
    settings = make_settings(folder, database_url=database, accounts_url=accounts, blobs_url=blobs)
    found = load_server("checkup").examine(settings, mail_to or "")
    if get_session().json:
        print_json(
            [
                {"part": each.part, "state": each.state, "text": each.text, "remedy": each.remedy}
                for each in found
            ]
        )
    else:
        colors = {"well": "green", "note": "yellow", "wrong": "red"}
        width = max(len(each.part) for each in found)
        for each in found:
            state = click.style(f"{each.state:<5}", fg=colors[each.state])
            click.echo(f"{state}  {each.part:<{width}}  {each.text}")
            if each.remedy:
                click.echo(f"{'':<{width + 9}}{each.remedy}")
    if any(each.state == "wrong" for each in found):
        ctx.exit(FINDINGS)
