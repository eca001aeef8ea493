"""ibidem search."""

from __future__ import annotations

from tests.cli.conftest import Cli


def found(cli: Cli, *query: str) -> list[str]:
    return [each["citation_key"] for each in cli.json("search", *query)["references"]]


def test_words_fields_and_ranges_find_references(filled: Cli) -> None:
    assert found(filled, "species") == ["Darwin1859", "Wallace1855"]
    assert found(filled, "species", "introduction") == ["Wallace1855"]
    assert found(filled, "author:lovelace OR year:1850..1856") == ["Lovelace1843", "Wallace1855"]
    assert found(filled, "species NOT introduction") == ["Darwin1859"]
    assert found(filled, "keyword:evolution") == ["Darwin1859"]


def test_finding_nothing_says_what_was_looked_for(filled: Cli) -> None:
    assert "Nothing found for 'quasar'." in filled.run("search", "quasar").stdout


def test_a_search_that_cannot_be_read_is_explained(filled: Cli) -> None:
    result = filled.run("search", "(species", code=2)
    assert "ibidem search --help" in result.stderr


def test_the_examples_of_the_help_can_be_searched(filled: Cli) -> None:
    lines = filled.run("search", "--help").stdout.splitlines()
    start = next(at for at, line in enumerate(lines) if "both words" in line)
    examples = [line.strip().split("   ")[0] for line in lines[start:] if line.startswith("    ")]
    assert len(examples) >= 10
    for example in examples[:10]:
        filled.run("search", example)
