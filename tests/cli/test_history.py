"""ibidem history."""

from __future__ import annotations

from tests.cli.conftest import Cli


def test_the_library_tells_what_was_done_to_it(filled: Cli) -> None:
    filled.run("tag", "add", "classic", "Darwin1859")
    entries = filled.json("history")
    assert [each["label"] for each in entries] == ["tag", "add tag", "import"]
    assert entries[-1]["added"] == 3
    assert "import" in filled.run("history").stdout
    assert len(filled.json("history", "--limit", "1")) == 1


def test_a_reference_has_versions_and_one_comes_back(filled: Cli) -> None:
    filled.run("edit", "Darwin1859", "--set", "title=Changed", "--rating", "3")
    versions = filled.json("history", "Darwin1859")
    assert [each["version"] for each in versions] == [2, 1]
    assert versions[0]["changes"] == ["Title", "Rating"]
    assert versions[0]["current"]
    assert "Title, Rating (current)" in filled.run("history", "Darwin1859").stdout
    filled.run("history", "Darwin1859", "--restore", "1")
    assert filled.json("show", "Darwin1859")["fields"]["title"] == "On the Origin of Species"
    again = filled.run("history", "Darwin1859", "--restore", "1").stderr
    assert "Nothing to do" in again


def test_versions_that_are_none_are_refused(filled: Cli) -> None:
    filled.run("history", "Nobody", code=3)
    refused = filled.run("history", "Darwin1859", "--restore", "99", code=3).stderr
    assert "no version 99" in refused
    filled.run("history", "--restore", "1", code=2)
    filled.run("history", "Darwin1859", "--restore", "0", code=2)


def test_an_empty_library_has_no_history(cli: Cli) -> None:
    cli.run("new", "Thesis")
    assert "Nothing has been done" in cli.run("history").stdout
