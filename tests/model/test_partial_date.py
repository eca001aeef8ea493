from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.model.partial_date import (
    UNDATED,
    PartialDate,
    from_csl,
    is_possible,
    parse_date,
    parse_year_and_date,
    split_year,
    to_csl,
    to_edtf,
    to_text,
)

D = PartialDate


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("", D()),
        ("2020", D(2020)),
        (" 2020 ", D(2020)),
        ("800", D(800)),
        ("2020-05", D(2020, 5)),
        ("2020-05-03", D(2020, 5, 3)),
        ("2020-05-03T10:11:12Z", D(2020, 5, 3)),
        ("2020/05/03/", D(2020, 5, 3)),
        ("2020/05/03", D(2020, 5, 3)),
        ("2020/5", D(2020, 5)),
        ("2020///", D(2020)),
        ("2020///Spring", D(2020, season=1)),
        ("2020///May 3", D(2020, 5, 3)),
        ("2020///to appear", D(2020, literal="to appear")),
        ("/05/03/", D(month=5, day=3)),
        ("20200503", D(2020, 5, 3)),
        ("May 2020", D(2020, 5)),
        ("may, 2020", D(2020, 5)),
        ("3 May 2020", D(2020, 5, 3)),
        ("3rd of May 2020", D(2020, 5, 3)),
        ("May 3, 2020", D(2020, 5, 3)),
        ("2020 May 3", D(2020, 5, 3)),
        ("2020 Sept.", D(2020, 9)),
        ("3. März 2020", D(2020, 3, 3)),
        ("14 juillet 1789", D(1789, 7, 14)),
        ("May 3", D(month=5, day=3)),
        ("Spring 2004", D(2004, season=1)),
        ("2004 Fall", D(2004, season=3)),
        ("2004-23", D(2004, season=3)),
        ("3.5.2020", D(2020, 5, 3)),
        ("25/12/2020", D(2020, 12, 25)),
        ("12/25/2020", D(2020, 12, 25)),
        ("5/5/2020", D(2020, 5, 5)),
        ("5/2020", D(2020, 5)),
        ("03/05/2020", D(2020, literal="03/05/2020")),
        ("1999/2001", D(1999, end=D(2001))),
        ("1999-2001", D(1999, end=D(2001))),
        ("1999\u20132001", D(1999, end=D(2001))),
        ("1998/99", D(1998, end=D(1999))),
        ("May-June 2020", D(2020, 5, end=D(2020, 6))),
        ("3-5 May 2020", D(2020, 5, 3, end=D(2020, 5, 5))),
        ("May 30 - June 2, 2020", D(2020, 5, 30, end=D(2020, 6, 2))),
        ("Dec 2019 / Jan 2020", D(2019, 12, end=D(2020, 1))),
        ("c. 1400", D(1400, circa=True)),
        ("ca 1400", D(1400, circa=True)),
        ("circa 1400-1410", D(1400, end=D(1410), circa=True)),
        ("[1400?]", D(1400, circa=True)),
        ("1400~", D(1400, circa=True)),
        ("44 BC", D(-43)),
        ("44 B.C.E.", D(-43)),
        ("c. 44 BC", D(-43, circa=True)),
        ("-0043", D(-43)),
        ("AD 79", D(79)),
        ("79 CE", D(79)),
        ("Y12345", D(12345)),
        ("n.d.", D(literal="n.d.")),
        ("in press", D(literal="in press")),
        ("in press, 2020", D(2020, literal="in press, 2020")),
        ("2020-02-30", D(2020, literal="2020-02-30")),
        ("30 February 2020", D(2020, literal="30 February 2020")),
        ("2020-13", D(2020, literal="2020-13")),
        ("79", D(literal="79")),
        ("2001-1999", D(2001, literal="2001-1999")),
    ],
)
def test_a_date_is_read_as_people_and_formats_write_it(text: str, date: PartialDate) -> None:
    assert parse_date(text) == date


