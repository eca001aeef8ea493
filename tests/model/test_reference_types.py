from __future__ import annotations

from collections import Counter

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.model.reference_types import (
    FIELDS,
    FORM_FIELDS,
    FROM_BIBTEX,
    FROM_CSL,
    FROM_RIS,
    NAME_FIELDS,
    REFERENCE_TYPES,
    STORED_FIELDS,
    FieldKind,
    ReferenceType,
    custom_field_id,
    find_reference_type,
    is_custom_field,
    is_known_field,
    label,
)
from tests.model import csl

# RIS specification of 2011, and the three codes that EndNote has added since.
RIS_CODES = set(
    str.split("""
    ABST ADVS AGGR ANCIENT ART BILL BLOG BOOK CASE CHAP CHART CLSWK COMP CONF CPAPER CTLG DATA
    DBASE DICT EBOOK ECHAP EDBOOK EJOUR ELEC ENCYC EQUA FIGURE GEN GOVDOC GRANT HEAR ICOMM INPR
    JFULL JOUR LEGAL MANSCPT MAP MGZN MPCT MULTI MUSIC NEWS PAMP PAT PCOMM RPRT SER SLIDE SOUND
    STAND STAT THES UNBILL UNPB VIDEO WEB INTV POD PRESS
    """)
)
BIBTEX_TYPES = set(
    str.split("""
    article book booklet conference inbook incollection inproceedings manual mastersthesis misc
    phdthesis proceedings techreport unpublished
    """)
)

every_type = pytest.mark.parametrize("known", REFERENCE_TYPES.values(), ids=lambda known: known.id)


def test_there_are_58_types_the_three_free_ones_included() -> None:
    assert len(REFERENCE_TYPES) == 58
    assert sum(known.title.startswith("Unused") for known in REFERENCE_TYPES.values()) == 3


def test_there_are_54_fields_of_which_two_and_the_type_are_automatic() -> None:
    assert len(FIELDS) == 54
    automatic = [field.id for field in FIELDS.values() if field.kind is FieldKind.AUTOMATIC]
    assert automatic == ["reference_type", "added_to_library", "last_updated"]


def test_endnote_numbers_of_types_are_each_used_once() -> None:
    numbers = sorted(known.endnote_id for known in REFERENCE_TYPES.values())
    assert numbers == list(range(58))
    xml = [known.endnote_xml_number for known in REFERENCE_TYPES.values()]
    assert all(count == 1 for number, count in Counter(xml).items() if number is not None)


def test_endnote_numbers_of_fields_are_each_used_once() -> None:
    numbers = [field.endnote_id for field in FIELDS.values() if field.endnote_id is not None]
    assert sorted(numbers) == [*range(2, 53), 57]


def test_no_two_titles_are_alike() -> None:
    titles = Counter(known.title.casefold() for known in REFERENCE_TYPES.values())
    assert max(titles.values()) == 1


@every_type
def test_a_type_is_filed_under_its_id_in_snake_case(known: ReferenceType) -> None:
    assert REFERENCE_TYPES[known.id] is known
    assert is_custom_field(f"x_{known.id}"), "snake case"


@every_type
def test_a_type_maps_to_codes_that_exist(known: ReferenceType) -> None:
    assert known.csl_type in csl.TYPES
    assert known.ris_type in RIS_CODES
    assert known.bibtex_type in BIBTEX_TYPES
    assert known.biblatex_type in FROM_BIBTEX


@every_type
def test_a_type_uses_known_fields_in_the_common_order_with_distinct_labels(
    known: ReferenceType,
) -> None:
    assert known.fields == tuple(field for field in FORM_FIELDS if field in known.labels)
    assert all(text == text.strip() != "" for text in known.labels.values())
    repeated = [text for text, count in Counter(known.labels.values()).items() if count > 1]
    assert repeated == []
    assert {"title", "year", "url", "keywords", "notes"} <= set(known.fields)


@every_type
def test_a_field_maps_to_a_csl_variable_of_its_kind(known: ReferenceType) -> None:
    for field_id, variable in known.csl_variables.items():
        kind = FIELDS[field_id].kind
        if kind is FieldKind.NAMES:
            assert variable in csl.NAME_VARIABLES
        elif kind in (FieldKind.DATE, FieldKind.YEAR):
            assert variable in csl.DATE_VARIABLES
        else:
            allowed = csl.STANDARD_VARIABLES | csl.NUMBER_VARIABLES | csl.DATE_VARIABLES
            assert variable in allowed, field_id


@every_type
def test_no_two_fields_of_a_type_claim_one_csl_variable(known: ReferenceType) -> None:
    claimed = Counter(
        variable
        for field_id, variable in known.csl_variables.items()
        if FIELDS[field_id].kind is not FieldKind.NAMES and variable != "issued"
    )
    assert [variable for variable, count in claimed.items() if count > 1] == []


