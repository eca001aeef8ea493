"""ibidem status."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli


def test_the_status_counts_what_the_library_holds(filled: Cli) -> None:
    Path("a.pdf").write_bytes(b"%PDF")
    filled.run("attach", "add", "Darwin1859", "a.pdf")
    filled.run("trash", "put", "Wallace1855")
    filled.run("group", "new", "Reading")
    shape = filled.json("status")
    assert (shape["references"], shape["trashed"], shape["groups"]) == (2, 1, 1)
    assert (shape["files"], shape["file_bytes"], shape["link"]) == (1, 4, None)
    shown = filled.run("status").stdout
    assert "2, and 1 in the trash" in shown
    assert "Not linked to a server" in shown
