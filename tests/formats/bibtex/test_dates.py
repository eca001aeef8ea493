from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.formats.bibtex.dates import read_issued, write_issued
from tests.strategies import lines


@pytest.mark.parametrize(
    ("sources", "year", "date"),
    [
        ({"date": "2020"}, "2020", ""),
        ({"date": "2020-05"}, "2020", "2020-05"),
        ({"date": "2020-05-03"}, "2020", "2020-05-03"),
        ({"date": "2020-05/2020-06"}, "2020", "2020-05/2020-06"),
        ({"date": "1999/2001"}, "1999-2001", ""),
        ({"date": "1400~"}, "c. 1400", ""),
        ({"date": "2004-21"}, "2004", "2004-21"),
        ({"year": "2020", "month": "May"}, "2020", "2020-05"),
        ({"year": "2020", "month": "5", "day": "3"}, "2020", "2020-05-03"),
        ({"year": "2020", "month": "May~3"}, "2020", "2020-05-03"),
        ({"year": "2020", "month": "Spring"}, "2020", "Spring"),
        ({"year": "in press", "month": "May"}, "in press", "May"),
        ({"year": "1937", "date": "Jan"}, "1937", "1937-01"),
        ({"year": "2020", "date": "2020-05"}, "2020", "2020-05"),
        ({"month": "May"}, "", "May"),
        ({}, "", ""),
    ],
)
def test_dates_are_read_from_whatever_fields_have_them(
    sources: dict[str, str], year: str, date: str
) -> None:
    assert read_issued(sources) == (year, date, ())


def test_a_field_that_contradicts_the_date_is_named() -> None:
    assert read_issued({"date": "2020-05", "year": "2019"}) == ("2020", "2020-05", ("year",))
    assert read_issued({"year": "2019", "day": "3"}) == ("2019", "", ("day",))


@pytest.mark.parametrize(
    ("year", "date", "bibtex", "biblatex"),
    [
        ("2020", "", {"year": "2020"}, {"date": "2020"}),
        ("2020", "2020-05", {"year": "2020", "month": "may"}, {"date": "2020-05"}),
        (
            "2020",
            "2020-05-03",
            {"year": "2020", "month": "may", "day": "3"},
            {"date": "2020-05-03"},
        ),
        (
            "2020",
            "Spring",
            {"year": "2020", "month": "Spring"},
            {"year": "2020", "month": "Spring"},
        ),
        ("in press", "", {"year": "in press"}, {"year": "in press"}),
        ("c. 1400", "", {"year": "c. 1400"}, {"date": "1400~"}),
        ("2020", "May 3", {"year": "2020", "ibidem_date": "May 3"}, None),
    ],
)
def test_dates_are_written_as_each_dialect_has_them(
    year: str, date: str, bibtex: dict[str, str], biblatex: dict[str, str] | None
) -> None:
    assert dict(write_issued(year, date, is_biblatex=False)) == bibtex
    assert dict(write_issued(year, date, is_biblatex=True)) == (biblatex or bibtex)


_PARTS = lines() | st.from_regex(r"(19|20)\d\d(-\d\d)?(-\d\d)?", fullmatch=True)


@given(_PARTS | st.just(""), _PARTS | st.just(""))
def test_any_year_and_date_come_back(year: str, date: str) -> None:
    for is_biblatex in (False, True):
        written = dict(write_issued(year, date, is_biblatex=is_biblatex))
        assert read_issued(written) == (year, date, ())
