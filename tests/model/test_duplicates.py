"""Which references may be one work, in memory."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.model.duplicates import (
    CLUSTERS_MAX,
    Reason,
    Strictness,
    Traits,
    find_duplicates,
    traits_of,
)
from ibidem.model.ids import RecordId
from ibidem.model.name import parse_name
from ibidem.model.reference import Reference
from tests.strategies import references

LONG = "A study of everything that lives in the water of the lake"


def book(number: int, title: str = LONG, author: str = "Berg, Jan", **fields: str) -> Traits:
    names = {"author": (parse_name(author),)} if author else {}
    values = {"title": title, "year": "1999", **fields}
    reference = Reference(fields={k: v for k, v in values.items() if v}, names=names)
    return traits_of(RecordId(f"{number:04}"), reference)


def found(
    traits: Iterable[Traits],
    strictness: Strictness = Strictness.NORMAL,
    dismissed: tuple[tuple[RecordId, ...], ...] = (),
) -> list[tuple[list[int], list[Reason]]]:
    groups = find_duplicates(traits, strictness, dismissed)
    return [([int(each) for each in group.ids], list(group.reasons)) for group in groups]


def test_the_same_doi_in_any_form_is_one_work() -> None:
    one = book(1, electronic_resource_number="10.1000/XYZ", year="")
    two = book(2, electronic_resource_number="https://doi.org/10.1000/xyz", author="")
    assert found([one, two], Strictness.STRICT) == [([1, 2], [Reason.SAME_DOI])]


def test_a_chapter_with_the_doi_of_its_book_is_another_work() -> None:
    one = book(1, electronic_resource_number="10.1000/xyz")
    two = book(2, "Whales and ships", electronic_resource_number="10.1000/xyz")
    assert found([one, two], Strictness.STRICT) == []


def test_pubmed_ids_and_isbns_are_compared() -> None:
    pubmed = {"name_of_database": "PubMed"}
    assert found(
        [
            book(1, accession_number="12345", author="", **pubmed),
            book(2, accession_number="PMID: 12345", year=""),
            book(3, "Birds of the north", isbn="0-306-40615-2", author=""),
            book(4, "Birds of the North.", isbn="978-0-306-40615-7", year=""),
            book(5, "Another chapter", isbn="978-0-306-40615-7", year=""),
        ],
        Strictness.STRICT,
    ) == [([1, 2], [Reason.SAME_PMID]), ([3, 4], [Reason.SAME_ISBN])]


def test_title_year_and_author_count_only_where_the_place_does_not_contradict() -> None:
    same = [book(1, volume="3", pages="10-12"), book(2, volume="3"), book(3, pages="10")]
    other = [book(4, volume="4", pages="77"), book(5, volume="4", pages="77-90")]
    assert found(same + other) == [
        ([1, 2, 3], [Reason.SAME_TITLE]),
        ([4, 5], [Reason.SAME_TITLE]),
    ]
    assert found(same + other, Strictness.STRICT) == []
    assert found(same + other, Strictness.LOOSE) == [([1, 2, 3, 4, 5], [Reason.SAME_TITLE])]


@pytest.mark.parametrize(
    ("title", "year", "author", "is_found"),
    [
        (LONG.replace("lives", "livs"), "1999", "Berg, Jan", True),
        (LONG + ".", "2000", "Berg, Jan", True),
        (LONG, "2003", "Berg, Jan", False),
        (LONG.replace("lives", "livs"), "1999", "Bergmann, J.", True),
        (LONG + ", part 2", "1999", "Berg, Jan", False),
        ("Quite another study of the lake", "1999", "Berg, Jan", False),
    ],
)
def test_loose_finds_titles_that_are_alike(
    title: str, year: str, author: str, is_found: bool
) -> None:
    pair = [book(1), book(2, title, author, year=year)]
    assert bool(found(pair, Strictness.LOOSE)) is is_found
    assert found(pair) == []


def test_what_was_dismissed_is_not_shown_and_a_third_one_still_is() -> None:
    three = [book(1), book(2), book(3)]
    ids = [one.id for one in three]
    assert found(three, dismissed=(tuple(ids),)) == []
    assert found(three, dismissed=((ids[0], ids[1]),)) == [([1, 3], [Reason.SAME_TITLE])]
    assert found(three, Strictness.LOOSE, dismissed=(tuple(ids),)) == []


def test_a_stranger_cannot_make_it_compare_everything_with_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def counted(one: Traits, other: Traits) -> bool:
        nonlocal compared
        compared += 1
        return one.place == other.place

    monkeypatch.setattr("ibidem.model.duplicates._places_agree", counted)
    monkeypatch.setattr("ibidem.model.duplicates._titles_agree", counted)
    number = 2_000
    traits = [book(at, pages=str(at % (number // 2))) for at in range(number)]
    groups = find_duplicates(traits, Strictness.LOOSE)
    assert compared <= number * CLUSTERS_MAX
    assert len(groups) == 1
    assert len(find_duplicates(traits)) == number // 2


@settings(max_examples=30)
@given(st.lists(references(), max_size=6), st.sampled_from(Strictness))
def test_each_reference_is_in_one_group_at_most_whatever_it_holds(
    nouns: list[Reference], strictness: Strictness
) -> None:
    traits = [traits_of(RecordId(str(at)), noun) for at, noun in enumerate([*nouns, *nouns])]
    ids = [each for group in find_duplicates(traits, strictness) for each in group.ids]
    assert len(ids) == len(set(ids))
    assert find_duplicates(traits[::-1], strictness) is not None
