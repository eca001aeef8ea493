"""What a person sees when a command fails: one sentence, what to do, no traceback."""

from __future__ import annotations

import os
import sys

import click

from ibidem.cli.exit_codes import BROKEN_PIPE, INTERRUPTED, REMEDIES, exit_code
from ibidem.cli.session import is_verbose
from ibidem.errors import ConfirmationNeeded, IbidemError


def report_failure(error: BaseException) -> int:
    """Say on stderr what went wrong and return the exit code."""
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has left (`| head`). What is still buffered goes nowhere, so that
        # Python does not complain about it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    if isinstance(error, IbidemError):
        if isinstance(error, ConfirmationNeeded):
            click.secho(error.message, fg="yellow", err=True)
        else:
            click.secho(f"Error: {error.message}", fg="red", err=True)
        if remedy := error.details.get("remedy", REMEDIES.get(error.code)):
            from ibidem.cli.output import say  # late: help is printed without it

            say(str(remedy))
        if is_verbose():
            details = {key: value for key, value in error.details.items() if key != "remedy"}
            click.secho(f"[{error.code}] {details or ''}".rstrip(), dim=True, err=True)
        return exit_code(error)
    click.echo("\nInterrupted. Whatever had not finished was not written.", err=True)
    return INTERRUPTED