@given(st.text())
def test_no_text_stops_the_reader_and_none_is_lost(text: str) -> None:
    date = parse_date(text)
    assert date.is_empty == (text.strip() == "")
    assert date.literal in (text.strip(), "") or date.literal in text
    assert isinstance(date.sort_key, int)


def test_a_text_too_long_for_a_date_is_kept_as_it_is() -> None:
    text = "3 May " * 10_000
    assert parse_date(text) == D(literal=text.strip())


def _dates(years: st.SearchStrategy[int | None]) -> st.SearchStrategy[PartialDate]:
    return st.builds(
        PartialDate,
        years,
        st.none() | st.integers(1, 12),
        st.none() | st.integers(1, 31),
        st.none() | st.integers(1, 4),
    ).filter(
        lambda date: (
            is_possible(date.year, date.month, date.day)
            and not (date.month and date.season)
            and not date.is_empty
        )
    )


years = st.integers(-9999, 12_000)
single_dates = st.builds(
    lambda date, circa: PartialDate(date.year, date.month, date.day, date.season, circa=circa),
    _dates(years),
    st.booleans(),
)
ranges = st.builds(
    lambda start, end: PartialDate(
        start.year, start.month, start.day, start.season, end=end, circa=start.circa
    ),
    single_dates,
    single_dates,
).filter(lambda date: date.end is not None and date.sort_key < date.end.sort_key)


@given(single_dates | ranges)
def test_a_date_printed_as_edtf_is_read_back(date: PartialDate) -> None:
    assert parse_date(to_edtf(date)) == date


@given(single_dates | ranges)
def test_a_date_split_into_year_and_date_is_read_back(date: PartialDate) -> None:
    assert parse_year_and_date(*split_year(date)) == date


@pytest.mark.parametrize(
    ("date", "fields"),
    [
        (D(2020, 5, 3), ("2020", "May 3")),
        (D(2020, 5), ("2020", "May")),
        (D(2004, season=1), ("2004", "Spring")),
        (D(1999, end=D(2001)), ("1999-2001", "")),
        (D(1400, end=D(1410), circa=True), ("c. 1400-1410", "")),
        (D(800, end=D(900)), ("0800/0900", "")),
        (D(2020, 5, 3, end=D(2020, 5, 5)), ("2020", "May 3-5")),
        (D(2020, 5, 30, end=D(2020, 6, 2)), ("2020", "May 30-June 2")),
        (D(2020, 5, end=D(2020, season=2)), ("2020", "May-Summer")),
        (D(2019, 12, end=D(2020, 1)), ("2019", "2019-12/2020-01")),
        (D(2019, end=D(2020, 1)), ("2019/2020-01", "")),
        (D(-43, 3, 15), ("44 BC", "March 15")),
        (D(79, circa=True), ("c. AD 79", "")),
        (D(literal="in press"), ("in press", "")),
        (D(), ("", "")),
    ],
)
def test_a_date_is_split_as_people_would_fill_in_the_two_fields(
    date: PartialDate, fields: tuple[str, str]
) -> None:
    assert split_year(date) == fields
    assert parse_year_and_date(*fields) == date


@given(_dates(st.none()))
def test_a_date_without_a_year_is_read_back(date: PartialDate) -> None:
    year, rest = split_year(date)
    assert year == ""
    assert parse_year_and_date(year, rest) == date


@given(single_dates | ranges)
def test_a_date_written_as_csl_is_read_back_but_for_the_season_of_an_end(
    date: PartialDate,
) -> None:
    read = from_csl(to_csl(date))
    assert (read.year, read.month, read.day, read.season, read.circa) == (
        date.year,
        date.month,
        date.day,
        date.season,
        date.circa,
    )
    if date.end is not None:
        assert read.end is not None
        assert (read.end.year, read.end.month, read.end.day) == (
            date.end.year,
            date.end.month,
            date.end.day,
        )


