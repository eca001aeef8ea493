"""ibidem edit."""

from __future__ import annotations

from typing import Any

import click
import pytest

from ibidem.cli.reference_form import read_form, write_form
from ibidem.errors import InputError
from ibidem.model.reference import Name, Reference
from tests.cli.conftest import Cli


def test_options_change_fields_of_many_references(filled: Cli) -> None:
    filled.run(
        "edit", "Darwin1859", "--set", "place=London", "--set", "DOI=10.1/x", "--rating", "5",
        "--read", "--add-keyword", "nature", "--remove-keyword", "evolution",
        "--add-author", "Murray, John",
    )  # fmt: skip
    shape = filled.json("show", "Darwin1859")
    assert shape["fields"]["place_published"] == "London"
    assert shape["fields"]["electronic_resource_number"] == "10.1/x"
    assert (shape["rating"], shape["read"], shape["keywords"]) == (5, True, ["nature"])
    assert [each["family"] for each in shape["names"]["author"]] == ["Darwin", "Murray"]
    filled.run("edit", "--query", "year:1800..1900", "--unread", "--rating", "0")
    assert filled.json("show", "Darwin1859")["rating"] == 0


def test_an_empty_value_removes_the_field(filled: Cli) -> None:
    filled.run("edit", "Darwin1859", "--set", "year=", "--set", "author=", "--set", "keywords=")
    shape = filled.json("show", "Darwin1859")
    assert "year" not in shape["fields"]
    assert (shape["names"], shape["keywords"]) == ({}, [])


def test_a_reference_is_added(filled: Cli) -> None:
    filled.run(
        "edit", "--new", "--type", "Journal Article", "--set", "title=Untersuchungen",
        "--set", "author=Mendel, Gregor", "--set", "year=1866",
    )  # fmt: skip
    assert filled.json("show", "Mendel1866")["type"] == "journal_article"


def test_a_type_alone_opens_its_form_and_adds_nothing_without_one(
    filled: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    assert "needs a terminal" in filled.run("edit", "--new", "--type", "book", code=2).stderr
    assert len(filled.keys()) == 3

    def edit(text: str, **_: Any) -> str:
        assert "type: book" in text
        return text.replace("\ntitle:", "\ntitle: On Growth and Form")

    monkeypatch.setenv("EDITOR", "some-editor")
    monkeypatch.setattr(click, "edit", edit)
    assert "Added 1 reference." in filled.run("edit", "--new", "--type", "book").stderr
    assert filled.json("search", "growth")["references"][0]["type"] == "book"


def test_keys_are_chosen_and_made(filled: Cli) -> None:
    filled.run("edit", "Darwin1859", "--key", "origin")
    assert "taken" in filled.run("edit", "Wallace1855", "--key", "ORIGIN", code=2).stderr
    filled.run("edit", "origin", "--key", "")
    filled.run("show", "Darwin1859")


def test_fields_that_do_not_exist_are_refused_with_what_is_near(filled: Cli) -> None:
    assert "Did you mean" in filled.run("edit", "Darwin1859", "--set", "titel=x", code=2).stderr
    assert (
        "'title' is not FIELD=VALUE."
        in filled.run("edit", "Darwin1859", "--set", "title", code=2).stderr
    )
    filled.run("edit", "Darwin1859", "--set", "x_shelf=A 4")
    assert (
        "There is no reference type 'scroll'."
        in filled.run("edit", "Darwin1859", "--type", "scroll", code=3).stderr
    )
    assert "Say what to change" in filled.run("edit", "Darwin1859", "Wallace1855", code=2).stderr


def test_the_editor_changes_what_the_person_changed(
    filled: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(text: str, **_: Any) -> str:
        assert "title: On the Origin of Species" in text
        return text.replace("title: On", "title: Upon")

    monkeypatch.setenv("EDITOR", "some-editor")
    monkeypatch.setattr(click, "edit", edit)
    filled.run("edit", "Darwin1859")
    assert filled.json("show", "Darwin1859")["fields"]["title"] == "Upon the Origin of Species"
    monkeypatch.setattr(click, "edit", lambda *_, **__: None)
    assert (
        "Nothing was saved, so nothing was changed."
        in filled.run("edit", "Darwin1859", code=2).stderr
    )


def test_no_editor_is_opened_where_there_is_no_terminal(
    filled: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    assert "needs a terminal" in filled.run("edit", "Darwin1859", code=2).stderr
    assert "--text" in filled.run("attach", "note", "Darwin1859", code=2).stderr
    monkeypatch.setenv("EDITOR", "false")
    assert "The editor failed" in filled.run("edit", "Darwin1859", code=2).stderr


def test_a_form_reads_back_as_it_was_written() -> None:
    reference = Reference(
        citation_key="k",
        fields={"title": "A: b", "abstract": "One\n\n  Two: three\n# four", "x_shelf": "A"},
        keywords=("b", "c"),
        names={"author": (Name(family="Berg", given="Jan", particle="van den"),)},
        type="book",
        rating=3,
    )
    again = read_form(write_form(reference), reference)
    assert again.names == reference.names
    assert (again.keywords, again.rating, again.type) == (("b", "c"), 3, "book")
    assert again.fields["title"] == "A: b"
    assert "Two: three" in again.fields["abstract"]


@pytest.mark.parametrize("text", ["no colon here", "colour: x", "    belongs to nothing"])
def test_a_form_that_cannot_be_read_names_the_line(text: str) -> None:
    with pytest.raises(InputError, match="Line 2"):
        read_form(f"# remark\n{text}\n", Reference())
