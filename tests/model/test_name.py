from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.model import Name
from ibidem.model.name import (
    initials,
    parse_name,
    short_name,
    short_names,
    sort_key,
    spoken_name,
    write_name,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", Name()),
        ("Plato", Name(family="Plato")),
        ("hooks", Name(family="hooks")),
        ("Darwin, Charles", Name(family="Darwin", given="Charles")),
        ("  Darwin ,\tCharles  Robert ", Name(family="Darwin", given="Charles Robert")),
        ("Charles Robert Darwin", Name(family="Darwin", given="Charles Robert")),
        ("Ludwig van Beethoven", Name(family="Beethoven", given="Ludwig", particle="van")),
        ("van Beethoven, Ludwig", Name(family="Beethoven", given="Ludwig", particle="van")),
        ("Beethoven, Ludwig van", Name(family="Beethoven", given="Ludwig", particle="van")),
        (
            "Jean de la Vallée Poussin",
            Name(family="Vallée Poussin", given="Jean", particle="de la"),
        ),
        ("Van der Berg, Jan", Name(family="Van der Berg", given="Jan")),
        ("van 't Hoff, J. H.", Name(family="Hoff", given="J. H.", particle="van 't")),
        ("d'Alembert, Jean", Name(family="Alembert", given="Jean", particle="d'")),
        ("D'Angelo, Ann", Name(family="D'Angelo", given="Ann")),
        ("al-Ghazali, Abu Hamid", Name(family="Ghazali", given="Abu Hamid", particle="al-")),
        ("Ortega y Gasset, José", Name(family="Ortega y Gasset", given="José")),
        ("King, Martin Luther, Jr.", Name(family="King", given="Martin Luther", suffix="Jr.")),
        ("King, Jr., Martin Luther", Name(family="King", given="Martin Luther", suffix="Jr.")),
        ("King Jr., Martin Luther", Name(family="King", given="Martin Luther", suffix="Jr.")),
        ("Martin Luther King Jr.", Name(family="King", given="Martin Luther", suffix="Jr.")),
        ("King, Jr", Name(family="King", suffix="Jr")),
        ("King, III", Name(family="King", suffix="III")),
        ("King, Jrue", Name(family="King", given="Jrue")),
        ("O'Brien, J.-P. X", Name(family="O'Brien", given="J.-P. X")),
        ("King, Jr.", Name(family="King", suffix="Jr.")),
        ("King,,Jr.", Name(literal="King,Jr.")),
        ("Smith, V.", Name(family="Smith", given="V.")),
        ("Fürst, Hans, Graf", Name(family="Fürst", given="Hans", suffix="Graf")),
        ("World Health Organization,", Name(literal="World Health Organization")),
        ("Mayo Clinic,, Rochester", Name(literal="Mayo Clinic, Rochester")),
        ("Smith, John,", Name(family="Smith", given="John")),
        (", Madonna", Name(given="Madonna")),
    ],
)
def test_a_name_is_read_whichever_way_it_is_written(text: str, name: Name) -> None:
    assert parse_name(text) == name


def test_three_parts_are_read_in_the_order_of_the_format() -> None:
    ours = Name(family="Fürst", given="Hans", suffix="Graf")
    assert parse_name("Fürst, Graf, Hans", suffix_second=True) == ours
    assert parse_name("Fürst, Hans, Graf", suffix_second=False) == ours


def test_a_suffix_that_can_be_nothing_else_is_one_in_any_order() -> None:
    ours = Name(family="King", given="Martin", suffix="Jr.")
    assert parse_name("King, Martin, Jr.", suffix_second=True) == ours


_capital_words = st.from_regex(r"[A-ZÄÖÉ][a-zäöé]{2,8}", fullmatch=True)
_people = st.builds(
    Name,
    family=_capital_words,
    given=st.lists(_capital_words | st.sampled_from(["J.", "J.-P."]), min_size=1, max_size=3).map(
        " ".join
    ),
    particle=st.sampled_from(["", "van", "von der", "de la", "d'", "al-", "'t"]),
    suffix=st.sampled_from(["", "Jr.", "III", "Sr"]),
)
_institutions = st.builds(
    Name, literal=st.lists(_capital_words, min_size=1, max_size=4).map(" ".join)
) | st.just(Name(literal="Mayo Clinic, Rochester"))


@given(_people | _institutions, st.booleans())
def test_a_written_name_is_read_back(name: Name, suffix_second: bool) -> None:
    written = write_name(name, suffix_second=suffix_second)
    assert parse_name(written, suffix_second=suffix_second) == name


@given(st.text(), st.booleans())
def test_no_text_stops_the_reader_and_reading_what_was_written_is_stable(
    text: str, suffix_second: bool
) -> None:
    name = parse_name(text, suffix_second=suffix_second)
    assert isinstance(short_name(name) + spoken_name(name) + initials(name) + sort_key(name), str)
    assert parse_name("x" * 2000) == Name(literal="x" * 2000)


def test_a_name_can_be_printed_in_several_ways() -> None:
    name = Name(family="Berg", given="Jan-Piet A.", particle="van den", suffix="Jr.")
    assert write_name(name) == "van den Berg, Jan-Piet A., Jr."
    assert write_name(name, suffix_second=True) == "van den Berg, Jr., Jan-Piet A."
    assert spoken_name(name) == "Jan-Piet A. van den Berg Jr."
    assert short_name(name) == "van den Berg"
    assert initials(name) == "J.-P. A."
    assert initials(name, stop="") == "J-PA"
    assert short_name(Name(family="Alembert", particle="d'")) == "d'Alembert"
    assert spoken_name(Name(literal="UNESCO")) == "UNESCO"


def test_a_line_names_three_people_and_then_et_al() -> None:
    berg, chen, diaz, eke = (Name(family=family) for family in ("Berg", "Chen", "Diaz", "Eke"))
    assert short_names([]) == ""
    assert short_names([berg]) == "Berg"
    assert short_names([berg, chen]) == "Berg and Chen"
    assert short_names([berg, chen, diaz]) == "Berg, Chen and Diaz"
    assert short_names([berg, chen, diaz, eke]) == "Berg et al."


def test_names_sort_by_what_is_shown_first_without_accents() -> None:
    names = [
        Name(family="Zola", given="Émile"),
        Name(family="Berg", particle="van", given="Jan"),
        Name(family="Åberg", given="B."),
        Name(family="aberg", given="A."),
        Name(literal="UNESCO"),
    ]
    ordered = [short_name(name) for name in sorted(names, key=sort_key)]
    assert ordered == ["aberg", "Åberg", "UNESCO", "van Berg", "Zola"]


@given(
    st.lists(
        st.sampled_from(
            ["King", "O'Brien", "J.", "van", "Jr", "Jr.", "III", "d'Or", "al-X", "A-B"]
        ),
        min_size=1,
        max_size=3,
    ).map(" ".join),
    st.lists(
        st.sampled_from(["Ann", "J.-P.", "X", "de", "II", "Sr.", "Jrue", "V."]), max_size=3
    ).map(" ".join),
)
def test_the_quick_way_through_common_names_ends_where_the_long_one_does(
    family: str, given_names: str
) -> None:
    # Space at the ends keeps a name from the quick way.
    text = f"{family}, {given_names}"
    assert parse_name(text) == parse_name(f" {text} ")


def test_two_capitals_behind_the_comma_are_initials() -> None:
    assert parse_name("Smith, JR") == Name(family="Smith", given="JR")
    assert parse_name("Smith, Jr.") == Name(family="Smith", suffix="Jr.")
