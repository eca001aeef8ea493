"""ibidem duplicates."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import RIS, Cli


def with_doubles(cli: Cli) -> None:
    Path("again.ris").write_text(RIS.replace("Darwin, Charles", "Darwin, Charles Robert"))
    cli.run("import", "again.ris", "--duplicates", "keep")


def test_groups_are_listed_with_the_reason(filled: Cli) -> None:
    assert "There are no duplicates." in filled.run("duplicates").stdout
    with_doubles(filled)
    shown = filled.run("duplicates").stdout
    assert "same title, year and first author" in shown
    assert "6 references in 3 groups" in shown
    groups = filled.json("duplicates")["groups"]
    assert [group["reasons"] for group in groups] == [["same_title"]] * 3
    assert filled.json("duplicates", "--strictness", "strict") == {"groups": []}


def test_a_dry_run_shows_what_a_merge_would_take_and_changes_nothing(filled: Cli) -> None:
    with_doubles(filled)
    shown = filled.run("duplicates", "--merge", "--dry-run").stdout
    assert "names.author" in shown
    assert "Charles Robert" in shown
    assert len(filled.json("duplicates", "--dry-run")["merges"]) == 3
    assert len(filled.keys()) == 6


def test_a_merge_asks_first_and_is_done_in_one_step(filled: Cli) -> None:
    with_doubles(filled)
    assert "Merge 6 references into 3?" in filled.run("duplicates", "--merge", code=5).stderr
    assert filled.json("duplicates", "--merge", "--yes")["merged"] == 3
    assert len(filled.keys()) == 3
    assert "There are no duplicates." in filled.run("duplicates", "--merge", "-y").stderr


def test_references_that_are_named_are_merged_or_remembered_as_different(filled: Cli) -> None:
    with_doubles(filled)
    filled.run("duplicates", "Wallace1855", "Wallace1855a", "--different")
    assert len(filled.json("duplicates")["groups"]) == 2
    filled.run("duplicates", "Darwin1859", "Darwin1859a", "--into", "Darwin1859a", "-y")
    keys = filled.keys()
    assert "Darwin1859a" in keys
    assert "Darwin1859" not in keys
    assert (
        "--into needs the references that are to be"
        in filled.run("duplicates", "--into", "Darwin1859a", code=2).stderr
    )
