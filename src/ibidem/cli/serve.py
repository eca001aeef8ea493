"""ibidem serve: run a server for libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ibidem.cli.server_parts import load_server, make_settings, names_server
from ibidem.cli.session import Session, get_session, talks


@click.command(short_help="Run a server for libraries.")
@names_server
@click.option("--blobs", metavar="URL", help="s3://bucket/prefix; else a folder there.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "-p", "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
    help="0 for a free one.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1, 256), default=1, show_default=True,
    help="Processes; more than one needs PostgreSQL.",
)  # fmt: skip
@click.option(
    "--log-json/--log-text", default=None, help="How the log is written.  [default: json]"
)
@click.option("--public-url", metavar="URL", help="What people call it, behind a proxy.")
@talks
def command(
    folder: Path | None,
    database: str | None,
    accounts: str | None,
    blobs: str | None,
    host: str,
    port: int,
    workers: int,
    log_json: bool | None,
    public_url: str | None,
) -> None:
    """Run a server in this terminal until Ctrl-C.

    It needs nothing but a folder. At its first start it prints a link, good for one use, by which
    the first administrator chooses a password. Everything can also be said by variables:
    --database is IBIDEM_DATABASE_URL, and so on (docs/operating).
    """
    session = get_session()
    settings = make_settings(
        folder,
        database_url=database,
        accounts_url=accounts,
        blobs_url=blobs,
        public_url=public_url,
        log_json=None if log_json is None else int(log_json),
    )
    app = load_server("app")

    def tell(ready: Any) -> None:
        _tell(session, settings, ready)

    app.serve(settings, host=host, port=port, workers=workers, on_ready=tell)
    session.say("The server has stopped.")


def _tell(session: Session, settings: Any, ready: Any) -> None:
    session.say(f"Ibidem serves {settings.data_folder}")
    session.say(f"  Address        {ready.url}")
    if ready.administrator_link:
        session.say(f"  Administrator  {ready.administrator_link}")
        session.say("                 (open it once to choose your e-mail address and password)")
    session.say("Stop with Ctrl-C.")
