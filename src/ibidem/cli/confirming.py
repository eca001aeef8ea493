"""Asking before something that removes much."""

from __future__ import annotations

import sys

import click

from ibidem.errors import ConfirmationNeeded


def confirm(question: str, *, yes: bool) -> None:
    """Go on with `yes`, or when a person at a terminal agrees; the default is no.

    Raises `ConfirmationNeeded` otherwise.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfirmationNeeded(
            f"{question} Nobody is here to answer.", remedy="Say --yes; nothing was changed."
        )
    if not click.confirm(question, default=False, err=True):
        raise ConfirmationNeeded("Nothing was changed.", remedy="")
