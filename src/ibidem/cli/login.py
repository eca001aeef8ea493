"""ibidem login: sign in to a server on this device."""

from __future__ import annotations

import sys

import click

from ibidem.cli.output import print_json
from ibidem.cli.session import computer_name, get_session, prints_data, talks
from ibidem.errors import CodeNeededError, InputError, NotSignedInError

_NOT_LET_IN = (
    "Check both and try again. The administrator of the server can make a link for a new password."
)


@click.command(short_help="Sign in to a server on this device.")
@click.argument("server")
@click.option("--email", help="Your address at the server; asked for otherwise.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--code", default="", help="The code of your authenticator app, if you use one.")
@click.option("--device", help="This device's name, there and in histories; else the computer's.")
@prints_data
@talks
def command(
    server: str, email: str | None, password_stdin: bool, code: str, device: str | None
) -> None:
    """Sign in to the SERVER, such as ibidem.example.org or http://localhost:8000.

    The password is asked for, and never kept. What is kept is a token for this device, in the
    system's keyring; 'ibidem logout' makes it worthless.
    """
    from ibidem.cli.sign_ins import find_sign_ins
    from ibidem.services.signing_in import clean_address, is_private, sign_in

    session = get_session()
    address = clean_address(server)
    if email is None:
        if not sys.stdin.isatty():
            raise InputError("Say --email.")
        email = str(click.prompt("E-mail", err=True))
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = str(click.prompt("Password", hide_input=True, err=True))
    else:
        raise InputError("Say --password-stdin to give the password on standard input.")
    if not is_private(address):
        session.say(
            click.style("Warning: ", fg="yellow")
            + "This address begins with http://, so others in the network can read the password."
        )
    given = (find_sign_ins(), address, email, password, device or computer_name())
    try:
        try:
            in_keyring = sign_in(*given, code)
        except CodeNeededError:
            if not sys.stdin.isatty():
                raise
            code = str(click.prompt("Code of your authenticator app", err=True))
            in_keyring = sign_in(*given, code)
    except CodeNeededError:
        raise
    except NotSignedInError as error:
        raise NotSignedInError(error.message, remedy=_NOT_LET_IN) from error
    if session.json:
        print_json({"server": address, "email": email, "in_keyring": in_keyring})
    session.say(f"Signed in to {address} as {email}.")
    if not in_keyring:
        session.say("This system has no keyring: the token is in a file that only you can read.")
