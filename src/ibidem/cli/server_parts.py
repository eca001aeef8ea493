"""The server, which is an application of its own and may not be installed."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ibidem.cli.places import home_folder
from ibidem.errors import InputError

Function = TypeVar("Function", bound=Callable[..., Any])


def load_server(module: str) -> Any:
    """A module of `ibidem.server`, loaded by name: applications do not import each other.

    Raises `InputError` where the packages of the server are not installed.
    """
    try:
        return importlib.import_module(f"ibidem.server.{module}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("ibidem"):
            raise
        raise InputError(
            f"The server needs {error.name}, which is not installed.",
            remedy="Install it with: pip install 'ibidem[server]'",
        ) from error


def names_server(function: Function) -> Function:
    """Give a command the options that say where a server keeps what it holds."""
    options = (
        click.option(
            "--folder",
            type=click.Path(path_type=Path, file_okay=False),
            help="The server's data folder; else IBIDEM_DATA_FOLDER, or one in your home.",
        ),
        click.option("--database", metavar="URL", help="postgresql://...; else SQLite there."),
        click.option("--accounts", metavar="URL", help="Another database for accounts."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def make_settings(folder: Path | None, **given: Any) -> Any:
    """The server's settings: options first, then IBIDEM_... variables, then defaults."""
    settings = load_server("settings")
    environment = dict(os.environ)
    named = folder or environment.get("IBIDEM_DATA_FOLDER") or home_folder() / "server"
    environment["IBIDEM_DATA_FOLDER"] = str(Path(named).absolute())
    for name, value in given.items():
        if value is not None:
            environment[f"IBIDEM_{name.upper()}"] = str(value)
    return settings.from_environment(environment)
