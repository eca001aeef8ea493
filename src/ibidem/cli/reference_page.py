"""The generated part of `docs/cli.md`: commands, options, exit codes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from ibidem.cli import COMMANDS, ibidem
from ibidem.cli.exit_codes import (
    BROKEN_PIPE,
    DONE,
    EXIT_CODES,
    FINDINGS,
    INTERRUPTED,
    NOTHING_READ,
)
from ibidem.errors import error_classes

_COMMON = re.compile(r"--(help|library|quiet|verbose|json)\b")  # explained once for all


def describe_commands() -> str:
    """Every command with its arguments and options (Markdown)."""
    lines: list[str] = []
    context = click.Context(ibidem, info_name="ibidem")
    for heading, rows in COMMANDS:
        lines += [f"### {heading}", ""]
        for name, _ in rows:
            command = ibidem.get_command(context, name)
            assert command is not None, name
            lines += _describe(command, context, name)
    return "\n".join(lines)


def describe_exit_codes() -> str:
    """The table of exit codes (Markdown)."""
    rows = [
        (DONE, "", "Done."),
        (NOTHING_READ, "", "`import` or `add` could read nothing of what it was given."),
        (FINDINGS, "", "`verify`, `doctor` or `sync` found something that is not as it should be."),
        (INTERRUPTED, "", "Interrupted (Ctrl-C); what had not finished was not written."),
        (BROKEN_PIPE, "", "Whoever read the output left early."),
    ]
    for error in error_classes():
        text = (error.__doc__ or "").splitlines()[0]
        rows.append((EXIT_CODES[error.code], f"`{error.code}`", text))
    rows.sort(key=lambda row: row[0])
    table = ["| exit code | error code | when |", "| --- | --- | --- |"]
    return "\n".join([*table, *(f"| {code} | {name} | {text} |" for code, name, text in rows)])


def _describe(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"#### `{usage.replace('[OPTIONS] ', '').replace(' [OPTIONS]', '')}`"
    yield ""
    yield from _help_text(command)
    options = [
        record
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context))
    ]
    shown = [(names, text) for names, text in options if not _COMMON.search(names)]
    common = [found[0] for names, _ in options if (found := _COMMON.search(names))]
    common = [name for name in common if name != "--help"]
    if shown:
        yield from (f"- `{names}`: {text}" for names, text in shown)
        yield ""
    if common:
        yield f"Also {', '.join(f'`{name}`' for name in common)}."
        yield ""
    if isinstance(command, click.Group):
        for each, sub in command.commands.items():
            yield from _describe(sub, context, each)


def _help_text(command: click.Command) -> Iterator[str]:
    """The help, its paragraphs as paragraphs and its examples as examples."""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith("\b\n"):
            yield from (f"    {line}".rstrip() for line in paragraph[2:].splitlines())
        else:
            yield " ".join(paragraph.split())
        yield ""