@pytest.mark.parametrize(
    ("year", "date", "expected"),
    [
        ("2020", "May 3", D(2020, 5, 3)),
        ("2020", "", D(2020)),
        ("", "May 3, 2020", D(2020, 5, 3)),
        ("2020", "3 May 2020", D(2020, 5, 3)),
        ("2019", "3 May 2020", D(2019)),
        ("2020", "Spring", D(2020, season=1)),
        ("2020", "May-June", D(2020, 5, end=D(2020, 6))),
        ("2019", "February 29", D(2019)),
        ("in press", "May 3", D(literal="in press")),
        ("2020", "forthcoming", D(2020)),
        ("c. 1400", "May", D(1400, 5, circa=True)),
        ("", "", D()),
    ],
)
def test_the_two_fields_make_one_date(year: str, date: str, expected: PartialDate) -> None:
    assert parse_year_and_date(year, date) == expected


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ({"date-parts": [[2020, 5, 3]]}, D(2020, 5, 3)),
        ({"date-parts": [["2020", "5"]]}, D(2020, 5)),
        ({"date-parts": [[2020, 5], [2021]]}, D(2020, 5, end=D(2021))),
        ({"date-parts": [[2020], [0, 0, 0]]}, D(2020)),
        ({"date-parts": [[-44, 3, 15]]}, D(-43, 3, 15)),
        ({"date-parts": [[2020, 21]]}, D(2020, season=1)),
        ({"date-parts": [[2020, 14]]}, D(2020, season=2)),
        ({"date-parts": [[2020]], "season": "Autumn"}, D(2020, season=3)),
        ({"date-parts": [[2020]], "season": "4", "circa": 1}, D(2020, season=4, circa=True)),
        ({"date-parts": [[2020, 2, 31]]}, D(2020, literal="2020-2-31")),
        ({"date-parts": [[10**30]]}, D(literal=str(10**30))),
        ({"date-parts": [[]]}, D()),
        ({"date-parts": [None, "x"]}, D()),
        ({"date-parts": [[2020]], "literal": "in press"}, D(2020, literal="in press")),
        ({"raw": "3 May 2020"}, D(2020, 5, 3)),
        ({"literal": "n.d."}, D(literal="n.d.")),
        ("2020-05", D(2020, 5)),
        (2020, D(2020)),
        (None, D()),
        (["x"], D()),
    ],
)
def test_csl_dates_are_read_as_they_come(value: Any, date: PartialDate) -> None:
    assert from_csl(value) == date


def test_what_cannot_be_a_csl_date_is_written_as_literal() -> None:
    assert to_csl(D()) == {}
    assert to_csl(D(month=5, day=3)) == {"literal": "3 May"}
    assert to_csl(D(2020, literal="in press")) == {
        "date-parts": [[2020]],
        "literal": "in press",
    }
    assert to_csl(D(-43)) == {"date-parts": [[-44]]}
    assert to_csl(D(2004, season=2, circa=True)) == {
        "date-parts": [[2004]],
        "season": 2,
        "circa": True,
    }


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (D(2020, 5, 3), "3 May 2020"),
        (D(2020, 5), "May 2020"),
        (D(2004, season=1), "Spring 2004"),
        (D(1999, end=D(2001)), "1999\u20132001"),
        (D(1400, circa=True), "c. 1400"),
        (D(-43), "44 BC"),
        (D(0), "1 BC"),
        (D(literal="in press"), "in press"),
        (D(), ""),
    ],
)
def test_a_date_is_printed_for_people(date: PartialDate, text: str) -> None:
    assert to_text(date) == text


def test_dates_sort_by_time_with_the_undated_last() -> None:
    texts = ["44 BC", "AD 79", "2004", "Feb 2004", "Spring 2004", "3 May 2004", "2005", "n.d."]
    keys = [parse_date(text).sort_key for text in texts]
    assert keys == sorted(keys)
    assert keys[-1] == UNDATED


def test_the_calendar_is_respected() -> None:
    assert is_possible(2020, 2, 29)
    assert not is_possible(2019, 2, 29)
    assert not is_possible(1900, 2, 29)
    assert is_possible(None, 2, 29)
    assert not is_possible(2020, None, 3)
    assert not is_possible(2020, 13)
    assert not is_possible(10**9)
