"""ibidem cite, bibliography and styles."""

from __future__ import annotations

from pathlib import Path

from tests.citations.styles import CITATION, make_style
from tests.cli.conftest import Cli


def test_a_citation_is_printed(filled: Cli) -> None:
    assert (
        filled.run("cite", "Darwin1859", "Wallace1855").stdout == "(Darwin, 1859; Wallace, 1855)\n"
    )
    text = filled.run("cite", "Darwin1859", "--locator", "12", "--style", "mla").stdout
    assert text == "(Darwin 12)\n"
    shown = filled.json("cite", "Darwin1859", "--style", "ieee")
    assert (shown["style"], shown["citation"]) == ("ieee", "[1]")


def test_a_citation_is_in_the_language_and_the_output_asked_for(filled: Cli) -> None:
    assert filled.run("cite", "Darwin1859", "--style", "mla", "--output", "html").exit_code == 0
    assert (
        "'klingon' is no code of a language, such as"
        in filled.run("cite", "Darwin1859", "--locale", "klingon", code=2).stderr
    )
    assert (
        "There is no style 'no-such-style'."
        in filled.run("cite", "Darwin1859", "--style", "no-such-style", code=3).stderr
    )
    assert "There is no reference 'Nobody2000'." in filled.run("cite", "Nobody2000", code=3).stderr


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


def test_a_style_of_ones_own_is_used(filled: Cli) -> None:
    Path("mine.csl").write_bytes(make_style(CITATION))
    text = filled.run("cite", "Darwin1859", "--style-file", "mine.csl").stdout
    assert text == "On the Origin of Species\n"
    Path("broken.csl").write_text("<style>")
    assert (
        "This is no CSL style: it is not well-formed"
        in filled.run("cite", "Darwin1859", "--style-file", "broken.csl", code=2).stderr
    )


def test_styles_are_found(cli: Cli) -> None:
    assert "nature-geoscience" in cli.run("styles", "nature", "geoscience").stdout
    found = cli.json("styles", "vancouver", "--limit", "1")
    assert found["styles"][0]["name"] == "nlm-citation-sequence"
    assert found["total"] > 1
