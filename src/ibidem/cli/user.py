"""ibidem user: manage the people of a server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.output import Column, print_json, print_table
from ibidem.cli.server_parts import load_server, make_settings, names_server
from ibidem.cli.session import get_session, prints_data, talks

_MAIL = click.option("--mail", is_flag=True, help="Send the link by mail instead of printing it.")


@click.group(short_help="Manage the people of a server.")
def command() -> None:
    """Manage the people of a server, on the machine that holds its folder.

    A running server sees the changes at once.
    """


@command.command("list")
@names_server
@prints_data
@talks
def list_(folder: Path | None, database: str | None, accounts: str | None) -> None:
    """List everybody who has an account."""
    session = get_session()
    settings = make_settings(folder, database_url=database, accounts_url=accounts)
    people = load_server("administration").list_people(settings)
    if session.json:
        print_json([_shape(person) for person in people])
        return
    if not people:
        click.echo("Nobody has an account yet. Add somebody with 'ibidem user add EMAIL'.")
        return
    columns = (
        Column("E-MAIL", flex=3, least=32, whole=True),
        Column("NAME", flex=1, least=12, spare=1),
        Column("ROLE"),
        Column("STATE"),
        Column("DEVICES", right=True, spare=2),
    )
    rows = [
        (
            each.email,
            each.name,
            "administrator" if each.is_admin else "",
            _state(each),
            each.devices,
        )
        for each in people
    ]
    print_table(columns, rows)


@command.command()
@click.argument("email")
@click.option("--name", default="", help="The person's name.")
@click.option("--admin", is_flag=True, help="Make the person an administrator.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; no link then."
)
@_MAIL
@names_server
@prints_data
@talks
def add(
    email: str,
    name: str,
    admin: bool,
    password_stdin: bool,
    mail: bool,
    folder: Path | None,
    database: str | None,
    accounts: str | None,
) -> None:
    """Make an account for EMAIL and print the link that sets its password."""
    session = get_session()
    settings = make_settings(folder, database_url=database, accounts_url=accounts)
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    person, link = load_server("administration").add_person(
        settings, email, name, password, is_admin=admin
    )
    link = _with_address(settings, link) if link else ""
    if link and mail:
        load_server("administration").mail_password_link(settings, person.email, link)
    if session.json:
        print_json({**_shape(person), "password_link": link or None})
        return
    if link and mail:
        session.say(f"Made an account for {person.email} and sent the link by mail.")
        return
    if not link:
        session.say(f"Made an account for {person.email}.")
        return
    session.say(f"Made an account for {person.email}. Send this link; it works once:")
    click.echo(link)


@command.command()
@click.argument("email")
@_MAIL
@names_server
@prints_data
@talks
def link(
    email: str, mail: bool, folder: Path | None, database: str | None, accounts: str | None
) -> None:
    """Print a link that sets a new password for EMAIL; it works once."""
    session = get_session()
    settings = make_settings(folder, database_url=database, accounts_url=accounts)
    made = load_server("administration").make_password_link(settings, email)
    made = _with_address(settings, made)
    if mail:
        load_server("administration").mail_password_link(settings, email, made)
    if session.json:
        print_json({"password_link": made})
        return
    if mail:
        session.say(f"Sent the link to {email}.")
        return
    click.echo(made)


@command.command()
@click.argument("email")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@names_server
@talks
def disable(
    email: str, yes: bool, folder: Path | None, database: str | None, accounts: str | None
) -> None:
    """Let EMAIL in no longer and sign every device of it out; nothing is deleted."""
    confirm(f"Lock {email} out?", yes=yes)
    _change(email, folder, database, accounts, is_active=False)
    get_session().say(f"{email} cannot sign in any more.")


@command.command()
@click.argument("email")
@names_server
@talks
def enable(email: str, folder: Path | None, database: str | None, accounts: str | None) -> None:
    """Let EMAIL in again."""
    _change(email, folder, database, accounts, is_active=True)
    get_session().say(f"{email} can sign in again.")


@command.command()
@click.argument("email")
@click.option("--off", is_flag=True, help="Take the rights away.")
@names_server
@talks
def admin(
    email: str, off: bool, folder: Path | None, database: str | None, accounts: str | None
) -> None:
    """Make EMAIL an administrator of the server."""
    _change(email, folder, database, accounts, is_admin=not off)
    done = "administers the server no longer" if off else "administers the server"
    get_session().say(f"{email} {done}.")


@command.command("code-off")
@click.argument("email")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@names_server
@talks
def code_off(
    email: str, yes: bool, folder: Path | None, database: str | None, accounts: str | None
) -> None:
    """Let EMAIL sign in without a code: the telephone and the recovery codes are lost."""
    confirm(f"Turn the second factor of {email} off?", yes=yes)
    _change(email, folder, database, accounts, second_factor_off=True)
    get_session().say(f"{email} signs in with the password alone.")


def _change(
    email: str, folder: Path | None, database: str | None, accounts: str | None, **change: bool
) -> None:
    settings = make_settings(folder, database_url=database, accounts_url=accounts)
    load_server("administration").change_person(settings, email, **change)


def _with_address(settings: Any, path: str) -> str:
    """The whole link; says so where others could not open it."""
    folder = load_server("folder")
    address = folder.find_address(settings)
    if not folder.is_reachable(address):
        get_session().say(
            "This link works on this machine only. For somebody elsewhere put the server's address "
            "in front, or set IBIDEM_PUBLIC_URL."
        )
    return (address or "http://localhost:8000") + path


def _state(person: Any) -> str:
    if not person.is_active:
        return "locked out"
    return "" if person.has_password else "no password yet"


def _shape(person: Any) -> dict[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "account": person.account,
        "administrator": person.is_admin,
        "active": person.is_active,
        "has_password": person.has_password,
        "devices": person.devices,
        "created_at": person.created_at.isoformat(),
    }
