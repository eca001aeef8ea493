"""ibidem new."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli


def test_a_library_is_made_here_and_the_next_step_is_named(cli: Cli) -> None:
    result = cli.run("new", "Thesis")
    assert Path("Thesis.ibidem/library.sqlite3").is_file()
    assert "ibidem import" in result.stderr
    assert "empty" in cli.run("list").stdout


def test_a_library_has_a_title_of_its_own(cli: Cli) -> None:
    made = cli.json("new", "sub-folder", "--title", "Doctoral thesis")
    assert made["name"] == "Doctoral thesis"
    assert Path(made["path"]).name == "sub-folder.ibidem"
    assert cli.json("status")["uid"] == made["uid"]


def test_nothing_is_overwritten(cli: Cli) -> None:
    cli.run("new", "Thesis")
    assert "exists already" in cli.run("new", "Thesis", code=11).stderr
    assert "There is no folder" in cli.run("new", "missing/Thesis", code=3).stderr


def test_a_cloud_folder_is_warned_of(cli: Cli) -> None:
    Path("Dropbox").mkdir()
    assert "Warning" in cli.run("new", "Dropbox/Thesis").stderr
    assert "Dropbox" in cli.run("list", "-L", "Dropbox/Thesis").stderr
