"""The person's own editor."""

from __future__ import annotations

import os
import sys

import click

from ibidem.errors import InputError


def edit_text(text: str = "", *, instead: str) -> str | None:
    """What the person made of `text` in an editor; None where nothing was saved.

    `instead` says what to do where there is neither a terminal nor a program named by VISUAL or
    EDITOR. Raises `InputError` there, and where the editor fails.
    """
    if not (sys.stdin.isatty() or os.environ.get("VISUAL") or os.environ.get("EDITOR")):
        raise InputError("An editor needs a terminal; nothing was changed.", remedy=instead)
    try:
        return click.edit(text, extension=".txt")
    except click.ClickException as error:
        raise InputError(f"The editor failed: {error.message}. Nothing was changed.") from error
