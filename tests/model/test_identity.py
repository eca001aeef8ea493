from __future__ import annotations

import msgspec
import pytest
from hypothesis import given

from ibidem.model import Name, Reference
from ibidem.model.doi import normalize_doi
from ibidem.model.identity import identity_key, normalize_isbn, same_content
from tests.strategies import odd_names, references


def _reference(**fields: str) -> Reference:
    family = fields.pop("author", "")
    names = {"author": (Name(family=family),)} if family else {}
    return Reference(type=fields.pop("type", "journal_article"), fields=fields, names=names)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/XYZ.123", "10.1000/xyz.123"),
        ("https://doi.org/10.1000/xyz", "10.1000/xyz"),
        ("doi: 10.1000/xyz.", "10.1000/xyz"),
        ("(10.1000/xyz)", "10.1000/xyz"),
        ("10.1016/S0140-6736(05)67877-2", "10.1016/s0140-6736(05)67877-2"),
        ("10.1002/(SICI)1097-4571(199106)", "10.1002/(sici)1097-4571(199106)"),
        ("10.1000.10/123456", "10.1000.10/123456"),
        ("11.1000/xyz", ""),
        ("10.1/x", ""),
        ("none", ""),
        ("", ""),
        ("10.1000/...", ""),
    ],
)
def test_a_doi_is_brought_to_one_form(text: str, doi: str) -> None:
    assert normalize_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "isbn"),
    [
        ("0-306-40615-2", "9780306406157"),
        ("978-0-306-40615-7", "9780306406157"),
        ("ISBN 9780306406157 (hardback)", "9780306406157"),
        ("0-8044-2957-X", "9780804429573"),
        ("0-8044-2957-x", "9780804429573"),
        ("9780306406158", ""),
        ("0028-0836", ""),
        ("0028-0836, 978-0-306-40615-7", "9780306406157"),
        ("", ""),
    ],
)
def test_an_isbn_is_brought_to_one_form(text: str, isbn: str) -> None:
    assert normalize_isbn(text) == isbn


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        (_reference(electronic_resource_number="doi:10.1000/X"), "doi:10.1000/x"),
        (_reference(accession_number="PMID: 123"), "pmid:123"),
        (_reference(accession_number="123", name_of_database="PubMed"), "pmid:123"),
        (_reference(accession_number="123", name_of_database="Scopus"), ""),
        (
            _reference(title="A Primer", isbn="0-306-40615-2"),
            "isbn:9780306406157|aprimer",
        ),
        (_reference(isbn="0-306-40615-2"), ""),
        (
            _reference(title="Über Alles: I", year="2020", author="Müller"),
            "work:uberallesi|2020|muller",
        ),
        (_reference(title="Some title", author="Chen"), "work:sometitle||chen"),
        (_reference(title="Some title", year="c. 1400"), ""),
        (
            _reference(title="Editorial", year="2020", secondary_title="Nature"),
            "work:editorial|2020||nature",
        ),
        (_reference(title="Abc", year="2020", author="Chen"), ""),
        (_reference(title="Some title"), ""),
        (Reference(), ""),
    ],
)
def test_the_key_is_the_best_that_the_reference_has(reference: Reference, key: str) -> None:
    assert identity_key(reference) == key


@given(references(name=odd_names()))
def test_every_reference_has_a_key_of_bounded_length_and_is_itself(reference: Reference) -> None:
    key = identity_key(reference)
    assert len(key) < 600
    assert same_content(reference, reference) == (key != "")


def test_marks_of_a_library_do_not_count() -> None:
    ours = _reference(title="Some title", year="2020", author="Chen")
    theirs = msgspec.structs.replace(ours, rating=5, read=True, keywords=("x",), added_at=9)
    assert same_content(ours, theirs)


def test_accents_case_and_punctuation_do_not_count() -> None:
    ours = _reference(title="Naïve models: a review", year="2020", author="Müller")
    theirs = _reference(title="NAIVE MODELS - A Review.", year="2020", author="Muller")
    assert same_content(ours, theirs)


@pytest.mark.parametrize(
    "other",
    [
        {"year": "2021"},
        {"author": "Diaz"},
        {"title": "Introduction to another book"},
        {"volume": "3"},
        {"pages": "1-9"},
        {"type": "book_section"},
    ],
)
def test_works_that_differ_in_what_both_say_are_two(other: dict[str, str]) -> None:
    values = {"title": "Introduction", "year": "2020", "author": "Chen"}
    ours = _reference(**values, volume="2", pages="1-5")
    theirs = _reference(**{**values, "volume": "2", "pages": "1-5", **other})
    assert same_content(ours, ours)
    assert not same_content(ours, theirs)


def test_one_doi_with_two_titles_is_not_united() -> None:
    ours = _reference(electronic_resource_number="10.1000/x", title="Fishes")
    subtitled = _reference(electronic_resource_number="10.1000/X", title="Fishes: a study")
    untitled = _reference(electronic_resource_number="10.1000/x")
    other = _reference(electronic_resource_number="10.1000/x", title="Birds")
    assert same_content(ours, subtitled)
    assert same_content(ours, untitled)
    assert not same_content(ours, other)


def test_too_little_is_never_the_same() -> None:
    assert not same_content(Reference(), Reference())
