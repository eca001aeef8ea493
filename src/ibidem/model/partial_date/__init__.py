"""Dates as references have them: a year, a month, a season, a range, "about 1400", "in press".

Read from what people and formats write; printed as EDTF (ISO 8601-2:2019, level 1, as far as a
`PartialDate` goes), as CSL JSON, and as the pair of fields `year` and `date` ("2020", "May 3").
Years are astronomical: 0 is 1 BC, -43 is 44 BC (EDTF); CSL JSON counts -44 for 44 BC.
"""

from ibidem.model.partial_date.csl import from_csl, to_csl
from ibidem.model.partial_date.printing import split_year, to_edtf, to_text
from ibidem.model.partial_date.reading import find_season, parse_date, parse_year_and_date
from ibidem.model.partial_date.value import (
    MONTHS,
    SEASONS,
    UNDATED,
    PartialDate,
    is_possible,
)

__all__ = [
    "MONTHS",
    "SEASONS",
    "UNDATED",
    "PartialDate",
    "find_season",
    "from_csl",
    "is_possible",
    "parse_date",
    "parse_year_and_date",
    "split_year",
    "to_csl",
    "to_edtf",
    "to_text",
]
