"""ibidem group."""

from __future__ import annotations

from tests.cli.conftest import Cli


def names(cli: Cli) -> list[tuple[str, str]]:
    return [(each["kind"], each["name"]) for each in cli.json("group", "list")]


def test_groups_are_made_filled_and_listed(filled: Cli) -> None:
    assert "ibidem group new" in filled.run("group", "list").stdout
    filled.run("group", "new", "Reading", "--set", "Chapters")
    filled.run("group", "new", "Fifties", "--query", "year:1850..1859")
    filled.run("group", "add", "reading", "Darwin1859", "Wallace1855")
    filled.run("group", "remove", "Reading", "Wallace1855")
    lines = filled.run("group", "list").stdout.splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["Fifties", "smart", "group", "2", "year:1850..1859"],
        ["Chapters", "set"],
        ["Reading", "group", "1"],
    ]


def test_all_that_a_search_finds_joins_a_group(filled: Cli) -> None:
    filled.run("group", "new", "All")
    filled.run("group", "add", "All", "--query", "")
    assert len(filled.keys("--group", "All")) == 3
    assert "Name references, or say --query." in filled.run("group", "add", "All", code=2).stderr


def test_groups_are_renamed_moved_and_deleted(filled: Cli) -> None:
    filled.run("group", "new", "Old")
    filled.run("group", "new", "Smart", "--query", "x")
    filled.run("group", "add", "Old", "Darwin1859")
    filled.run("group", "rename", "Old", "New")
    filled.run("group", "move", "New", "Set")
    filled.run("group", "query", "Smart", "species")
    assert names(filled) == [("smart_group", "Smart"), ("group_set", "Set"), ("group", "New")]
    assert (
        "Delete 'New', 'Smart', 'Set'? The"
        in filled.run("group", "delete", "New", "Smart", "Set", code=5).stderr
    )
    filled.run("group", "delete", "New", "Smart", "Set", "--yes")
    assert names(filled) == []
    assert len(filled.keys()) == 3


def test_json_gives_the_id_by_which_a_group_can_be_named(filled: Cli) -> None:
    made = filled.json("group", "new", "Reading")
    refused = filled.run("group", "new", "reading", code=2).stderr
    assert "already" in refused
    filled.run("group", "new", "Reading", "--force")
    assert "fits 2" in filled.run("group", "add", "Reading", "Darwin1859", code=4).stderr
    filled.run("group", "add", made["id"], "Darwin1859")
    assert [each["references"] for each in filled.json("group", "list")] == [1, 0]


def test_a_group_is_put_before_another(filled: Cli) -> None:
    for name in ("a", "b", "c"):
        filled.run("group", "new", name)
    filled.run("group", "move", "c", "--before", "a")
    assert [each["name"] for each in filled.json("group", "list")] == ["c", "a", "b"]
    filled.run("group", "move", "c", "Set", "--before", "")
    assert [each["name"] for each in filled.json("group", "list")] == ["a", "b", "Set", "c"]
    assert (
        "Say under which heading, or before which"
        in filled.run("group", "move", "c", code=2).stderr
    )
