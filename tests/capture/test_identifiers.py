"""Identifiers are recognised in lists and prose, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.capture import recognise_identifiers


def found(text: str) -> list[str]:
    return [str(each) for each in recognise_identifiers(text).identifiers]


@pytest.mark.parametrize(
    ("text", "identifiers"),
    [
        ("10.1038/171737a0", ["DOI 10.1038/171737a0"]),
        ("https://doi.org/10.1000/ABC.", ["DOI 10.1000/abc"]),
        ("(see doi:10.1000/xyz(2)1; and more)", ["DOI 10.1000/xyz(2)1"]),
        ("as shown (10.1000/abc), then", ["DOI 10.1000/abc"]),
        ("https://onlinelibrary.wiley.com/doi/10.1111/abc.123/full", ["DOI 10.1111/abc.123"]),
        ("https://x.org/doi/pdf/10.1111/abc.123?download=true", ["DOI 10.1111/abc.123"]),
        ("10.48550/arXiv.2101.00001", ["arXiv 2101.00001"]),
        ("arXiv:2101.00001v2 [cs.DL]", ["arXiv 2101.00001"]),
        ("https://arxiv.org/pdf/1706.03762.pdf", ["arXiv 1706.03762"]),
        ("arXiv:hep-th/9901001", ["arXiv hep-th/9901001"]),
        ("math.GT/0309136", ["arXiv math.GT/0309136"]),
        ("2101.00001", ["arXiv 2101.00001"]),
        ("It costs 2101.00001 dollars in all of the shops here", []),
        ("PMID: 7654321", ["PMID 7654321"]),
        ("https://pubmed.ncbi.nlm.nih.gov/7654321/", ["PMID 7654321"]),
        ("7654321", ["PMID 7654321"]),
        ("PMC55555", ["PMCID PMC55555"]),
        ("1984", []),
        ("ISBN 0-306-40615-2", ["ISBN 9780306406157"]),
        ("ISBN-13: 978-0-306-40615-7.", ["ISBN 9780306406157"]),
        ("9780306406157", ["ISBN 9780306406157"]),
        ("080442957X", ["ISBN 9780804429573"]),
        ("ISBN 978\u20110\u2011306\u201140615\u20117", ["ISBN 9780306406157"]),
        ("call 978-0-306-40615-8 now", []),
        ("both 10.1/x and 12345 are nothing", []),
        (
            "Read PMID 7654321, arXiv:2101.00001 and 10.1000/b (or ISBN 0306406152).",
            ["PMID 7654321", "arXiv 2101.00001", "DOI 10.1000/b", "ISBN 9780306406157"],
        ),
        ("10.1000/a\n10.1000/A\n10.1000/a.", ["DOI 10.1000/a"]),
        ("doi:10.1000/9780306406157", ["DOI 10.1000/9780306406157"]),
    ],
)
def test_what_a_text_names(text: str, identifiers: list[str]) -> None:
    assert found(text) == identifiers


def test_a_line_of_a_list_without_identifier_is_a_problem() -> None:
    told = recognise_identifiers("10.1000/a\nhello\n\n10.1000/b")
    assert [(problem.code, problem.line) for problem in told.problems] == [("no_identifier", 2)]
    prose = "This sentence names nothing.\nThe next one names 10.1000/a, and that is all of it."
    assert recognise_identifiers(prose).problems == []


def test_a_wrong_check_digit_is_a_problem() -> None:
    told = recognise_identifiers("ISBN 0-306-40615-3")
    assert [problem.code for problem in told.problems] == ["isbn_check"]
    assert told.identifiers == []


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    recognise_identifiers(text)


@given(st.text(alphabet="10.948/arXiv:PMCIDSBN-7 xX\n#?()", max_size=200))
def test_no_text_of_the_right_letters_makes_it_fail(text: str) -> None:
    for identifier in recognise_identifiers(text).identifiers:
        assert identifier.value.strip() == identifier.value != ""


def test_a_long_line_takes_no_long_time() -> None:
    for piece in ("10.1000/", "9", "978-", "arXiv:", "PMID ", "ISBN 1-", "hep-th/", "/full"):
        found = recognise_identifiers(piece * (200_000 // len(piece)))
        assert len(found.identifiers) == (piece == "10.1000/"), piece
