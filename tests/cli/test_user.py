"""ibidem user. Each test is a process of its own: Django is configured once per process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# What the scripts below use: `user` runs the command, `people` is what `user list --json` says.
PREAMBLE = """
import json, sys
from click.testing import CliRunner
from ibidem.cli import ibidem

def user(*arguments, code=0, input=""):
    command = ["user", *arguments, "--folder", sys.argv[1]]
    result = CliRunner().invoke(ibidem, command, input=input)
    assert result.exit_code == code, (result.exit_code, result.output, result.exception)
    return result.stdout if code == 0 else result.stderr

def people():
    return json.loads(user("list", "--json"))
"""


def run(folder: Path, script: str) -> None:
    subprocess.run([sys.executable, "-c", PREAMBLE + script, str(folder)], check=True)


def test_people_are_added_listed_and_locked_out(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
assert "Nobody has an account yet" in user("list")
user("add", "ada@example.org", "--admin", "--password-stdin", input="correct horse 9\\n")
link = user("add", "bob@example.org", "--name", "Bob").strip()
assert "/link/" in link
shown = [(each["email"], each["administrator"]) for each in people()]
assert shown == [("ada@example.org", True), ("bob@example.org", False)]
user("disable", "bob@example.org", code=5)
user("disable", "bob@example.org", "--yes")
table = user("list")
assert "locked out" in table and all(len(line) <= 80 for line in table.splitlines())
user("enable", "bob@example.org")
assert people()[1]["active"] is True
assert user("link", "bob@example.org").strip() != link
""",
    )


def test_somebody_must_administer_the_server(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
user("add", "ada@example.org", "--admin")
user("add", "bob@example.org")
assert "administer" in user("admin", "ada@example.org", "--off", code=2)
user("admin", "bob@example.org")
user("admin", "ada@example.org", "--off")
assert [each["administrator"] for each in people()] == [False, True]
""",
    )


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
user("add", "not an address", code=2)
user("add", "ada@example.org", "--password-stdin", input="short\\n", code=2)
user("link", "nobody@example.org", code=3)
assert people() == []
""",
    )
