"""Sources: what is asked, how answers are read; and no answer makes one fail."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.capture import CaptureSettings, Fetcher, capture, recognise_identifiers
from ibidem.capture.sources import SOURCES, arxiv, books, crossref, pubmed
from ibidem.errors import InputError, LimitError, Problem
from ibidem.model.reference import Reference
from tests.capture import answers
from tests.capture.conftest import Sources


def captured(sources: Sources, text: str) -> dict[str, Reference | Problem]:
    with Fetcher(sources.settings) as fetcher:
        found = capture(fetcher, recognise_identifiers(text).identifiers)
    return {str(each): what for each, what in found.items()}


def one(sources: Sources, text: str) -> Reference:
    (reference,) = captured(sources, text).values()
    assert isinstance(reference, Reference), reference
    return reference


def test_a_doi_gives_a_reference_without_what_is_none_of_its_business(sources: Sources) -> None:
    reference = one(sources, "https://doi.org/10.5555/LAKES.2019")
    assert reference.type == "journal_article"
    assert reference.fields == {
        "title": "Tides in <i>small</i> & shallow lakes",
        "secondary_title": "Journal of Limnic Motion",
        "alternate_title": "J Limnic Motion",
        "year": "2019", "date": "2019-03-14", "volume": "12", "number": "3", "pages": "45-67",
        "isbn": "1234-5679\n1234-5687", "abstract": "Abstract\nWater <moves>.",
        "electronic_resource_number": "10.5555/Lakes.2019",
    }  # fmt: skip
    assert [(name.family, name.literal) for name in reference.names["author"]] == [
        ("Okafor", ""), ("", "Lake Survey Consortium"),
    ]  # fmt: skip
    assert reference.extra == {}
    assert "csl+json" in sources.headers[0]["Accept"]


def test_a_pubmed_number_gives_a_reference(sources: Sources) -> None:
    reference = one(sources, "PMID: 7654321")
    fields = reference.fields
    assert fields["title"] == "Sleep in <i>Mus</i> and H<sub>2</sub>O"
    assert (fields["pages"], fields["date"], fields["volume"]) == ("737-738", "1995-04-03", "5")
    assert (fields["accession_number"], fields["name_of_database"]) == ("7654321", "PubMed")
    assert (fields["custom_2"], fields["alternate_title"]) == ("PMC55555", "Ann Inv Med")
    assert fields["electronic_resource_number"] == "10.5555/sleep.1995"
    assert fields["abstract"] == "AIMS: To sleep.\nRESULTS: They slept."
    assert fields["author_address"] == "Sleep House, Quito."
    assert reference.keywords == ("Sleep", "mice")
    assert [name.family or name.literal for name in reference.names["author"]] == [
        "de la Cruz", "Sleep Group",
    ]  # fmt: skip


def test_a_pmc_number_leads_to_pubmed(sources: Sources) -> None:
    assert one(sources, "PMC55555").fields["accession_number"] == "7654321"
    both = captured(sources, "PMC55555\nPMID 7654321")
    assert both["PMCID PMC55555"] == both["PMID 7654321"]
    assert len([path for path in sources.asked if "efetch" in path]) == 2


def test_arxiv_numbers_are_asked_for_together(sources: Sources) -> None:
    found = captured(sources, "arXiv:2101.00001\narXiv:hep-th/9901001\narXiv:2101.99999")
    assert len(sources.asked) == 1
    new, old, missing = found.values()
    assert isinstance(new, Reference)
    assert isinstance(old, Reference)
    assert new.fields["title"] == "Counting sheep with a < b"
    assert new.fields["electronic_resource_number"] == "10.48550/arXiv.2101.00001"
    assert new.names["author"][0].particle == "van den"
    assert old.fields["year"] == "1999"
    assert isinstance(missing, Problem)
    assert missing.code == "not_found"


def test_an_isbn_gives_a_book(sources: Sources) -> None:
    reference = one(sources, "ISBN 0-306-40615-2")
    assert reference.type == "book"
    fields = reference.fields
    assert (fields["title"], fields["publisher"]) == (
        "Signals: an imaginary handbook",
        "Plume Press",
    )
    assert (fields["year"], fields["isbn"], fields["pages"]) == ("1980", "9780306406157", "259")


def test_what_a_source_does_not_know_or_cannot_say_is_a_problem_of_that_entry(
    sources: Sources,
) -> None:
    sources.rules.append(lambda path, _: (500, {}, b"") if path == "/arxiv" else None)
    sources.rules.append(lambda path, _: (200, {}, b"{") if "broken" in path else None)
    text = "10.5555/nothing\n10.5555/broken\n10.5555/lakes.2019\narXiv:2101.00001\nPMID 999999"
    codes = [
        what.code if isinstance(what, Problem) else "ok"
        for what in captured(sources, text).values()
    ]
    assert codes == ["not_found", "remote_protocol_error", "ok", "server_error", "not_found"]


def test_too_many_at_once_are_refused() -> None:
    many = recognise_identifiers("\n".join(f"10.1000/{number}" for number in range(501)))
    with Fetcher(CaptureSettings()) as fetcher, pytest.raises(LimitError):
        capture(fetcher, many.identifiers)


def test_an_address_that_is_none_is_refused() -> None:
    settings = CaptureSettings(doi_address="file:///etc/")
    with Fetcher(settings) as fetcher, pytest.raises(InputError):
        capture(fetcher, [])


def test_a_doi_cannot_change_the_address_that_is_asked() -> None:
    settings = CaptureSettings()
    for doi in (
        "10.1000/../../x",
        "10.1000/x?y#z",
        "10.1000/%2e%2e",
        "10.1000/a b",
        "10.1000/\u00e9",
    ):
        url = crossref.request(settings, [doi]).url
        assert url.startswith("https://doi.org/10.1000/")
        assert not set("?# ") & set(url)


VALUES = ["7654321", "2101.00001", "9780306406157", "10.5555/x"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["title", "type", "author", "family", "name", "issued", "date-parts", "DOI", "URL",
             "message", "authors", "publishers", "publish_date", "ISBN:9780306406157", "subtitle",
             "published-print", "abstract", "ISSN", "page", "article-number"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(SOURCES.values())), JSON)
def test_no_json_makes_a_source_fail(source: object, value: object) -> None:
    body = json.dumps(value).encode()
    for each in VALUES:
        found = source.read(body, [each])  # type: ignore[attr-defined]
        assert all(isinstance(what, Reference | Problem) for what in found.values())


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([(pubmed, answers.PUBMED), (arxiv, answers.ARXIV),
                     (books, answers.BOOK.encode()), (crossref, answers.ARTICLE.encode())]),
    st.data(),
)  # fmt: skip
def test_no_damaged_answer_makes_a_source_fail(
    pair: tuple[object, bytes], data: st.DataObject
) -> None:
    source, body = pair
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 60)))
    middle = data.draw(
        st.binary(max_size=10) | st.sampled_from([b"", b"<x>", b"</", b"&", b"null"])
    )
    for each in VALUES:
        source.read(body[:start] + middle + body[end:], [each])  # type: ignore[attr-defined]


def test_entities_and_nesting_in_xml_do_no_harm() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]>'
    bomb += b"<a><PubmedArticle>&c;</PubmedArticle></a>"
    assert pubmed.read(bomb, ["1"]) == {}
    deep = b"<a>" * 100_000
    assert isinstance(pubmed.read(deep, ["1"])["1"], Problem)
    assert isinstance(crossref.read(b"[" * 100_000, ["10.1/x"])["10.1/x"], Problem)
