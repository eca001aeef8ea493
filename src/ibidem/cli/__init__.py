"""The command line: one file per command, each loaded only when it is called.

`COMMANDS` is the table of contents; the help of `ibidem` is printed from it, so that asking for
help imports no command. A command calls services, prints, and lets errors pass: `CommandGroup`
turns them into one sentence and an exit code (`cli.exit_codes`). Only this package reads the
environment.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import Any

import click

from ibidem import __version__
from ibidem.cli.failure import report_failure
from ibidem.errors import IbidemError

# Records by the thousand live as long as a command does: looking through them for garbage after
# every 700 new objects, as Python does by itself, takes a quarter of the time and finds nothing.
GARBAGE_THRESHOLDS = (100_000, 50, 100)

# Heading, then (command, what it does). A command's module has its name, where Python allows.
COMMANDS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Library",
        (
            ("new", "Create a library."),
            ("import", "Read references from a file into the library."),
            ("add", "Add references by DOI, PMID, arXiv number or ISBN."),
            ("export", "Write references to a file."),
            ("compress", "Write the library to one .ibz file."),
            ("restore", "Make a library from an .ibz file."),
        ),
    ),
    (
        "References",
        (
            ("list", "List references."),
            ("search", "Search references, abstracts and notes."),
            ("show", "Show one reference in full."),
            ("edit", "Change fields of references, or add one."),
            ("group", "Order references in groups, sets and smart groups."),
            ("tag", "Mark references with tags."),
            ("attach", "Attach files and notes to references."),
            ("annotations", "List, export and take over annotations of PDF files."),
            ("duplicates", "Find references that may be the same work, and merge them."),
            ("trash", "Move to the trash, take back, empty it."),
            ("undo", "Take back what was done last."),
            ("redo", "Do again what was undone last."),
            ("history", "Show what was done, and go back to any moment."),
        ),
    ),
    (
        "Citing",
        (
            ("cite", "Print a formatted citation."),
            ("bibliography", "Print a bibliography in an output style."),
            ("styles", "Find an output style."),
        ),
    ),
    (
        "Sync",
        (
            ("login", "Sign in to a server on this device."),
            ("logout", "Sign out on this device."),
            ("devices", "List the devices that are signed in; sign one out."),
            ("sync", "Sync the library with its server."),
            ("reset", "Make both sides the same where sync went wrong; undo that."),
            ("status", "Show what the library holds and whether it is in sync."),
            ("conflicts", "List and settle fields that were changed on two sides."),
        ),
    ),
    (
        "Care",
        (
            ("verify", "Check that nothing in the library is damaged."),
            ("doctor", "Say what is wrong and what to do; repair on request."),
        ),
    ),
    (
        "Server and shell",
        (
            ("serve", "Run a server for libraries."),
            ("user", "Manage the people of a server."),
            ("server", "Back a server up, restore it, check it."),
            ("completion", "Print the completion script of a shell."),
        ),
    ),
)

_SUMMARIES = {name: summary for _, rows in COMMANDS for name, summary in rows}
_MODULES = {"import": "import_"}  # `import` is a word of Python's own


class CommandGroup(click.Group):
    """The command `ibidem`: loads a command when it is called, and explains errors."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Every command, in the order of the table."""
        return list(_SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command; None where there is none of that name."""
        if cmd_name not in _SUMMARIES:
            return None
        module = importlib.import_module(f"ibidem.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """The table of contents, its columns in line across the headings."""
        width = max(map(len, _SUMMARIES))
        for heading, rows in COMMANDS:
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), summary) for name, summary in rows])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors become a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except (IbidemError, KeyboardInterrupt, BrokenPipeError) as error:
            ctx.exit(report_failure(error))


@click.command(
    cls=CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A command finds its library by --library, by the variable IBIDEM_LIBRARY, or because "
    "the folder holds only one. 'ibidem COMMAND --help' explains a command.",
)
@click.version_option(__version__, "-V", "--version", message="Ibidem %(version)s")
@click.pass_context
def ibidem(ctx: click.Context) -> None:
    """Ibidem keeps a library of references, and its copies on other devices the same."""
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False


def main() -> None:
    """Run the command `ibidem` with the arguments of this process; does not return."""
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(
            stream, "reconfigure"
        ):  # a title must not fail on a terminal without its letters
            stream.reconfigure(errors="replace")
    ibidem(prog_name="ibidem")
