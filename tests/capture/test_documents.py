"""Which work a PDF is about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ibidem.capture import find_identifiers_in_document

XMP = """<rdf:Description xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<prism:doi>10.5555/own</prism:doi><dc:identifier>doi:10.5555/own</dc:identifier>
<xmpMM:DocumentID>uuid:10.5555/not</xmpMM:DocumentID></rdf:Description>"""


def first(pages: list[str], metadata: dict[str, str] | None = None, xmp: str = "") -> str:
    found = find_identifiers_in_document(metadata or {}, pages, xmp)
    return str(found[0]) if found else ""


def test_the_metadata_count_first() -> None:
    assert first(["doi:10.5555/other"], xmp=XMP) == "DOI 10.5555/own"
    assert first(["doi:10.5555/other"], {"doi": "10.5555/own"}) == "DOI 10.5555/own"
    assert first(["x"], {"Subject": "Journal of X, doi:10.5555/own"}) == "DOI 10.5555/own"


def test_the_stamp_of_arxiv_counts_before_a_doi_in_the_text() -> None:
    page = "Sheep\narXiv:2101.00001v3 [cs.DL] 4 Jan 2021\nhttps://doi.org/10.5555/cited"
    assert first([page]) == "arXiv 2101.00001"


def test_the_papers_own_doi_counts_and_not_one_of_its_references() -> None:
    text = "Title\nDOI: 10.5555/own\nText\n"
    assert first([text, "References\n1. A. doi:10.5555/a\n"]) == "DOI 10.5555/own"
    assert first(["Title\nText\nReferences\n1. A. https://doi.org/10.5555/a\n"]) == ""


def test_an_address_that_is_broken_over_two_lines_is_put_together() -> None:
    assert first(["https://doi.org/\n10.5555/own and"]) == "DOI 10.5555/own"


def test_an_unannounced_doi_counts_only_where_it_is_alone() -> None:
    assert first(["Lakes 12 (2019) 10.5555/own Received 3 May"]) == "DOI 10.5555/own"
    assert first(["10.5555/one and 10.5555/two"]) == ""
    assert first([]) == ""


@given(st.lists(st.text(max_size=100), max_size=3), st.text(max_size=200))
def test_no_document_makes_it_fail(pages: list[str], xmp: str) -> None:
    find_identifiers_in_document({"Title": xmp}, pages, xmp)
