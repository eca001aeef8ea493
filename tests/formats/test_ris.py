from __future__ import annotations

import re
import string

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ibidem.formats import ris
from ibidem.formats.ris.dates import read_date, write_date
from ibidem.formats.ris.reader import read_names
from ibidem.formats.ris.tags import FIELD_OF_TAG
from ibidem.model import Name, Reference
from ibidem.model.doi import clean_doi, is_doi
from ibidem.model.name import parse_name, write_name
from ibidem.model.reading import ReadResult
from ibidem.model.reference_types import FIELDS, FROM_RIS, REFERENCE_TYPES
from tests.formats.ris_files import RIS_FILES
from tests.strategies import lines, names, references


def read_one(text: str) -> Reference:
    result = ris.read(text)
    assert result.problems == []
    assert len(result.references) == 1
    return result.references[0]


def write_all(result: ReadResult) -> str:
    return "".join(ris.write(result.references))


# Any text, text made of RIS lines, and files as programs write them with a few places changed.
TAGS = "TY TY TY ER T1 JO JF JA A1 Y1 EP M1 N2 ED BT PD XX ty au"
VALUES = """2001|2001/05/06/|///|Smith, J.|A; B, C; D|doi:10.1000/1|1-22|JOUR|BOOK|OTHER|a-b|22
|Sep 1|2001/05/06/10:22:31|2001/13|,|x,, y|in press|- """
tag_lines = st.builds(
    "{}{}{}".format,
    st.sampled_from([*FIELD_OF_TAG, *TAGS.split(), "", "  "]),
    st.sampled_from(["  - ", "  - ", "  - ", " - ", "-", "  -", " -", "\t- ", "  ", ""]),
    st.sampled_from([*VALUES.split("|"), ""]) | st.text(max_size=8),
)
ris_texts = st.lists(tag_lines | st.text(max_size=12), max_size=14).flatmap(
    lambda found: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(found))
)


