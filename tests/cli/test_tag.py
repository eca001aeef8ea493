"""ibidem tag."""

from __future__ import annotations

from tests.cli.conftest import Cli


def test_tags_are_made_given_and_taken(filled: Cli) -> None:
    assert "ibidem tag add" in filled.run("tag", "list").stdout
    filled.run("tag", "add", "classic", "Darwin1859", "Wallace1855")
    filled.run("tag", "new", "later", "--color", "#00ff00")
    filled.run("tag", "remove", "classic", "Wallace1855")
    shown = {
        each["name"]: (each["color"], each["references"]) for each in filled.json("tag", "list")
    }
    assert shown == {"classic": ("", 1), "later": ("00ff00", 0)}
    assert "#00ff00" in filled.run("tag", "list").stdout


def test_tags_are_changed_and_deleted(filled: Cli) -> None:
    made = filled.json("tag", "new", "old")
    filled.run("tag", "edit", made["id"], "--name", "new", "--color", "112233")
    assert (
        "'red' is not a color; write six digits,"
        in filled.run("tag", "edit", "new", "--color", "red", code=2).stderr
    )
    filled.run("tag", "add", "new", "--query", "species")
    assert len(filled.keys("--tag", "NEW")) == 2
    assert (
        "Delete the tag 'new'? The references stay."
        in filled.run("tag", "delete", "new", code=5).stderr
    )
    filled.run("tag", "delete", "new", "-y")
    assert filled.json("tag", "list") == []
