"""ibidem attach."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli


@pytest.fixture
def paper(filled: Cli) -> Path:
    Path("paper.pdf").write_bytes(b"%PDF-1.7 " + bytes(range(256)))
    filled.run("attach", "add", "Darwin1859", "paper.pdf")
    return Path("paper.pdf")


def test_a_file_is_attached_listed_and_saved_byte_for_byte(filled: Cli, paper: Path) -> None:
    shown = filled.run("attach", "list", "Darwin1859").stdout
    assert "paper.pdf" in shown
    assert "here" in shown
    filled.run("attach", "save", "Darwin1859", "paper.pdf", "copy.pdf")
    assert Path("copy.pdf").read_bytes() == paper.read_bytes()
    assert (
        "paper.pdf exists already; nothing was"
        in filled.run("attach", "save", "Darwin1859", "paper.pdf", code=11).stderr
    )
    filled.run("attach", "save", "Darwin1859", "paper.pdf", "--force")


def test_files_are_renamed_and_removed(filled: Cli, paper: Path) -> None:
    filled.run("attach", "rename", "Darwin1859", "paper.pdf", "origin.pdf")
    assert (
        "'../x' cannot be the name of a file on"
        in filled.run("attach", "rename", "Darwin1859", "origin.pdf", "../x", code=2).stderr
    )
    assert (
        "Remove origin.pdf from Darwin1859?"
        in filled.run("attach", "remove", "Darwin1859", "origin.pdf", code=5).stderr
    )
    filled.run("attach", "remove", "Darwin1859", "origin.pdf", "--yes")
    assert "Nothing is attached" in filled.run("attach", "list", "Darwin1859").stdout


def test_notes_are_written_and_removed(filled: Cli) -> None:
    note = filled.json("attach", "note", "Darwin1859", "--text", "First", "--title", "Idea")["id"]
    filled.run("attach", "note", "Darwin1859", "--text", "-", typed="From a pipe\n")
    texts = [each["text"] for each in filled.json("attach", "list", "Darwin1859")["notes"]]
    assert texts == ["First", "From a pipe\n"]
    filled.run("attach", "remove", "Darwin1859", note[-8:], "-y")
    assert len(filled.json("attach", "list", "Darwin1859")["notes"]) == 1
    assert (
        "A note needs a text or a title."
        in filled.run("attach", "note", "Darwin1859", "--text", " ", code=2).stderr
    )


def test_what_is_missing_is_said(filled: Cli) -> None:
    assert (
        "There is no missing.pdf."
        in filled.run("attach", "add", "Darwin1859", "missing.pdf", code=3).stderr
    )
    assert (
        "There is no file 'missing.pdf'."
        in filled.run("attach", "save", "Darwin1859", "missing.pdf", code=3).stderr
    )
    assert (
        "There is no reference 'Nobody'." in filled.run("attach", "list", "Nobody", code=3).stderr
    )


def test_the_files_of_the_library_are_listed_and_renamed_by_a_pattern(filled: Cli) -> None:
    assert filled.run("attach", "list").stdout == "No files are attached.\n"
    Path("small.txt").write_bytes(b"x")
    Path("large.pdf").write_bytes(b"%PDF- broken, but large")
    filled.run("attach", "add", "Darwin1859", "small.txt")
    filled.run("attach", "add", "Wallace1855", "large.pdf", "small.txt")
    shown = filled.run("attach", "list", "--largest", "-n", "1").stdout
    assert "large.pdf" in shown
    assert "1 of 3 files" in shown
    assert filled.json("attach", "list")["unique_bytes"] == 24
    assert filled.run("attach", "list", "--missing").stdout == "There are no such files.\n"
    assert filled.json("attach", "list", "--orphans") == {"orphans": []}
    planned = filled.json("attach", "rename-many", "Darwin1859", "--dry-run")["renamed"]
    assert [each["new"] for each in planned] == ["Darwin 1859 - On the Origin of Species.txt"]
    assert (
        "Rename 3 files?"
        in filled.run("attach", "rename-many", "--pattern", "[key]", code=5).stderr
    )
    filled.run("attach", "rename-many", "--pattern", "[key]", "--yes")
    names = [each["file_name"] for each in filled.json("attach", "list")["files"]]
    assert names == ["Darwin1859.txt", "Wallace1855.pdf", "Wallace1855.txt"]
    assert (
        "There is no field [nonsense]."
        in filled.run("attach", "rename-many", "--pattern", "[nonsense]", code=2).stderr
    )


def test_what_is_written_in_an_attached_file_is_found(filled: Cli) -> None:
    Path("notes.txt").write_text("The beaks of the finches")
    filled.run("attach", "add", "Lovelace1843", "notes.txt")
    found = filled.json("search", "fulltext:finches lovelace")["references"]
    assert [each["citation_key"] for each in found] == ["Lovelace1843"]