@st.composite
def mutated_files(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(RIS_FILES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + draw(st.text(max_size=4)) + text[end:]
    return text


any_text = st.text() | ris_texts | mutated_files()


def is_carried(reference: Reference) -> bool:
    """Whether RIS can carry a reference: what the docstring of `ibidem.formats.ris` says."""
    fields = reference.fields
    people = [name for found in reference.names.values() for name in found]
    doi = fields.get("electronic_resource_number", "")
    accessed = fields.get("access_date", "")
    return (
        FROM_RIS[REFERENCE_TYPES[reference.type].ris_type] == reference.type
        and all(read_names(write_name(name)) == (name,) for name in people)
        and not any(";" in keyword for keyword in reference.keywords)
        and clean_doi(doi) == doi
        and not is_doi(clean_doi(fields.get("type_of_work", "")))
        and read_date(write_date(accessed)) == accessed
        and "year" not in fields  # years and dates have a test of their own
        and "date" not in fields
    )


@given(references(text=lines(), custom_fields=False, extra=False).filter(is_carried))
def test_what_ris_carries_comes_back(reference: Reference) -> None:
    carried = Reference(
        citation_key=reference.citation_key,
        fields=reference.fields,
        keywords=reference.keywords,
        names=reference.names,
        type=reference.type,
    )
    result = ris.read("".join(ris.write([reference])))
    assert result.references == [carried]
    assert result.problems == []


@given(st.integers(1000, 2999), st.integers(0, 12), st.integers(0, 31))
def test_dates_in_numbers_come_back(year: int, month: int, day: int) -> None:
    date = f"{year}-{month:02}-{day:02}" if month and day else f"{year}-{month:02}"
    fields = {"year": str(year)} | ({"date": date} if month else {})
    fields["access_date"] = date if month else str(year)
    reference = Reference(fields=fields)
    assert ris.read("".join(ris.write([reference]))).references == [reference]


@given(any_text)
@example("TY  - JOUR\nPY  - ///\nPY  - 2001/13/40\nDA  - 2001\nER  - ")
@example("TY  - JOUR\nSP  - 5\nEP  - 5\nEP  - 7\nER  - ")
@example("TY  - JOUR\nAU  - Smith, J.R.\nAU  - ,\nAU  - " + "a, " * 400 + "\nER  - ")
@example("TY  - JOUR\nAB  - a\n\n\n  b\n   TY  - BOOK\nER  - ")
def test_reading_what_was_written_gives_the_same_references(text: str) -> None:
    first = ris.read(text)
    second = ris.read(write_all(first))
    assert second.references == first.references
    assert {problem.code for problem in second.problems} <= {"ris_type_unknown"}


def words(text: str) -> set[str]:
    """What must not get lost: runs of letters and digits (but zeros, which dates add and drop)."""
    return set(re.findall(r"[1-9a-z]+", text.lower()))


@given(any_text)
def test_every_line_ends_up_in_a_reference_or_a_problem(text: str) -> None:
    result = ris.read(text)
    raw = [problem.raw for problem in result.problems]
    kept_text = " ".join(words(" ".join([str(result.references), *raw])))
    for line in re.split(r"\r\n|\r|\n", text):
        value = re.sub(r"^[ \t\ufeff]*[A-Za-z][A-Za-z0-9][ \t]*-", "", line)
        for word in words(value):
            if word.isascii() and not word.startswith(("doi", "http")) and value.isascii():
                assert word in kept_text or result_has(result, word), (line, word)


def result_has(result: ReadResult, word: str) -> bool:
    """Whether a type code became the type, the one value that is not kept as text."""
    return any(FROM_RIS.get(word.upper()) == reference.type for reference in result.references)


@given(st.text(alphabet=string.ascii_letters + " .,'-", max_size=20) | names().map(write_name))
def test_the_short_way_to_read_a_name_gives_what_the_long_way_gives(text: str) -> None:
    if ";" not in text and parse_name(write_name(parse_name(text))) == parse_name(text):
        expected = () if parse_name(text) == Name() else (parse_name(text),)
        assert read_names(text) == expected


def test_every_field_of_the_table_has_a_tag() -> None:
    written = {field_id for field_id, _ in FIELD_OF_TAG.values()}
    automatic = {"reference_type", "added_to_library", "last_updated"}
    assert FIELDS.keys() - automatic == written - {"citation_key"}


def test_no_two_fields_share_a_tag() -> None:
    assert len({field_id for field_id, _ in FIELD_OF_TAG.values()}) == len(FIELD_OF_TAG)


@pytest.mark.parametrize("code", sorted(FROM_RIS))
def test_every_type_code_comes_back(code: str) -> None:
    reference = read_one(f"TY  - {code}\nTI  - A\nER  - \n")
    assert reference.type == FROM_RIS[code]
    assert "".join(ris.write([reference])).startswith(f"TY  - {code}\n")


def test_an_unknown_type_becomes_generic_and_comes_back() -> None:
    result = ris.read("TY  - HOLO\nTI  - A\nER  - \n")
    assert result.references[0].type == "generic"
    assert [problem.code for problem in result.problems] == ["ris_type_unknown"]
    assert "TY  - HOLO\n" in write_all(result)


def test_a_type_that_was_changed_is_written_as_what_it_is_now() -> None:
    reference = read_one("TY  - INPR\nTI  - A\nER  - \n")
    changed = msgspec.structs.replace(reference, type="book")
    assert "".join(ris.write([changed])).startswith("TY  - BOOK\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("between", ["  - ", " - ", "  -", "- ", "-", "\t-\t"])
def test_spacing_line_ends_and_byte_order_marks_do_not_matter(
    end: str, mark: str, between: str
) -> None:
    values = [("TY", "JOUR"), ("AU", "Smith, J."), ("TI", "A title"), ("ER", "")]
    text = mark + end.join(f"{tag}{between}{value}" for tag, value in values)
    reference = read_one(text + end)
    assert reference.type == "journal_article"
    assert reference.fields == {"title": "A title"}
    assert reference.names == {"author": (Name(family="Smith", given="J."),)}


def test_an_indented_record_is_read_and_its_continuation_too() -> None:
    indented = "  TY  - JOUR\n  TI  - One\n    two\n  ER  - \n"
    text = indented + "TY  - BOOK\nTI  - Three\n  TI  - four\nER  - "
    titles = [reference.fields["title"] for reference in ris.read(text).references]
    assert titles == ["One two", "Three TI  - four"]


def test_a_time_of_access_comes_back() -> None:
    reference = read_one("TY  - ELEC\nY2  - 2017/01/09/10:22:31\nER  - ")
    assert reference.fields == {"access_date": "2017-01-09 10:22:31"}
    assert "Y2  - 2017/01/09/10:22:31\n" in "".join(ris.write([reference]))


def test_a_sentence_with_a_hyphen_is_no_tag() -> None:
    reference = read_one("TY  - JOUR\nAB  - A drug\nan - so to say - re-use of\nAB-blocker\nER  - ")
    assert reference.fields["abstract"] == "A drug\nan - so to say - re-use of\nAB-blocker"


def test_text_that_looks_like_a_record_inside_an_abstract_stays_there() -> None:
    abstract = "Begin\nTY  - JOUR\nTI  - Evil\nER  - \n\nEnd"
    reference = Reference(fields={"abstract": abstract}, type="book")
    text = "".join(ris.write([reference]))
    assert ris.read(text).references[0].fields["abstract"] == abstract.replace("ER  - ", "ER  -")


def test_a_line_break_in_a_title_becomes_a_space() -> None:
    reference = Reference(fields={"title": "One\nER  - \r\ntwo"}, type="book")
    assert ris.read("".join(ris.write([reference]))).references[0].fields["title"] == (
        "One ER  -  two"
    )


def test_the_problems_name_line_and_text() -> None:
    result = ris.read("Preface\nmore\n\nTY  - JOUR\nTY  - BOOK\nTI  - A\nER  - junk\nTI  - B\n")
    assert [(problem.code, problem.line, problem.raw) for problem in result.problems] == [
        ("ris_text_outside", 1, "Preface\nmore"),
        ("ris_record_empty", 4, "TY  - JOUR"),
        ("ris_text_after_end", 7, "ER  - junk"),
        ("ris_type_missing", 8, ""),
        ("ris_end_missing", 8, ""),
    ]
    assert [reference.fields["title"] for reference in result.references] == ["A", "B"]


def test_ris_is_recognized_by_its_content() -> None:
    assert all(ris.sniff(text) for text in RIS_FILES[:5])
    assert not ris.sniff('[{"id": "TY  - "}]')
    assert not ris.sniff("@article{ty,}")
