"""What all commands have in common: help, finding the library, errors, exit codes, start."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ibidem.cli import COMMANDS, CommandGroup, ibidem
from ibidem.cli.exit_codes import EXIT_CODES, REMEDIES
from ibidem.errors import error_classes
from tests.cli.conftest import Cli
from tests.conftest import ROOT

SUMMARIES = {name: summary for _, rows in COMMANDS for name, summary in rows}
MODULES = {"import": "import_"}


def find(name: str) -> click.Command:
    command = ibidem.get_command(click.Context(ibidem), name)  # type: ignore[attr-defined]
    assert isinstance(command, click.Command)
    return command


def leaves() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name in SUMMARIES:
        command = find(name)
        if isinstance(command, click.Group):
            found += [(f"{name} {each}", sub) for each, sub in command.commands.items()]
        else:
            found.append((name, command))
    return found


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_table_says_what_the_command_says_of_itself(name: str) -> None:
    assert find(name).short_help == SUMMARIES[name]


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_command_has_a_file_and_a_test_file_of_its_own(name: str) -> None:
    module = MODULES.get(name, name)
    assert (ROOT / "src" / "ibidem" / "cli" / f"{module}.py").exists()
    assert (ROOT / "tests" / "cli" / f"test_{name}.py").exists()


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize(("name", "command"), leaves(), ids=str)
def test_every_command_and_option_explains_itself_whatever_the_width(
    name: str, command: click.Command, width: int
) -> None:
    names = ["-h", "--help"]
    context = click.Context(
        command, info_name=f"ibidem {name}", terminal_width=width, help_option_names=names
    )
    shown = command.get_help(context)
    assert shown.startswith(f"Usage: ibidem {name}")
    assert [line for line in shown.splitlines() if len(line) > width] == []
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"


def test_asking_for_help_loads_no_command_and_no_store() -> None:
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom ibidem.cli import ibidem\n"
        "assert CliRunner().invoke(ibidem, ['--help']).exit_code == 0\n"
        "heavy = {'sqlalchemy', 'msgspec', 'rich', 'django', 'httpx2', 'obstore', 'keyring'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "assert not [m for m in sys.modules if m.startswith('ibidem.services')]\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")


def test_importing_ibidem_loads_nothing_else() -> None:
    script = (
        "import sys, ibidem\n"
        "assert [m for m in sys.modules if m.startswith('ibidem')] == ['ibidem']\n"
        "for name in ibidem.__all__:\n    assert getattr(ibidem, name) is not None\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")


def test_every_error_code_has_an_exit_code() -> None:
    codes = {error.code for error in error_classes()}
    assert set(EXIT_CODES) == codes
    assert set(REMEDIES) <= codes
    assert all(0 < number < 128 for number in EXIT_CODES.values())


def test_without_a_library_the_commands_say_what_to_do(cli: Cli) -> None:
    result = cli.run("list", code=3)
    assert "no library in this folder" in result.stderr
    assert "ibidem new" in result.stderr
    assert result.stdout == ""


def test_several_libraries_must_be_told_apart(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.run("new", "One")
    cli.run("new", "Two")
    assert "Name one with --library" in cli.run("list", code=4).stderr
    cli.run("list", "--library", "Two")
    cli.run("list", "-L", "Two.ibidem")
    monkeypatch.setenv("IBIDEM_LIBRARY", "One")
    cli.run("list")
    monkeypatch.chdir("Two.ibidem")
    monkeypatch.delenv("IBIDEM_LIBRARY")
    cli.run("list")
    assert cli.run("list", "-L", "Three", code=3).stderr.startswith("Error: ")


def test_an_error_is_a_sentence_and_a_remedy_never_a_traceback(filled: Cli) -> None:
    result = filled.run("search", "(open", code=2)
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 2
    verbose = filled.run("search", "(open", "--verbose", code=2)
    assert "[bad_query]" in verbose.stderr


def test_an_interruption_ends_with_130(filled: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ibidem.services.searching.listing.list_page", interrupt)
    assert "Interrupted" in filled.run("list", code=130).stderr


def test_a_reader_that_leaves_early_is_no_error(filled: Cli) -> None:
    command = f"{sys.executable} -m ibidem list --json | head -c 1"
    finished = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert finished.stderr == ""
    assert finished.returncode in (0, 141)


def test_quiet_says_nothing_and_data_stays_on_stdout(filled: Cli) -> None:
    assert filled.run("group", "new", "Reading", "--quiet").output == ""
    assert filled.run("list").stderr == ""


def test_a_title_cannot_drive_the_terminal(filled: Cli) -> None:
    filled.run("edit", "Darwin1859", "--set", "title=\x1b[2Jwiped\r\x07\nout")
    for shown in (filled.run("list").stdout, filled.run("show", "Darwin1859").stdout):
        assert "\x1b" not in shown
        assert "\x07" not in shown


def test_wide_letters_keep_the_columns_in_line(filled: Cli) -> None:
    from rich.cells import cell_len

    filled.run("edit", "Darwin1859", "--set", "title=" + "東京の研究" * 30)
    filled.run("edit", "Wallace1855", "--set", "author=Ångström, É; 王, 小明; O'Neil, S")
    lines = filled.run("list").stdout.splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    assert "…" in lines[1]


def test_the_module_runs_as_the_command(cli: Cli) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "ibidem", "--version"], capture_output=True, text=True, check=True
    )
    assert finished.stdout.startswith("Ibidem ")


def test_an_unknown_command_is_a_usage_error(cli: Cli) -> None:
    assert cli.run("fly", code=2).stderr
    assert isinstance(ibidem, CommandGroup)
    assert CliRunner().invoke(ibidem, []).exit_code in (0, 2)


def test_every_module_of_the_command_line_is_a_command_or_says_what_it_is_for() -> None:
    for path in Path(str(importlib.import_module("ibidem.cli").__file__)).parent.glob("*.py"):
        assert '"""' in path.read_text()[:4]


def test_a_program_that_asked_for_json_gets_errors_as_json(filled: Cli) -> None:
    result = filled.run("show", "Nobody1900", "--json", code=3)
    assert result.stdout == ""
    error = json.loads(result.stderr)["error"]
    assert (error["code"], "Nobody1900" in error["message"]) == ("not_found", True)
    unread = json.loads(filled.run("search", "(species", "--json", code=2).stderr)["error"]
    assert unread["code"] == "bad_query"
    assert "ibidem search --help" in unread["remedy"]
