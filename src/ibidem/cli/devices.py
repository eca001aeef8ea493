"""ibidem devices: list the devices that are signed in; sign one out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ibidem.cli.confirming import confirm
from ibidem.cli.output import Column, iso_time, print_json, print_table, show_time
from ibidem.cli.session import get_session, prints_data, talks
from ibidem.cli.sign_ins import find_sign_ins
from ibidem.errors import InputError

Function = TypeVar("Function", bound=Callable[..., Any])


def _names_server(function: Function) -> Function:
    account = click.option(
        "--account", metavar="EMAIL", help="As whom, if several are signed in there."
    )
    server = click.option(
        "--server", metavar="ADDRESS", help="Which server, if you are signed in to several."
    )
    return server(account(function))


@click.group(short_help="List the devices that are signed in; sign one out.")
def command() -> None:
    """List the devices that are signed in to your account, rename them, sign them out.

    A device is named by its name or its id, or by the beginning or end of its id.
    """


@command.command("list")
@_names_server
@prints_data
@talks
def list_(server: str | None, account: str | None) -> None:
    """List the devices that are signed in to your account, the last seen first."""
    from ibidem.services.signing_in import list_devices

    session = get_session()
    devices = list_devices(find_sign_ins().find(server, account))
    if session.json:
        print_json(
            [
                {
                    "id": each.id,
                    "name": each.name,
                    "signed_in_at": iso_time(each.created_at),
                    "last_seen_at": iso_time(each.last_seen_at),
                    "current": each.is_current,
                }
                for each in devices
            ]
        )
        return
    columns = (
        Column("NAME", flex=1, least=24),
        Column("LAST SEEN", most=16),
        Column("SIGNED IN", most=16, spare=1),
        Column("ID"),
    )
    rows = [
        (
            each.name + (" (this one)" if each.is_current else ""),
            show_time(each.last_seen_at),
            show_time(each.created_at),
            each.id[-8:],
        )
        for each in devices
    ]
    print_table(columns, rows)


@command.command()
@click.argument("device")
@click.argument("name")
@_names_server
@talks
def rename(device: str, name: str, server: str | None, account: str | None) -> None:
    """Give a DEVICE another NAME, at the server and, for this one, in the histories here."""
    from ibidem.services.signing_in import find_device, list_devices, rename_device

    sign_ins = find_sign_ins()
    signed = sign_ins.find(server, account)
    found = find_device(list_devices(signed), device)
    rename_device(sign_ins, signed, found, name)
    get_session().say(f"{found.name} is called {name} now.")


@command.command()
@click.argument("device")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@_names_server
@talks
def revoke(device: str, yes: bool, server: str | None, account: str | None) -> None:
    """Sign a DEVICE out, at once: a lost one, or one that is no longer used.

    What it has on its disk stays there; it can neither send nor fetch any more.
    """
    from ibidem.services.signing_in import find_device, list_devices, revoke_device

    signed = find_sign_ins().find(server, account)
    found = find_device(list_devices(signed), device)
    if found.is_current:
        raise InputError("That is this device.", remedy="Sign it out with 'ibidem logout'.")
    confirm(f"Sign {found.name} out?", yes=yes)
    revoke_device(signed, found)
    get_session().say(f"{found.name} is signed out.")
