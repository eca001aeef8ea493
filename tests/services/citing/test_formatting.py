"""Bibliographies and citations of references in a library."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ibidem.errors import InputError, LimitError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.services.citing import (
    Cite,
    cite_references,
    find_style,
    format_bibliography,
    format_citation,
    format_citations,
    make_bibliography,
    make_page,
)
from ibidem.services.library import Library
from tests.services.conftest import DARWIN, LOVELACE, WALLACE, make_reference

THREE = {RecordId(str(at)): each for at, each in enumerate((WALLACE, DARWIN, LOVELACE))}


def test_a_bibliography_has_the_order_and_the_form_of_its_style(
    library: Library, three: list[RecordId]
) -> None:
    result = make_bibliography(library, three, "apa")
    assert result.text.splitlines() == [
        "Darwin, C. (1859). On the Origin of Species.",
        "Lovelace, A. (1843). Notes on the Analytical Engine.",
        "Wallace, A. R. (1855). Sarawak Law.",
    ]
    assert [each for each, _ in result.entries] == [three[0], three[2], three[1]]


def test_a_numeric_style_keeps_the_order_given() -> None:
    result = format_bibliography("ieee", "", THREE)
    assert [text[:7] for _, text in result.entries] == ["[1] A. ", "[2] C. ", "[3] A. "]


def test_a_citation_names_its_references(library: Library, three: list[RecordId]) -> None:
    assert cite_references(library, three[:2]) == "(Darwin, 1859; Wallace, 1855)"
    place = [Cite(three[0], "12-15")]
    assert cite_references(library, place, "apa") == "(Darwin, 1859, pp. 12\u201315)"
    assert cite_references(library, [Cite(three[0], without_author=True)]) == "(1859)"
    assert cite_references(library, [Cite(three[0], author_only=True)]) == "Darwin"


def test_the_language_is_chosen() -> None:
    two = make_reference("Title", "Doe, Jane", "2001", kind="book", edition="2")
    assert "2. Aufl." in format_bibliography("apa", "de-DE", {RecordId("a"): two}).text
    assert "2nd ed." in format_bibliography("apa", "en-US", {RecordId("a"): two}).text


def test_works_of_one_author_and_year_get_letters_throughout_a_document() -> None:
    works = {
        RecordId("a"): make_reference("Alpha", "Doe, Jane", "2001"),
        RecordId("b"): make_reference("Beta", "Doe, Jane", "2001"),
    }
    texts = format_citations("apa", "", works, [[Cite("b")], [Cite("a"), Cite("b")]])
    assert texts == ["(Doe, 2001b)", "(Doe, 2001a, 2001b)"]


def test_notes_know_what_was_cited_before() -> None:
    document = [[Cite("1", "5")], [Cite("1", "7")], [Cite("0")], [Cite("1")]]
    texts = format_citations("chicago-notes", "", THREE, document)
    assert texts == [
        "Charles Darwin, On the Origin of Species (1859), 5.",
        "Darwin, On the Origin of Species, 7.",
        "Alfred Russel Wallace, Sarawak Law, 1855.",
        "Darwin, On the Origin of Species.",
    ]


def test_the_same_style_is_used_by_many_at_once() -> None:
    alone = format_bibliography("chicago", "", THREE).text
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: format_bibliography("chicago", "", THREE).text, range(40)))
    assert set(done) == {alone}


def test_progress_is_told() -> None:
    seen: list[tuple[str, int, int | None]] = []
    format_bibliography("apa", "", THREE, report=lambda *each: seen.append(each))
    assert seen[0] == ("Formatting references", 0, 3)
    assert seen[-1] == ("Formatting references", 3, 3)


def test_too_many_references_are_refused_with_a_way_out(
    library: Library, three: list[RecordId]
) -> None:
    with pytest.raises(LimitError) as caught:
        make_bibliography(library, three, entries_max=2)
    assert caught.value.details["remedy"]


def test_what_is_not_there_is_an_error(library: Library, three: list[RecordId]) -> None:
    with pytest.raises(NotFoundError):
        make_bibliography(library, [RecordId("01977420-dc15-7000-8000-00000000ffff")])
    with pytest.raises(NotFoundError):
        make_bibliography(library, three, "no-such-style")
    with pytest.raises(InputError):
        make_bibliography(library, three, "apa", "klingon")
    with pytest.raises(InputError):
        make_bibliography(library, three, "apa", "", "pdf")
    assert make_bibliography(library, []).entries == []


def test_a_page_is_whole_and_escaped() -> None:
    page = make_page("<p>x</p>", "<b>", "de-DE")
    assert page.startswith("<!doctype html>")
    assert "&lt;b&gt;" in page
    assert '<html lang="de">' in page


def test_a_style_object_serves_as_well_as_its_name() -> None:
    assert format_bibliography(find_style("apa"), "", THREE) == format_bibliography(
        "apa", "", THREE
    )


def test_people_of_one_family_name_are_told_apart_by_their_initials() -> None:
    works = {
        RecordId("a"): make_reference("Alpha", "Doe, Jane", "2001"),
        RecordId("b"): make_reference("Beta", "Doe, Karl", "2005"),
        RecordId("c"): make_reference("Gamma", "Roe, Ann", "2005"),
    }
    assert format_citation("apa", "", works) == "(J. Doe, 2001; K. Doe, 2005; Roe, 2005)"
    assert format_citation("chicago", "", works) == "(J. Doe 2001; K. Doe 2005; Roe 2005)"
