"""EndNote XML and EndNote's tagged format: there and back, and what is hostile."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ibidem.formats import endnote_xml, enw, find_format
from ibidem.formats.endnote_xml.elements import FIELD_OF_PATH, ORDER
from ibidem.formats.endnote_xml.plain import plain_leaves
from ibidem.formats.endnote_xml.reader import TAGS_MAX, parse_with_parser
from ibidem.model import Name, Reference
from ibidem.model.doi import clean_doi
from ibidem.model.name import parse_name, write_name
from ibidem.model.reading import decode_text
from ibidem.model.reference_types import FIELDS, REFERENCE_TYPES
from tests.strategies import lines, references

BOTH = pytest.mark.parametrize("chosen", [endnote_xml, enw], ids=["endnote_xml", "enw"])
_LINES = lines().map(lambda line: re.sub(r"[^\S ]|[\x00-\x1f\ufffe\uffff]", "_", line))


def write_all(chosen: object, *written: Reference) -> str:
    return "".join(chosen.write(written))  # type: ignore[attr-defined]


def is_carried(reference: Reference) -> bool:
    """What the docstrings of both formats say."""
    people = [name for found in reference.names.values() for name in found]
    doi = reference.fields.get("electronic_resource_number", "")
    return (
        all(parse_name(write_name(name)) == name != Name() for name in people)
        and not any(";" in word for word in reference.keywords)
        and clean_doi(doi) == doi
    )


@given(references(text=_LINES, custom_fields=False, extra=False).filter(is_carried))
def test_what_both_carry_comes_back(reference: Reference) -> None:
    for chosen in (endnote_xml, enw):
        fields = dict(reference.fields)
        if chosen is enw:
            fields.pop("figure", None)
        carried = Reference(
            citation_key=reference.citation_key if chosen is endnote_xml else "",
            fields=fields,
            keywords=reference.keywords,
            names=reference.names,
            type=reference.type,
        )
        result = chosen.read(write_all(chosen, reference))
        assert result.references == [carried]
        assert result.problems == []


_TAGGED = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from([f"%{tag}" for tag in "0ATDJBEKXZ@U>RP78!q"] + ["$]", "", " "]),
        st.sampled_from([" ", " ", "", "\t"]),
        st.sampled_from(["Journal Article", "Map", "Smith, J.", "a; b", ",", "doi:10.1000/1", ""])
        | st.text(max_size=8),
    ),
    max_size=12,
).map("\n".join)
_ELEMENTS = """title titles contributors year isbn notes foo periodical label ref-type rec-number
style custom1 keywords"""
_CONTENTS = ("a", "1", "Map", "&#xD;b", " c ", "d&amp;e", "<title>f</title>")
_TAILS = ("", "", "g", "<x>h</x>", "<authors><author>I, J</author></authors>")
_XML = st.lists(
    st.builds(
        "<{0}><style>{1}</style>{2}</{0}>".format,
        st.sampled_from(_ELEMENTS.split()),
        st.sampled_from(_CONTENTS) | st.text(alphabet="ab \n\t\u00e9;|", max_size=6),
        st.sampled_from(_TAILS),
    ),
    max_size=6,
).map(lambda found: f"<xml><records><record>{''.join(found)}</record></records></xml>")


@given(_TAGGED, _XML)
def test_reading_what_was_written_gives_the_same_references(tagged: str, xml: str) -> None:
    for chosen, text in ((enw, tagged), (endnote_xml, xml)):
        first = chosen.read(text).references
        assert chosen.read(write_all(chosen, *first)).references == first


@BOTH
@pytest.mark.parametrize("type_id", sorted(REFERENCE_TYPES))
def test_every_type_comes_back(chosen: object, type_id: str) -> None:
    reference = Reference(type=type_id, fields={"title": "T"})
    result = chosen.read(write_all(chosen, reference))  # type: ignore[attr-defined]
    assert result.references == [reference]
    assert result.problems == []


def test_every_field_of_the_table_has_an_element() -> None:
    automatic = {"reference_type", "added_to_library", "last_updated"}
    assert {field_id for field_id, _ in FIELD_OF_PATH.values()} == FIELDS.keys() - automatic


def test_a_type_that_was_changed_is_written_as_what_it_is_now() -> None:
    speech = endnote_xml.read('<record><ref-type name="Speech">20</ref-type></record>')
    changed = replace(speech.references[0], type="book")
    again = endnote_xml.read(write_all(endnote_xml, changed))
    assert again.references[0].type == "book"


def test_the_name_of_a_type_counts_more_than_its_number() -> None:
    result = endnote_xml.read('<record><ref-type name="Journal Article">0</ref-type></record>')
    assert result.references[0].type == "journal_article"
    assert endnote_xml.read("<record><ref-type>6</ref-type></record>").references[0].type == "book"


def test_xml_is_written_well_formed_and_in_the_order_of_endnote() -> None:
    reference = Reference(
        citation_key="k<1>",
        fields={"title": 'A & "B"\x00\x1b\ufffe', "year": "2020", "url": "u", "abstract": "a\r\nb"},
        names={"author": (Name(family="Lee"),)},
        extra={"endnote_xml:dates/odd": ("o",), "endnote_xml:x y": ("no",), "ris:N1": ("no",)},
    )
    text = write_all(endnote_xml, reference)
    root = ET.fromstring(text)
    assert root[0].tag == "records"
    names = [element.tag for element in root[0][0]]
    assert names == [
        "foreign-keys",
        "ref-type",
        "contributors",
        "titles",
        "dates",
        "abstract",
        "urls",
    ]
    tops = list(dict.fromkeys(path.split("/")[0] for path in ORDER))
    assert names == sorted(names, key=tops.index)
    assert "no" not in text.replace("normal", "")


def test_entities_and_document_types_are_never_honoured() -> None:
    bomb = (
        '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">'
        '<!ENTITY f SYSTEM "/etc/passwd">]>'
        "<xml><records><record><titles><title>&b;&f;</title></titles></record></records></xml>"
    )
    result = endnote_xml.read(bomb)
    assert result.references[0].fields == {"title": "&b;&f;"}
    assert [problem.code for problem in result.problems] == ["xml_outside"]


@pytest.mark.parametrize(
    "piece",
    ["<record>", "<record", "</record>", "<a>", "<!--", "<titles>", "<record/>", "&x;", "<?"],
)
def test_hostile_xml_is_read_in_linear_time(piece: str) -> None:
    for prefix in ("", "<record>", "<xml><records><record><titles>"):
        result = endnote_xml.read(prefix + piece * 40_000)
        assert len(result.references) + len(result.problems) <= 40_002
        assert result.references or result.problems


def test_a_record_of_too_many_tags_is_left_aside_with_its_text() -> None:
    record = f"<record>{'<a/>' * TAGS_MAX}</record>"
    result = endnote_xml.read(record)
    assert result.references == []
    assert [(each.code, each.raw) for each in result.problems] == [("xml_record_broken", record)]


@pytest.mark.parametrize("line", ["%A", "%0", "%X a", "a", "", " ", "%0 Map\n\n"])
def test_hostile_tagged_files_are_read_in_linear_time(line: str) -> None:
    result = enw.read("%0 Map\n%X b\n" + f"{line}\n" * 100_000)
    assert 1 <= len(result.references) <= 100_001


def test_the_files_of_another_reference_manager_are_read(shared_data: Path) -> None:
    counts = {"EndnoteXmlImporterTestArticle2.xml": 2, "EndnoteXmlImporterTestReport.xml": 1}
    paths = sorted((shared_data / "jabref-importers").glob("Endnote*.xml"))
    assert len(paths) > 6
    for path in paths:
        text, _ = decode_text(path.read_bytes())
        result = find_format(head=text).read(text)
        assert result.problems == []
        assert len(result.references) == counts.get(path.name, len(result.references)) > 0
        assert all(reference.fields["title"] for reference in result.references)
        assert all(reference.type != "generic" for reference in result.references)


def test_tagged_files_of_another_reference_manager_are_read(shared_data: Path) -> None:
    paths = sorted((shared_data / "jabref-importers").glob("Endnote*.enw"))
    assert len(paths) == 4
    for path in paths:
        text, _ = decode_text(path.read_bytes())
        result = enw.read(text)
        assert result.references
        again = enw.read(write_all(enw, *result.references))
        assert again.references == result.references
    book = enw.read((shared_data / "jabref-importers/Endnote.book.example.enw").read_text())
    assert [reference.type for reference in book.references] == ["book"]


_PIECES = st.lists(
    st.sampled_from(
        [
            *("<titles>", "</titles>", "<title>", "</title>", "<year>", "</year>", "<dates>"),
            *(
                "</dates>",
                "<record>",
                "</record>",
                "<new-one>",
                "</new-one>",
                "<style>",
                "</style>",
            ),
            *(
                '<style face="bold">',
                "<title/>",
                '<key app="EN" db-id="x">',
                "</key>",
                "<urls></urls>",
            ),
            *(
                '<ref-type name="Book">',
                "</ref-type>",
                "6",
                "a &amp; b",
                "&#xD;",
                "&#0;",
                "&x;",
                "&",
            ),
            *(
                "<foreign-keys>",
                "</foreign-keys>",
                "text",
                " ",
                "\t",
                "\xa0",
                "\x01",
                ">",
                "]]>",
                "<",
            ),
            *("<!-- -->", "<![CDATA[", "<keywords><keyword>", "</keyword></keywords>", "\ufffe"),
            *('<a b="c">', '<a name="1" name="2">', "</a>", "<title>x</title>", "</title ", "=''>"),
        ]
    ),
    max_size=8,
).map("".join)


@given(
    st.builds(
        "<record>{}<titles><title>{}</title></titles>{}</record>".format, _PIECES, _PIECES, _PIECES
    )
)
def test_what_is_read_without_a_parser_is_what_the_parser_reads(record: str) -> None:
    quick = plain_leaves(record)
    if quick is not None:
        unstyled = re.sub(r'<style(?: [a-z]+="[^"<>]*")* ?/?>|</style>', "", record)
        parsed = parse_with_parser(unstyled)
        assert parsed is not None
        assert [leaf for leaf in quick if any(leaf[1:])] == [
            leaf for leaf in parsed if any(leaf[1:])
        ]


def test_what_endnote_writes_is_read_without_a_parser() -> None:
    written = Reference(
        citation_key="a",
        extra={"endnote_xml:foreign-keys/key": ("EN|x|1|2",), "endnote_xml:new-one": ("a & b",)},
        fields={"title": "A < b & c", "year": "2001", "abstract": "One\nTwo", "url": "a\nb"},
        keywords=("one", "two"),
        names={"author": (Name(family="Lamport", given="Leslie"),)},
        type="journal_article",
    )
    _, record, _ = endnote_xml.write([written])
    leaves = plain_leaves(record.strip())
    assert leaves is not None
    assert ("abstract", "One\nTwo", {}) in leaves
