"""ibidem logout: sign out on this device."""

from __future__ import annotations

import click

from ibidem.cli.session import get_session, talks


@click.command(short_help="Sign out on this device.")
@click.argument("server", required=False)
@click.option("--account", metavar="EMAIL", help="As whom, if several are signed in there.")
@talks
def command(server: str | None, account: str | None) -> None:
    """Sign out of the SERVER, or of the only one: its token is worthless from then on.

    Libraries on this device stay as they are.
    """
    from ibidem.cli.sign_ins import find_sign_ins
    from ibidem.services.signing_in import sign_out

    session = get_session()
    signed, told = sign_out(find_sign_ins(), server, account)
    session.say(f"Signed out of {signed.server}.")
    if not told:
        session.say("The server could not be told; revoke this device there when you can.")
