"""ibidem user. Each call is a process of its own: Django is configured once per process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def user(folder: Path, *arguments: str, code: int = 0, input: str = "") -> str:
    finished = subprocess.run(
        [sys.executable, "-m", "ibidem", "user", *arguments, "--folder", str(folder)],
        input=input,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    )
    assert finished.returncode == code, (finished.returncode, finished.stdout, finished.stderr)
    return finished.stdout if code == 0 else finished.stderr


def people(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(user(folder, "list", "--json"))
    return found


def test_people_are_added_listed_and_locked_out(tmp_path: Path) -> None:
    assert "Nobody has an account yet" in user(tmp_path, "list")
    user(
        tmp_path, "add", "ada@example.org", "--admin", "--password-stdin", input="correct horse 9\n"
    )
    link = user(tmp_path, "add", "bob@example.org", "--name", "Bob").strip()
    assert "/link/" in link
    assert [(each["email"], each["administrator"]) for each in people(tmp_path)] == [
        ("ada@example.org", True),
        ("bob@example.org", False),
    ]
    user(tmp_path, "disable", "bob@example.org", code=5)
    user(tmp_path, "disable", "bob@example.org", "--yes")
    assert "locked out" in user(tmp_path, "list")
    user(tmp_path, "enable", "bob@example.org")
    assert people(tmp_path)[1]["active"] is True
    assert user(tmp_path, "link", "bob@example.org").strip() != link


def test_somebody_must_administer_the_server(tmp_path: Path) -> None:
    user(tmp_path, "add", "ada@example.org", "--admin")
    user(tmp_path, "add", "bob@example.org")
    assert "administer" in user(tmp_path, "admin", "ada@example.org", "--off", code=2)
    user(tmp_path, "admin", "bob@example.org")
    user(tmp_path, "admin", "ada@example.org", "--off")
    assert [each["administrator"] for each in people(tmp_path)] == [False, True]


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    user(tmp_path, "add", "not an address", code=2)
    user(tmp_path, "add", "ada@example.org", "--password-stdin", input="short\n", code=2)
    user(tmp_path, "link", "nobody@example.org", code=3)
    assert people(tmp_path) == []
