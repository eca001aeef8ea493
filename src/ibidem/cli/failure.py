"""What is told when a command fails: one sentence, what to do, no traceback.

A program that asked for JSON gets the same as one object on one line of stderr (`docs/cli.md`).
"""

from __future__ import annotations

import json
import os
import sys

import click

from ibidem.cli.exit_codes import BROKEN_PIPE, INTERRUPTED, REMEDIES, exit_code
from ibidem.cli.session import current_session
from ibidem.errors import ConfirmationNeeded, IbidemError


def report_failure(error: BaseException) -> int:
    """Say on stderr what went wrong and return the exit code."""
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has left (`| head`). What is still buffered goes nowhere, so that
        # Python does not complain about it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    if isinstance(error, IbidemError):
        details = dict(error.details)
        remedy = details.pop("remedy", REMEDIES.get(error.code))
        if current_session().json:
            told: dict[str, object] = {
                "code": error.code,
                "message": error.message,
                "details": details,
            }
            if remedy:
                told["remedy"] = remedy
            click.echo(json.dumps({"error": told}, ensure_ascii=False, default=str), err=True)
        else:
            _say(error, remedy, details)
        return exit_code(error)
    click.echo("\nInterrupted. Whatever had not finished was not written.", err=True)
    return INTERRUPTED


def _say(error: IbidemError, remedy: object, details: dict[str, object]) -> None:
    if isinstance(error, ConfirmationNeeded):
        click.secho(error.message, fg="yellow", err=True)
    else:
        click.secho(f"Error: {error.message}", fg="red", err=True)
    if remedy:
        from ibidem.cli.output import say  # late: help is printed without it

        say(str(remedy))
    if current_session().verbose:
        click.secho(f"[{error.code}] {details or ''}".rstrip(), dim=True, err=True)
