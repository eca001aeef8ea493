"""ibidem bibliography."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli


def test_a_bibliography_is_printed_in_text_and_html(filled: Cli) -> None:
    lines = filled.run("bibliography", "--style", "apa").stdout.splitlines()
    assert lines[0].startswith("Darwin, C. (1859). On the Origin of Species")
    assert len(lines) == 3
    html = filled.run("bibliography", "Darwin1859", "--output", "html").stdout
    assert "<i>On the Origin of Species</i>" in html


def test_a_bibliography_of_a_group_is_written_to_a_file(filled: Cli) -> None:
    filled.run("group", "new", "Chapter")
    filled.run("group", "add", "Chapter", "Darwin1859", "Lovelace1843")
    result = filled.run("bibliography", "--group", "Chapter", "--style", "ieee", "-o", "list.rtf")
    assert "Wrote 2 entries to list.rtf" in result.stderr
    assert Path("list.rtf").read_text().startswith("{\\rtf1")
    assert (
        "list.rtf exists already; nothing was"
        in filled.run("bibliography", "-o", "list.rtf", code=11).stderr
    )
    filled.run("bibliography", "-o", "list.rtf", "--force")
    filled.run("bibliography", "-o", "list.html")
    assert Path("list.html").read_text().startswith("<!doctype html>")
