from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ibidem.formats import csl_json
from ibidem.formats.csl_json.items import _MADE_ID
from ibidem.formats.csl_json.recovery import FAILURES_MAX
from ibidem.formats.csl_json.values import read_keywords, write_keywords
from ibidem.formats.csl_json.variables import (
    ALIASES,
    DATE_VARIABLES,
    MAPPINGS,
    NAME_VARIABLES,
)
from ibidem.model import Name, Reference
from ibidem.model.doi import clean_doi
from ibidem.model.reading import ReadResult
from ibidem.model.reference_types import FROM_CSL, NAME_FIELDS
from tests.strategies import json_values, lines, names, references, texts


def read_item(**variables: Any) -> Reference:
    result = csl_json.read(json.dumps([{"id": "a", **variables}]))
    assert result.problems == []
    return result.references[0]


def write_item(reference: Reference) -> dict[str, Any]:
    items = json.loads("".join(csl_json.write([reference])))
    assert len(items) == 1
    return items[0]


def write_all(result: ReadResult) -> str:
    return "".join(csl_json.write(result.references))


TEXT_VARIABLES = {
    variable for mapping in MAPPINGS.values() for variable in mapping.fields
} - NAME_VARIABLES - DATE_VARIABLES  # fmt: skip
JAN = {"family": "Berg", "given": "Jan", "dropping-particle": "van", "non-dropping-particle": "d"}
SAMPLES = [
    "1234-5678",
    "978-1-4822-5326-9",
    "https://doi.org/10.1000/1",
    "a, b; c",
    ";",
    "",
    "2001-05",
    {"date-parts": [[2001, 5, 6]]},
    {"date-parts": [["2001", "05"], [2002]]},
    {"raw": "May 2001"},
    {"date-parts": [[2001]], "season": 2},
    {"literal": "in press"},
    {"date-parts": [[-43]], "circa": 1},
    [JAN],
    [{"literal": "A, B"}, {"family": "X", "comma-suffix": True, "suffix": "Jr."}, {}],
    ["a", "b"],
    12,
    1.5,
]
variables = (
    st.sampled_from(sorted({*NAME_VARIABLES, *DATE_VARIABLES, *TEXT_VARIABLES, *ALIASES}))
    | st.sampled_from(
        ["issued", "author", "ISBN", "ISSN", "keyword", "custom", "x", "citation-key"]
    )
    | st.text(max_size=5)
)
values = st.sampled_from(SAMPLES) | json_values() | st.floats() | texts(max_size=10)
items = st.dictionaries(variables, values, max_size=5).flatmap(
    lambda found: st.fixed_dictionaries(
        {"type": st.sampled_from(sorted(FROM_CSL)) | values},
        optional={"id": values | st.just("ibidem:7")},
    ).map(lambda head: {**found, **head})
)
files = st.lists(items | items | values, max_size=3).map(lambda found: json.dumps(found, indent=1))


@st.composite
def damaged_files(draw: st.DrawFn) -> str:
    text = draw(files)
    for _ in range(draw(st.integers(1, 2))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 6)))
        text = text[:start] + draw(st.text(max_size=2)) + text[end:]
    return text


@given(files | damaged_files() | st.text())
@example('[{"id": "\\ud800"}]')
@example("[" * 100_000)
@example('{"a":' * 100_000)
@example('[{"id": 1, "x": ' + "9" * 5000 + "}]")
@example('[{"id": "a", "event": "b", "event-title": "c"}]')
def test_reading_what_was_written_gives_the_same_references(text: str) -> None:
    first = csl_json.read(text)
    written = write_all(first)
    assert all("id" in item and "type" in item for item in json.loads(written, parse_int=str))
    second = csl_json.read(written)
    assert second.references == first.references
    assert second.problems == []


def is_carried(reference: Reference) -> bool:
    """Whether CSL JSON can carry a reference: what the docstring of the format says."""
    mapping = MAPPINGS[reference.type]
    doi = reference.fields.get("electronic_resource_number", "")
    dates = {field for variable, field in mapping.fields.items() if variable in DATE_VARIABLES}
    return (
        FROM_CSL[mapping.csl_type] == reference.type
        and reference.fields.keys() | reference.names.keys() <= mapping.variables.keys()
        and not dates & reference.fields.keys()  # dates have tests of their own
        and clean_doi(doi) == doi
        and read_keywords(write_keywords(reference.keywords)) == reference.keywords
        and not _MADE_ID.fullmatch(reference.citation_key)
    )


carried_types = [key for key, mapping in MAPPINGS.items() if FROM_CSL[mapping.csl_type] == key]


@given(references(text=lines(), custom_fields=False, extra=False), st.sampled_from(carried_types))
def test_what_csl_json_carries_comes_back(reference: Reference, type_id: str) -> None:
    mapping = MAPPINGS[type_id]
    carried = Reference(
        citation_key=reference.citation_key,
        fields={key: text for key, text in reference.fields.items() if key in mapping.variables},
        keywords=reference.keywords,
        names={key: found for key, found in reference.names.items() if key in mapping.variables},
        type=type_id,
    )
    if is_carried(carried):
        result = csl_json.read("".join(csl_json.write([carried])))
        assert result.references == [carried]
        assert result.problems == []


@given(names())
def test_names_come_back(name: Name) -> None:
    reference = Reference(names={"author": (name,)}, type="journal_article")
    assert csl_json.read("".join(csl_json.write([reference]))).references == [reference]


