from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import QueryError
from ibidem.model import Name, Reference, make_record_id
from ibidem.model.query import (
    EVERYTHING,
    Surroundings,
    Term,
    TermKind,
    date_bounds,
    leading_number,
    matches,
    number_bounds,
    parse,
)
from ibidem.model.query.bounds import DAY_MS
from tests.strategies import references

ORIGIN = Reference(
    type="journal_article",
    added_at=19_800 * DAY_MS,  # 2024-03-18
    citation_key="darwin1859",
    fields={
        "title": "On the Origin of Species: a naïve reading",
        "year": "1859",
        "secondary_title": "Journal of Nature Studies",
        "abstract": "Natural selection. 東京大学",
        "volume": "12A",
        "electronic_resource_number": "10.1000/xyz_123",
        "x_shelf": "Box 3, item 12",
    },
    names={
        "author": (Name(family="Darwin", given="Charles Robert"), Name(literal="Royal Society")),
        "secondary_author": (Name(family="Berg", particle="van den", given="Jan"),),
    },
    keywords=("evolution", "Île de la Réunion"),
    rating=4,
    read=True,
    groups=(make_record_id(1, 1),),
)
AROUND = Surroundings(
    groups=("Chapter one",),
    tags=("urgent",),
    attachments=("darwin.pdf",),
    edited_at=19_805 * DAY_MS,
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin",
        "ORIGIN species",
        "NAIVE",
        "natural selection",
        '"natural selection"',
        "speci*",
        '"origin of spec"*',
        "東京",
        "大学",
        "darwin charles",
        "darwin1859",
        "urgent",
        "reunion",
        "author:darwin",
        'author:"charles robert darwin"',
        "author:royal",
        'editor:"van den berg"',
        "name:berg",
        "title:origin -title:nature",
        "journal:nature",
        "title:=“x” OR title:species",
        'author:="Royal Society"',
        "key:darwin*",
        "doi:10.1000/xyz_123",
        "doi:10.1000/xyz",
        "keyword:evolution",
        "keyword:=EVOLUTION",
        "tag:urgent",
        'group:"chapter one"',
        "attachment:pdf",
        "type:journal",
        "type:journal_article",
        'type:"journal article"',
        "year:1859",
        "year:1800..1900",
        "year:>1858 year:<1860",
        "year:185*",
        "volume:12",
        "volume:>=12 volume:<=12",
        "x_shelf:12",
        "x_shelf:<4",
        "rating:4",
        "rating:>3",
        "added:2024-03-18",
        "added:2024-03",
        "added:2024",
        "added:2024-03-18..2024-03-18",
        "added:>2024-03-17 added:<2024-03-19",
        "edited:2024-03-23",
        "is:read -is:unread -is:trashed -is:unfiled",
        "has:doi has:attachment has:rating has:tag has:x_shelf has:added",
        "no:pages no:isbn",
        "author:(darwin OR wallace)",
        "wallace OR (origin AND NOT wallace)",
    ],
)
def test_a_reference_fits_the_query(text: str) -> None:
    assert matches(parse(text), ORIGIN, AROUND)


@pytest.mark.parametrize(
    "text",
    [
        "wallace",
        "origi",
        '"selection natural"',
        '"studies natural"',
        "author:berg",
        "title:darwin",
        "author:=Darwin",
        "year:1860",
        "year:<1859",
        "year:1860..",
        "volume:>12",
        "rating:<4",
        "added:<2024-03-18",
        "added:>2024-03-18",
        "added:2023",
        "is:trashed",
        "is:unfiled",
        "no:title",
        "has:pages",
        "tag:chapter",
        "-origin",
        "type:book",
        "x_other:1",
    ],
)
def test_a_reference_does_not_fit_the_query(text: str) -> None:
    assert not matches(parse(text), ORIGIN, AROUND)


def test_what_is_not_known_of_the_surroundings_does_not_fit() -> None:
    assert not matches(parse("tag:urgent"), ORIGIN)
    assert not matches(parse("has:attachment"), ORIGIN)
    assert not matches(parse("edited:2024"), ORIGIN)


def test_an_empty_reference_is_unread_and_unfiled_and_has_nothing() -> None:
    empty = Reference()
    assert matches(parse("is:unread is:unfiled no:title no:rating no:added type:generic"), empty)
    assert matches(parse("rating:0"), empty)
    assert not matches(parse("has:rating"), empty)
    assert not matches(parse("is:unfiled"), Reference(trashed_at=1))


def test_terms_of_fields_that_do_not_exist_fit_nothing() -> None:
    assert not matches(Term("no such field", "a"), ORIGIN)


_texts = st.sampled_from(
    ["a", "title:a", "year:2010..", "has:doi", "is:read", "rating:>2", "x*", "type:book", "key:a"]
)


@given(references(), _texts, _texts)
def test_the_operators_are_those_of_logic(reference: Reference, one: str, two: str) -> None:
    left, right = matches(parse(one), reference), matches(parse(two), reference)
    assert matches(parse(f"{one} {two}"), reference) == (left and right)
    assert matches(parse(f"{one} OR {two}"), reference) == (left or right)
    assert matches(parse(f"-({one} {two})"), reference) == (not (left and right))
    assert matches(EVERYTHING, reference)


@given(references())
def test_every_reference_is_found_by_the_text_of_its_fields(reference: Reference) -> None:
    for field_id, text in reference.fields.items():
        assert matches(Term(field_id, text, TermKind.PHRASE), reference)
        assert matches(Term(field_id, text, TermKind.EXACT), reference)
        assert matches(Term(None, text, TermKind.PHRASE), reference)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("year:>3", (4, None)),
        ("year:>=3", (3, None)),
        ("year:<3", (None, 2)),
        ("year:3..5", (3, 5)),
    ],
)
def test_bounds_of_numbers_are_included(text: str, bounds: tuple[int | None, int | None]) -> None:
    term = parse(text)
    assert isinstance(term, Term)
    assert number_bounds(term) == bounds


@pytest.mark.parametrize(
    ("text", "first_day", "end_day"),
    [
        ("added:1970-01-01", 0, 1),
        ("added:1970-01", 0, 31),
        ("added:1970", 0, 365),
        ("added:1970-12", 334, 365),
        ("added:1970-01..1970-02-01", 0, 32),
        ("added:>1970-01", 31, None),
        ("added:>=1970-02", 31, None),
        ("added:<1970-02", None, 31),
        ("added:<=1970-02", None, 59),
    ],
)
def test_bounds_of_days_count_whole_days(
    text: str, first_day: int | None, end_day: int | None
) -> None:
    term = parse(text)
    assert isinstance(term, Term)
    first, end = date_bounds(term)
    assert first == (None if first_day is None else first_day * DAY_MS)
    assert end == (None if end_day is None else end_day * DAY_MS)


def test_a_range_made_by_hand_with_nonsense_is_an_error() -> None:
    with pytest.raises(QueryError):
        number_bounds(Term("year", "", TermKind.RANGE, low="x"))
    with pytest.raises(QueryError):
        date_bounds(Term("added", "", TermKind.RANGE, high="9999999"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1859", 1859),
        ("c. 1859", 1859),
        ("vol-12", 12),
        (" -43", -43),
        ("44 BC", -43),
        ("12A", 12),
        ("in press", None),
        ("", None),
        ("9" * 400, int("9" * 15)),
    ],
)
def test_a_range_compares_the_first_number(text: str, number: int | None) -> None:
    assert leading_number(text) == number
