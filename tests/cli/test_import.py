"""ibidem import."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import RIS, Cli


def test_references_arrive_and_are_counted(cli: Cli) -> None:
    cli.run("new", "Thesis")
    Path("papers.ris").write_text(RIS)
    assert "Imported 3 references into 'Thesis'." in cli.run("import", "papers.ris").stderr
    assert cli.keys() == ["Darwin1859", "Lovelace1843", "Wallace1855"]


def test_standard_input_is_read(cli: Cli) -> None:
    cli.run("new", "Thesis")
    cli.run("import", "-", typed=RIS)
    assert len(cli.keys()) == 3


@pytest.mark.parametrize(("choice", "total"), [("skip", 3), ("keep", 6), ("merge", 3)])
def test_duplicates_are_treated_as_chosen(filled: Cli, choice: str, total: int) -> None:
    result = filled.run("import", "papers.ris", "--duplicates", choice)
    assert "3 duplicates" in result.stderr
    assert filled.json("list")["total"] == total


def test_a_bad_record_is_reported_with_its_line_and_does_not_stop_the_import(cli: Cli) -> None:
    cli.run("new", "Thesis")
    Path("bad.ris").write_text(RIS + "\nwhat is this\n\nTY  - JOUR\nTI  - Last\nER  -\n")
    result = cli.run("import", "bad.ris")
    assert "Imported 4 references" in result.stderr
    assert "bad.ris:20: " in result.stderr
    shape = cli.json("import", "bad.ris", "--dry-run")
    assert shape["problems"][0]["line"] == 20
    assert shape["problems"][0]["file"] == "bad.ris"


def test_a_dry_run_changes_nothing(cli: Cli) -> None:
    cli.run("new", "Thesis")
    assert "Would import 3" in cli.run("import", "-", "--dry-run", typed=RIS).stderr
    assert cli.keys() == []


def test_references_go_into_a_group(filled: Cli) -> None:
    filled.run("import", "papers.ris", "--group", "Evolution")
    assert len(filled.keys("--group", "Evolution")) == 3


def test_what_cannot_be_read_at_all_is_explained(filled: Cli) -> None:
    Path("photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF")
    assert (
        "The format cannot be told; name one of" in filled.run("import", "photo.jpg", code=2).stderr
    )
    assert "There is no missing.ris." in filled.run("import", "missing.ris", code=3).stderr
    assert (
        "There is no format 'papyrus'; there are"
        in filled.run("import", "papers.ris", "--format", "papyrus", code=2).stderr
    )


def test_json_names_what_was_added(cli: Cli) -> None:
    cli.run("new", "Thesis")
    Path("papers.ris").write_text(RIS)
    shape = cli.json("import", "papers.ris")
    assert (shape["added"], len(shape["ids"]), shape["dry_run"]) == (3, 3, False)
    again = cli.json("import", "papers.ris")
    assert again["skipped"] == 3
    assert again["duplicates"][0]["existing"] == shape["ids"][0]


def test_an_import_that_could_read_nothing_ends_with_a_code_of_its_own(filled: Cli) -> None:
    Path("broken.ris").write_text("TY  - JOUR\nthis is nothing\n")
    Path("nonsense.json").write_text('[1, "two"]')
    assert filled.json("import", "nonsense.json", code=8)["added"] == 0
    assert (
        "nonsense.json: This is no item of CSL JSON,"
        in filled.run("import", "nonsense.json", code=8).stderr
    )
    filled.run("import", "nonsense.json", "papers.ris", code=0)
