from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.model.doi import clean_doi, is_doi


@pytest.mark.parametrize(
    "text",
    [
        "10.1000/182",
        "doi:10.1000/182",
        "DOI: 10.1000/182",
        "doi 10.1000/182",
        "https://doi.org/10.1000/182",
        "http://dx.doi.org/10.1000/182",
        "doi:https://doi.org/10.1000/182",
    ],
)
def test_a_doi_loses_prefix_and_address(text: str) -> None:
    assert clean_doi(text) == "10.1000/182"
    assert is_doi(clean_doi(text))


@pytest.mark.parametrize("text", ["", "doi:", "https://doi.org/", "https://example.org/10.1/a"])
def test_what_is_no_doi_stays_as_it_is(text: str) -> None:
    assert clean_doi(text) == text
    assert not is_doi(text)


@given(
    st.text() | st.lists(st.sampled_from(["doi:", "https://doi.org/", " ", "10.1/x"])).map("".join)
)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_doi(clean_doi(text)) == clean_doi(text)
