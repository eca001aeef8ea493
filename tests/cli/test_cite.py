"""ibidem cite."""

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


def test_a_style_of_ones_own_is_used(filled: Cli) -> None:
    Path("mine.csl").write_bytes(make_style(CITATION))
    text = filled.run("cite", "Darwin1859", "--style-file", "mine.csl").stdout
    assert text == "On the Origin of Species\n"
    Path("broken.csl").write_text("<style>")
    assert (
        "This is no CSL style: it is not well-formed"
        in filled.run("cite", "Darwin1859", "--style-file", "broken.csl", code=2).stderr
    )
