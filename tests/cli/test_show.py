"""ibidem show."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli


def test_everything_about_a_reference_is_shown(filled: Cli) -> None:
    Path("a.pdf").write_bytes(b"%PDF")
    filled.run("group", "new", "Reading")
    filled.run("group", "add", "Reading", "Darwin1859")
    filled.run("tag", "add", "classic", "Darwin1859")
    filled.run("attach", "add", "Darwin1859", "a.pdf")
    filled.run("attach", "note", "Darwin1859", "--text", "Read chapter 4")
    filled.run("edit", "Darwin1859", "--rating", "4")
    shown = filled.run("show", "darwin1859").stdout
    for text in (
        "On the Origin of Species", "Darwin, Charles", "Book", "Reading", "classic", "★★★★☆",
        "a.pdf", "Read chapter 4", "evolution",
    ):  # fmt: skip
        assert text in shown
    shape = filled.json("show", "Darwin1859")
    assert shape["names"]["author"] == [{"family": "Darwin", "given": "Charles"}]
    assert [each["name"] for each in shape["groups"]] == ["Reading"]
    assert shape["attachments"][0]["present"] is True


def test_several_are_shown_one_after_the_other(filled: Cli) -> None:
    assert len(filled.json("show", "Darwin1859", "Wallace1855")) == 2
    shown = filled.run("show", "Darwin1859", "Wallace1855").stdout
    assert shown.index("Origin") < shown.index("Introduction")


def test_a_reference_is_shown_in_a_format(filled: Cli) -> None:
    assert filled.run("show", "Darwin1859", "--format", "ris").stdout.startswith("TY  - BOOK")


def test_what_is_not_there_is_not_found(filled: Cli) -> None:
    assert "There is no reference 'Nobody1900'" in filled.run("show", "Nobody1900", code=3).stderr
    ident = filled.json("show", "Darwin1859")["id"]
    assert "fits 3" in filled.run("show", ident[:8], code=4).stderr
