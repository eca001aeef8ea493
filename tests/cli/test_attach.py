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
    filled.run("attach", "save", "Darwin1859", "paper.pdf", code=11)
    filled.run("attach", "save", "Darwin1859", "paper.pdf", "--force")


def test_files_are_renamed_and_removed(filled: Cli, paper: Path) -> None:
    filled.run("attach", "rename", "Darwin1859", "paper.pdf", "origin.pdf")
    filled.run("attach", "rename", "Darwin1859", "origin.pdf", "../x", code=2)
    filled.run("attach", "remove", "Darwin1859", "origin.pdf", code=5)
    filled.run("attach", "remove", "Darwin1859", "origin.pdf", "--yes")
    assert "Nothing is attached" in filled.run("attach", "list", "Darwin1859").stdout


def test_notes_are_written_and_removed(filled: Cli) -> None:
    note = filled.json("attach", "note", "Darwin1859", "--text", "First", "--title", "Idea")["id"]
    filled.run("attach", "note", "Darwin1859", "--text", "-", typed="From a pipe\n")
    texts = [each["text"] for each in filled.json("attach", "list", "Darwin1859")["notes"]]
    assert texts == ["First", "From a pipe\n"]
    filled.run("attach", "remove", "Darwin1859", note[-8:], "-y")
    assert len(filled.json("attach", "list", "Darwin1859")["notes"]) == 1
    filled.run("attach", "note", "Darwin1859", "--text", " ", code=2)


def test_what_is_missing_is_said(filled: Cli) -> None:
    filled.run("attach", "add", "Darwin1859", "missing.pdf", code=3)
    filled.run("attach", "save", "Darwin1859", "missing.pdf", code=3)
    filled.run("attach", "list", "Nobody", code=3)
