from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.formats import find_format, nbib
from ibidem.model import Name, Reference
from ibidem.model.doi import clean_doi
from ibidem.model.name import parse_name, write_name
from ibidem.model.reading import decode_text
from tests.strategies import lines, references

CARRIED_NAMES = {"author", "secondary_author"}
CARRIED = {*nbib._TEXTS.values(), *nbib._SEVERAL.values(), "electronic_resource_number"}
_LINES = lines().map(lambda line: " ".join(line.replace("\x00", "").split()) or "x")


def write_one(reference: Reference) -> str:
    return "".join(nbib.write([reference]))


@given(references(text=_LINES, custom_fields=False, extra=False), st.sampled_from(["1999", "2020"]))
def test_what_nbib_carries_comes_back(reference: Reference, year: str) -> None:
    fields = {key: text for key, text in reference.fields.items() if key in CARRIED}
    fields["year"] = year
    people = [name for found in reference.names.values() for name in found]
    doi = fields.get("electronic_resource_number", "")
    if clean_doi(doi) != doi or " " in doi:
        fields.pop("electronic_resource_number")
    if not all(parse_name(write_name(name)) == name != Name() for name in people):
        return
    carried = Reference(
        fields=fields,
        keywords=reference.keywords,
        names={key: names for key, names in reference.names.items() if key in CARRIED_NAMES},
        type=reference.type,
    )
    result = nbib.read(write_one(carried))
    assert result.references == [carried]
    assert result.problems == []


_TAGS = "PMID TI FAU AU CN ED FED DP PT LID AID IS ISBN CTI JT OT MH XX AB".split()  # noqa: SIM905
_VALUES = ["1", "Lee, Ann", "Lee A", "2001 Jul", "in press", "Review", "10.1/x [doi]", ",", ""]
_TAGGED = st.lists(
    st.builds(
        "{:<4}{}{}".format,
        st.sampled_from([*_TAGS, "", "      "]),
        st.sampled_from(["- ", "- ", "-", " "]),
        st.sampled_from(_VALUES) | st.text(max_size=8),
    )
    | st.just(""),
    max_size=12,
).map("\n".join)


@given(_TAGGED)
def test_reading_what_was_written_gives_the_same_references(text: str) -> None:
    first = nbib.read(text).references
    assert nbib.read("".join(nbib.write(first))).references == first


def test_short_names_count_where_there_are_no_full_ones() -> None:
    both = nbib.read("PMID- 1\nFAU - Lee, Ann\nAU  - Lee A\nCN  - The Group, of Trials\n")
    assert both.references[0].names["author"] == (
        Name(family="Lee", given="Ann"),
        Name(literal="The Group, of Trials"),
    )
    short = nbib.read("PMID- 1\nAU  - van Lee AB\n").references[0]
    assert short.names["author"] == (Name(family="Lee", given="AB", particle="van"),)


def test_a_record_of_pubmed_is_identified_by_its_number() -> None:
    text = "PMID- 12345\nTI  - A title that\n      goes on\n"
    found = nbib.read(text).references[0]
    assert found.fields == {
        "accession_number": "12345",
        "name_of_database": "PubMed",
        "title": "A title that goes on",
    }
    assert write_one(found).startswith("PMID- 12345\nPT  - Journal Article\n")


def test_the_files_of_another_reference_manager_are_read(shared_data: Path) -> None:
    folder = shared_data / "jabref-importers"
    paths = [folder / "NbibImporterTest.nbib", *sorted(folder.glob("MedlinePlain*.txt"))]
    assert len(paths) > 5
    for path in paths:
        text, _ = decode_text(path.read_bytes())
        assert find_format(head=text).NAME == "nbib"
        first = nbib.read(text).references
        assert nbib.read("".join(nbib.write(first))).references == first
    found = nbib.read(decode_text(paths[0].read_bytes())[0]).references[0]
    assert found.fields["secondary_title"] == "Advanced biomedical research"
    assert found.fields["electronic_resource_number"] == "10.4103/2277-9175.180636"


@pytest.mark.parametrize("line", ["PMID- 1", "AB  - a", "      a", "x", ""])
def test_hostile_files_are_read_in_linear_time(line: str) -> None:
    result = nbib.read("PMID- 1\n" + f"{line}\n" * 200_000)
    assert 1 <= len(result.references) <= 200_001
