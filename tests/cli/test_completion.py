"""ibidem completion."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import Cli


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_script_for_the_shell_is_printed(cli: Cli, shell: str) -> None:
    assert "_IBIDEM_COMPLETE" in cli.run("completion", shell).stdout


def test_an_unknown_shell_is_refused(cli: Cli) -> None:
    assert (
        "'command.com' is not one of 'bash', 'zsh',"
        in cli.run("completion", "command.com", code=2).stderr
    )


def test_commands_are_completed(cli: Cli) -> None:
    environment = {
        **os.environ,
        "_IBIDEM_COMPLETE": "bash_complete",
        "COMP_WORDS": "ibidem con",
        "COMP_CWORD": "1",
    }
    finished = subprocess.run(
        [sys.executable, "-c", "from ibidem.cli import main; main()"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "conflicts" in finished.stdout
