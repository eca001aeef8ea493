from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import InputError
from ibidem.model import Name, Reference
from ibidem.model.citation_key import (
    KEY_LENGTH_MAX,
    CitationKeyPattern,
    CitationKeys,
    is_valid_citation_key,
)
from tests.strategies import odd_names, references

ORIGIN = Reference(
    type="book",
    fields={
        "title": "On the Origin of Species by Means of Natural Selection",
        "year": "1859",
        "secondary_title": "Journal of the Linnean Society",
        "volume": "12",
        "pages": "e45-67",
        "publisher": "John Murray",
        "custom_1": "C1",
        "x_shelf": "B 3",
    },
    names={
        "author": (
            Name(family="Darwin", given="Charles"),
            Name(family="Müller-Lüdenscheid"),
            Name(family="O'Brien"),
        )
    },
)


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("[auth][year]", "Darwin1859"),
        ("[auth3:upper]:[shortyear]", "DAR:59"),
        ("[auth:lower][shorttitle][year]", "darwinOriginSpeciesMeans1859"),
        ("[shorttitle2:lower]", "originspecies"),
        ("[veryshorttitle]", "Origin"),
        ("[title:abbr:lower]", "otoosbmons"),
        ("[authors]", "DarwinMullerLudenscheidOBrien"),
        ("[authors2]_[year]", "DarwinMullerLudenscheidEtAl_1859"),
        ("[journal:abbr].[volume]/[firstpage]", "JotLS.12/e45"),
        ("[publisher:capitalize]-[custom_1]-[x_shelf]", "JohnMurray-C1-B3"),
        ("[type:lower]", "book"),
        ("--[auth]", "Darwin"),
    ],
)
def test_a_key_is_made_from_a_pattern(pattern: str, key: str) -> None:
    assert CitationKeyPattern.parse(pattern).make(ORIGIN) == key


def test_what_is_missing_is_named_in_the_key() -> None:
    assert CitationKeyPattern.parse().make(Reference()) == "anonnd"
    assert CitationKeyPattern.parse("[title]").make(Reference()) == "anon"
    edited = Reference(names={"secondary_author": (Name(literal="World Bank"),)})
    assert CitationKeyPattern.parse("[auth]").make(edited) == "WorldBank"
    foreign = Reference(names={"author": (Name(family="山田"), Name(family="Sato"))})
    assert CitationKeyPattern.parse("[auth]").make(foreign) == "Sato"


@pytest.mark.parametrize(
    ("family", "key"),
    [
        ("Иванов", "Ivanov2020"),
        ("Щукин", "Shchukin2020"),
        ("Παπαδόπουλος", "Papadopoulos2020"),
        ("الخوارزمي", "Alkhwarzmy2020"),
        ("כהן", "Khn2020"),
        ("김", "Gim2020"),
        ("たなか", "Tanaka2020"),
        ("Łukasiewicz", "Lukasiewicz2020"),
        ("d'Alembert", "dAlembert2020"),
        ("山田", "u5c71u75302020"),
    ],
)
def test_names_in_other_scripts_give_keys_of_their_own(family: str, key: str) -> None:
    reference = Reference(names={"author": (Name(family=family),)}, fields={"year": "2020"})
    assert CitationKeyPattern.parse().make(reference) == key


def test_a_word_of_the_title_stands_in_for_a_name_in_han_characters() -> None:
    fields = {"title": "The Origin of Tea", "year": "2020"}
    reference = Reference(names={"author": (Name(family="山田"),)}, fields=fields)
    assert CitationKeyPattern.parse().make(reference) == "Origin2020"


@pytest.mark.parametrize(
    "pattern",
    [
        *["", "[", "]", "[auth", "[nobody]", "[author]", "[year2]", "[auth:loud]", "a b", "{x}"],
        *["é", "[auth]" * 100],
    ],
)
def test_a_pattern_that_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(InputError):
        CitationKeyPattern.parse(pattern)


@given(
    references(name=odd_names()),
    st.sampled_from(["[auth][year]", "[authors]-[title]", "[journal:abbr][x_a][firstpage]"]),
)
def test_every_key_made_is_valid(reference: Reference, pattern: str) -> None:
    assert is_valid_citation_key(CitationKeyPattern.parse(pattern).make(reference))


@pytest.mark.parametrize("key", ["Darwin1859", "a", "a:b", "DBLP:conf/x/Y-1", "1", "x_1.2+3"])
def test_keys_safe_in_bibtex_are_valid(key: str) -> None:
    assert is_valid_citation_key(key)


@pytest.mark.parametrize(
    "key",
    [
        *["", "a b", "a,b", "{a}", 'a"', "a#", "a%", "a~", "a=b", "a\\b", "(a)", "é", "a\n", "-a"],
        "x" * (KEY_LENGTH_MAX + 1),
    ],
)
def test_keys_that_would_break_bibtex_are_not_valid(key: str) -> None:
    assert not is_valid_citation_key(key)


def test_a_key_that_is_taken_gets_the_next_letter() -> None:
    keys = CitationKeys(["Darwin1859", "darwin1859B"])
    assert [keys.claim("Darwin1859") for _ in range(3)] == [
        "Darwin1859a",
        "Darwin1859c",
        "Darwin1859d",
    ]
    assert keys.claim("Wallace1858") == "Wallace1858"
    assert keys.claim("wallace1858") == "wallace1858a"
    assert "WALLACE1858A" in keys


def test_letters_go_on_after_z() -> None:
    keys = CitationKeys()
    claimed = [keys.claim("x") for _ in range(1 + 26 + 26 * 26 + 1)]
    assert claimed[:3] == ["x", "xa", "xb"]
    assert claimed[26:29] == ["xz", "xaa", "xab"]
    assert claimed[-1] == "xaaa"


def test_a_key_given_back_can_be_claimed_again() -> None:
    keys = CitationKeys(["x", "xa"])
    keys.release("X")
    assert keys.claim("x") == "x"
    assert keys.claim("x") == "xb"


@given(st.lists(st.sampled_from(["a", "A", "b", "aa", "ab", "AA"]), max_size=30))
def test_no_key_is_given_twice(wanted: list[str]) -> None:
    keys = CitationKeys()
    claimed = [keys.claim(key).lower() for key in wanted]
    assert len(set(claimed)) == len(claimed)
