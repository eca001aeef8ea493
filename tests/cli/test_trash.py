"""ibidem trash."""

from __future__ import annotations

from tests.cli.conftest import Cli


def test_references_go_to_the_trash_and_come_back(filled: Cli) -> None:
    filled.run("trash", "put", "Darwin1859", "Wallace1855")
    assert filled.keys() == ["Lovelace1843"]
    assert filled.json("trash", "list")["total"] == 2
    assert "1 reference" in filled.run("trash", "restore", "Darwin1859", "Lovelace1843").stderr
    filled.run("trash", "restore", "--all")
    assert len(filled.keys()) == 3
    assert filled.run("trash", "list").stdout == "The trash is empty.\n"


def test_emptying_asks_first_and_history_brings_back(filled: Cli) -> None:
    ident = filled.json("show", "Darwin1859")["id"]
    filled.run("trash", "put", "Darwin1859")
    result = filled.run("trash", "empty", code=5)
    assert "Delete 1 reference in the trash for good?" in result.stderr
    assert filled.json("trash", "list")["total"] == 1
    assert filled.json("trash", "empty", "--yes") == {"deleted": 1}
    assert "empty already" in filled.run("trash", "empty").stderr
    filled.run("history", ident[-8:], "--restore", "1")
    assert filled.keys()[0] == "Darwin1859"


def test_only_what_is_in_the_trash_can_be_deleted(filled: Cli) -> None:
    refused = filled.run("trash", "delete", "Darwin1859", code=2)
    assert "Only references in the trash" in refused.stderr, "said before anything is asked"
    assert "ibidem trash put" in refused.stderr
    filled.run("trash", "put", "Darwin1859")
    assert "for good?" in filled.run("trash", "delete", "Darwin1859", code=5).stderr
    assert "Deleted 1 reference." in filled.run("trash", "delete", "Darwin1859", "-y").stderr
    assert "no reference 'Darwin1859'" in filled.run("show", "Darwin1859", code=3).stderr


def test_a_search_moves_many_only_when_confirmed(filled: Cli) -> None:
    asked = filled.run("trash", "put", "--query", "species", code=5)
    assert "Move 2 references to the trash?" in asked.stderr
    filled.run("trash", "put", "--query", "species", "--yes")
    assert filled.keys() == ["Lovelace1843"]
    assert "Name references" in filled.run("trash", "put", code=2).stderr
