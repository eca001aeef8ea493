"""RIS files of JabRef's tests, against the BibTeX that its authors expect from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ibidem.formats import find_format
from ibidem.model import Reference
from ibidem.model.name import write_name
from ibidem.model.reading import decode_text

# File: the facts in which we differ, and why.
DIFFERENCES = {
    "RisImporterTest1": ({"count"}, "nine TY lines in a row; a TY begins a record here"),
    "RisImporterTestDoiAndJournalTitle": (
        {"isbn", "people"},
        "a patent: BibTeX's number is the number of the patent, and its editor no person of ours",
    ),
}
NAMES = (
    "RisImporterTest1 RisImporterTest3 RisImporterTest4a RisImporterTest4b RisImporterTest4c"
    " RisImporterTest5a RisImporterTest5b RisImporterTest6 RisImporterTest7 RisImporterTest8_date"
    " RisImporterTest9 RisImporterTestDOI RisImporterTestDate1.1 RisImporterTestDate1.2"
    " RisImporterTestDoiAndJournalTitle RisImporterTestScience RisImporterTestScopus"
    " RisImporterTestWithEmptyER"
)


def plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text).strip().lower()


def facts(reference: Reference) -> dict[str, str]:
    people = [write_name(name) for found in reference.names.values() for name in found]
    return {
        "title": plain(reference.fields.get("title", "")),
        "people": plain("; ".join(people)),
        "year": reference.fields.get("year", ""),
        "doi": reference.fields.get("electronic_resource_number", ""),
        "volume": reference.fields.get("volume", ""),
        "pages": plain(reference.fields.get("pages", "")),
        "publisher": plain(reference.fields.get("publisher", "")),
        "isbn": reference.fields.get("isbn", "").split("\n")[-1],
    }


def read_all(path: Path, format_name: str) -> list[Reference]:
    return find_format(format_name).read(decode_text(path.read_bytes())[0]).references


@pytest.mark.parametrize("name", NAMES.split())
def test_the_facts_are_those_jabref_expects(shared_data: Path, name: str) -> None:
    folder = shared_data / "jabref-importers"
    ours = [facts(reference) for reference in read_all(folder / f"{name}.ris", "ris")]
    theirs = [facts(reference) for reference in read_all(folder / f"{name}.bib", "bibtex")]
    different, _ = DIFFERENCES.get(name, (set(), ""))
    assert (len(ours) != len(theirs)) == ("count" in different)
    found = {
        fact
        for our, their in zip(ours, theirs, strict=False)
        for fact in our
        if our[fact] != their[fact]
    }
    if "count" not in different:
        assert found == different


def test_a_record_without_type_is_kept_where_jabref_gives_up(shared_data: Path) -> None:
    path = shared_data / "jabref-importers" / "RisImporterCorrupted.ris"
    text, _ = decode_text(path.read_bytes())
    result = find_format("ris").read(text)
    assert result.references[0].fields["title"].startswith("Editorial: Open Source")
    assert [problem.code for problem in result.problems] == ["ris_type_missing"]