@every_type
def test_a_code_that_a_type_is_written_as_is_read_as_a_type_written_so(
    known: ReferenceType,
) -> None:
    assert REFERENCE_TYPES[FROM_RIS[known.ris_type]].ris_type == known.ris_type
    assert REFERENCE_TYPES[FROM_CSL[known.csl_type]].csl_type == known.csl_type
    assert known.bibtex_type in FROM_BIBTEX


@pytest.mark.parametrize("table", [FROM_RIS, FROM_CSL, FROM_BIBTEX])
def test_codes_are_read_as_types_that_exist(table: dict[str, str]) -> None:
    assert set(table.values()) <= REFERENCE_TYPES.keys()


def test_all_codes_of_ris_and_csl_can_be_read() -> None:
    assert FROM_RIS.keys() >= RIS_CODES
    assert FROM_CSL.keys() == csl.TYPES


def test_every_field_has_a_label_and_generic_shows_them_all() -> None:
    assert all(field.label.strip() for field in FIELDS.values())
    assert REFERENCE_TYPES["generic"].fields == FORM_FIELDS
    used = {field for known in REFERENCE_TYPES.values() for field in known.fields}
    assert used == set(FORM_FIELDS)


def test_names_and_keywords_are_not_stored_among_the_text_fields() -> None:
    assert NAME_FIELDS == (
        "author",
        "secondary_author",
        "tertiary_author",
        "subsidiary_author",
        "translated_author",
    )
    assert STORED_FIELDS.isdisjoint(NAME_FIELDS)
    assert "keywords" not in STORED_FIELDS
    assert "reference_type" not in STORED_FIELDS
    assert len(STORED_FIELDS) == 54 - 3 - 5 - 1


def test_labels_depend_on_the_type() -> None:
    assert label("journal_article", "secondary_title") == "Journal"
    assert label("book_section", "secondary_title") == "Book Title"
    assert label("generic", "secondary_title") == "Secondary Title"
    assert label("thesis", "tertiary_author") == "Advisor"
    assert label("journal_article", "place_published") == "Place Published", "not in its form"
    assert label("no_such_type", "title") == "Title"
    assert label("book", "x_shelf_mark") == "Shelf mark"


def test_csl_variables_depend_on_the_type() -> None:
    assert REFERENCE_TYPES["journal_article"].csl_variables["number"] == "issue"
    assert REFERENCE_TYPES["edited_book"].csl_variables["author"] == "editor"
    assert REFERENCE_TYPES["book"].field_for("number-of-pages") == "pages"
    assert REFERENCE_TYPES["book"].field_for("ISSN") is None
    assert REFERENCE_TYPES["journal_article"].field_labelled("Journal") == "secondary_title"
    assert REFERENCE_TYPES["journal_article"].field_labelled("Court") is None


@pytest.mark.parametrize(
    "name",
    ["journal_article", "Journal Article", " journal  ARTICLE ", "journal-article", "article"],
)
def test_a_type_is_found_by_id_title_and_alias_in_any_case(name: str) -> None:
    assert find_reference_type(name).id == "journal_article"


@every_type
def test_every_title_finds_its_type(known: ReferenceType) -> None:
    assert find_reference_type(known.title.upper()) is known


@pytest.mark.parametrize("name", ["", "  ", "no such type", "x" * 10_000, "\0"])
def test_an_unknown_type_is_an_error_that_names_it(name: str) -> None:
    with pytest.raises(NotFoundError):
        find_reference_type(name)


@pytest.mark.parametrize(
    ("title", "field_id"),
    [
        ("Shelf mark", "x_shelf_mark"),
        ("x_shelf_mark", "x_shelf_mark"),
        ("  Size (cm) ", "x_size_cm"),
        ("x_x_y", "x_x_y"),
    ],
)
def test_a_custom_field_gets_its_id_from_its_title(title: str, field_id: str) -> None:
    assert custom_field_id(title) == field_id
    assert is_known_field(field_id)


@pytest.mark.parametrize("title", ["", "!!", "日本", "a" * 61])
def test_a_title_without_plain_letters_or_too_long_names_no_custom_field(title: str) -> None:
    with pytest.raises(InputError):
        custom_field_id(title)


@pytest.mark.parametrize(
    "field_id", ["x_", "x__a", "X_a", "x_a_", "x_a b", "x_ä", "shelf_mark", "", "x_" + "a" * 61]
)
def test_malformed_ids_are_no_known_fields(field_id: str) -> None:
    assert not is_known_field(field_id)
