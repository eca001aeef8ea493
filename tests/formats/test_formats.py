"""The registry, and what every format promises."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.formats import FORMATS, Format, find_format
from ibidem.model import Name, Reference

EVERY_FORMAT = pytest.mark.parametrize("chosen", FORMATS, ids=lambda each: each.NAME)
REFERENCE = Reference(
    citation_key="lee2015",
    fields={"title": "A title", "year": "2015", "secondary_title": "A journal", "volume": "3"},
    names={"author": (Name(family="Lee", given="Ann"),)},
    type="journal_article",
)
WITHOUT_KEYS = ("enw", "nbib")  # nothing in these formats means a citation key


def as_carried(reference: Reference, chosen: Format) -> Reference:
    return replace(reference, citation_key="") if chosen.NAME in WITHOUT_KEYS else reference


@EVERY_FORMAT
def test_a_plain_article_comes_back(chosen: Format) -> None:
    result = chosen.read("".join(chosen.write([REFERENCE])))
    assert result.references == [as_carried(REFERENCE, chosen)]
    assert result.problems == []


@EVERY_FORMAT
def test_what_a_format_writes_is_recognized(chosen: Format) -> None:
    text = "".join(chosen.write([REFERENCE]))
    assert chosen.sniff(text) or chosen.NAME == "biblatex"  # a plain article is BibTeX too
    assert find_format(file_name=f"x{chosen.EXTENSIONS[0]}", head=text).read(text).references == [
        as_carried(REFERENCE, chosen)
    ]


@EVERY_FORMAT
def test_pieces_are_whole_lines_and_nothing_is_written_of_nothing(chosen: Format) -> None:
    pieces = list(chosen.write([REFERENCE, REFERENCE]))
    assert "".join(pieces).endswith("\n")
    assert chosen.read("".join(chosen.write([]))).references == []


@EVERY_FORMAT
def test_empty_and_senseless_text_gives_no_references(chosen: Format) -> None:
    assert chosen.read("").references == []
    assert chosen.read("Nothing of the kind.\n\x00\ufeff").references == []


def test_names_are_unique() -> None:
    assert all(count == 1 for count in Counter(each.NAME for each in FORMATS).values())
    assert all(re.fullmatch(r"[a-z_]+", each.NAME) for each in FORMATS)
    assert all(extension.startswith(".") for each in FORMATS for extension in each.EXTENSIONS)


def test_a_format_is_found_by_its_name_in_any_case() -> None:
    assert find_format("RIS").NAME == "ris"
    assert find_format("bibtex", file_name="x.ris").NAME == "bibtex"


def test_a_format_is_found_by_the_extension() -> None:
    assert find_format(file_name="Library.RIS").NAME == "ris"
    assert find_format(file_name="library.json").NAME == "csl_json"
    assert find_format(file_name="library.bib").NAME == "bibtex"


def test_the_content_counts_more_than_the_extension() -> None:
    assert find_format(file_name="export.txt", head="TY  - JOUR\n").NAME == "ris"
    assert find_format(file_name="wrong.bib", head="TY  - JOUR\n").NAME == "ris"
    assert find_format(file_name="odd.ris", head="nothing to go by").NAME == "ris"


@pytest.mark.parametrize(
    "wanted", [{"name": "docx"}, {"file_name": "x.docx"}, {"head": "Dear reader"}, {}]
)
def test_an_unknown_format_is_an_error_that_names_the_known_ones(wanted: dict[str, str]) -> None:
    with pytest.raises(InputError, match="ris"):
        find_format(**wanted)