@pytest.mark.parametrize(
    ("issued", "fields"),
    [
        ({"date-parts": [[2001]]}, {"year": "2001"}),
        ({"date-parts": [["2001", "9", 5]]}, {"year": "2001", "date": "2001-09-05"}),
        ({"date-parts": [[2004]], "season": 1}, {"year": "2004", "date": "Spring"}),
        ({"date-parts": [[1999], [2001]]}, {"year": "1999-2001"}),
        ({"date-parts": [[1400]], "circa": True}, {"year": "c. 1400"}),
        ({"date-parts": [[-44]]}, {"year": "44 BC"}),
        ({"literal": "in press"}, {"year": "in press"}),
        ({"raw": "2001-09"}, {"year": "2001", "date": "2001-09"}),
        ("2001-09", {"year": "2001", "date": "2001-09"}),
    ],
)
def test_dates_are_read_and_come_back(issued: Any, fields: dict[str, str]) -> None:
    reference = read_item(type="book", issued=issued)
    assert reference.fields == fields
    again = csl_json.read("".join(csl_json.write([reference]))).references
    assert again == [reference]


def test_a_name_with_both_particles_comes_back_as_it_was() -> None:
    author = {"family": "Berg", "dropping-particle": "van", "non-dropping-particle": "den"}
    reference = read_item(type="book", author=[author])
    assert reference.names["author"] == (Name(family="Berg", particle="van den"),)
    assert write_item(reference)["author"] == [author]


def test_a_changed_field_is_written_and_not_its_original() -> None:
    reference = read_item(type="book", author=[{"family": "B", "static-ordering": True}])
    changed = msgspec.structs.replace(reference, names={"author": (Name(family="C"),)})
    assert write_item(changed)["author"] == [{"family": "C"}]
    removed = msgspec.structs.replace(reference, names={})
    assert "author" not in write_item(removed)


def test_the_note_is_kept_with_its_lines() -> None:
    note = "original-date: 1850\nPMID: 123\n\nA remark"
    reference = read_item(type="book", note=note)
    assert reference.fields == {"notes": note}
    assert write_item(reference)["note"] == note


def test_unknown_variables_come_back() -> None:
    custom = {"tool": {"depth": [1, 2.5, None]}}
    reference = read_item(type="book", custom=custom, PMID="123")
    assert reference.extra == {
        "csl_json:PMID": ('"123"',),
        "csl_json:custom": ('{"tool":{"depth":[1,2.5,null]}}',),
    }
    item = write_item(reference)
    assert item["custom"] == custom
    assert item["PMID"] == "123"


def test_a_doi_loses_its_address_and_a_number_becomes_text() -> None:
    reference = read_item(type="article-journal", DOI="https://doi.org/10.1000/182", volume=12)
    assert reference.fields == {"electronic_resource_number": "10.1000/182", "volume": "12"}
    assert reference.extra == {}


def test_an_issn_of_a_book_is_written_as_issn() -> None:
    reference = read_item(type="book", ISSN="1234-5678")
    assert reference.fields == {"isbn": "1234-5678"}
    assert write_item(reference)["ISSN"] == "1234-5678"


def test_the_id_is_the_citation_key() -> None:
    assert read_item(id="smith2001").citation_key == "smith2001"
    assert write_item(Reference(citation_key="x"))["id"] == "x"
    assert write_item(Reference())["id"] == "ibidem:1"
    both = read_item(**{"id": "http://example.org/1", "citation-key": "smith"})
    assert both.citation_key == "smith"
    assert write_item(both)["id"] == "http://example.org/1"


@pytest.mark.parametrize("shape", ["[{0}]", "{0}", '{{"items": [{0}]}}', "\ufeff [ {0} ] \n"])
def test_an_array_one_item_and_an_object_with_items_are_read(shape: str) -> None:
    result = csl_json.read(shape.format('{"id": "a", "type": "book", "title": "T"}'))
    assert [reference.fields for reference in result.references] == [{"title": "T"}]
    assert result.problems == []


def test_the_good_items_of_a_damaged_file_are_read() -> None:
    text = (
        '[\n{"id": "a", "title": "one"},\n{"id": "b", "title": }\n'
        '{"id": "c", "author": [{"family": "X"}]}\n{"id": "d", "title": "line\nbreak"},\n{"id": "e"'
    )
    result = csl_json.read(text)
    assert [reference.citation_key for reference in result.references] == ["a", "c", "d"]
    assert [(problem.code, problem.line, problem.raw) for problem in result.problems] == [
        ("csl_json_invalid", 3, ""),
        ("csl_json_unreadable", 3, '{"id": "b", "title": }'),
        ("csl_json_unreadable", 7, '{"id": "e"'),
    ]


def test_all_good_items_of_a_large_damaged_file_are_read() -> None:
    text = "[" + ",\n".join(f'{{"id": "k{number}"}}' for number in range(FAILURES_MAX + 5)) + ",\n{"
    result = csl_json.read(text)
    assert len(result.references) == FAILURES_MAX + 5
    assert [problem.line for problem in result.problems] == [FAILURES_MAX + 6] * 2


def test_what_is_no_item_is_reported_with_its_text() -> None:
    result = csl_json.read('[{"id": "a"}, 5, ["x"]]')
    assert len(result.references) == 1
    assert [problem.raw for problem in result.problems] == ["5", '["x"]']


def test_every_name_variable_is_read_into_a_name_field() -> None:
    for mapping in MAPPINGS.values():
        for variable, field_id in mapping.fields.items():
            assert (field_id in NAME_FIELDS) == (variable in NAME_VARIABLES), (variable, field_id)


def test_csl_json_is_recognized_by_its_content() -> None:
    assert csl_json.sniff(' [\n {"id": 1}]')
    assert csl_json.sniff("[]")
    assert not csl_json.sniff("{\\rtf1}")
    assert not csl_json.sniff("TY  - JOUR")
