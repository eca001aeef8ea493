"""ibidem list."""

from __future__ import annotations

from tests.cli.conftest import Cli


def test_the_table_names_key_authors_year_and_title(filled: Cli) -> None:
    lines = filled.run("list").stdout.splitlines()
    assert lines[0].split() == ["KEY", "AUTHORS", "YEAR", "TITLE"]
    assert lines[1].split()[:3] == ["Darwin1859", "Darwin", "1859"]
    assert lines[-1] == "3 references"


def test_order_and_pages(filled: Cli) -> None:
    assert filled.keys("--sort", "year") == ["Lovelace1843", "Wallace1855", "Darwin1859"]
    assert filled.keys("--sort", "year", "--reverse")[0] == "Darwin1859"
    assert filled.keys("--sort", "year", "-n", "1", "--offset", "1") == ["Wallace1855"]
    assert "2 to 2 of 3 references" in filled.run("list", "-n", "1", "--offset", "1").stdout
    assert len(filled.keys("--limit", "0")) == 3


def test_a_book_without_authors_stands_where_its_editors_stand(filled: Cli) -> None:
    filled.run("import", "-f", "bibtex", "-", typed="@book{h, editor = {Higgins, Jo}, title = {H}}")
    keys = filled.keys()
    assert keys[0] == "Darwin1859"
    assert keys[1] == "h"


def test_views_groups_and_tags(filled: Cli) -> None:
    filled.run("group", "new", "Reading")
    filled.run("group", "add", "Reading", "Darwin1859")
    filled.run("tag", "add", "old", "Lovelace1843")
    filled.run("trash", "put", "Wallace1855")
    assert filled.keys("--group", "reading") == ["Darwin1859"]
    assert filled.keys("--tag", "old") == ["Lovelace1843"]
    assert filled.keys("--view", "trash") == ["Wallace1855"]
    assert filled.keys("--view", "unfiled") == ["Lovelace1843"]
    assert filled.keys("--view", "duplicates") == []
    assert (
        "There is no group or smart group 'Nothing'."
        in filled.run("list", "--group", "Nothing", code=3).stderr
    )


def test_empty_lists_say_what_to_do_or_what_it_means(filled: Cli) -> None:
    assert filled.run("list", "--view", "trash").stdout == "The trash is empty.\n"
    filled.run("group", "new", "Reading")
    assert "No reference in 'Reading'" in filled.run("list", "--group", "Reading").stdout
