from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.formats.bibtex.names import OTHERS, read_names, write_names
from ibidem.model.name import Name
from tests.strategies import lines, names


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Knuth, Donald E.", Name(family="Knuth", given="Donald E.")),
        ("Ludwig van Beethoven", Name(family="Beethoven", given="Ludwig", particle="van")),
        ("de la Fontaine, Jean", Name(family="Fontaine", given="Jean", particle="de la")),
        ("King, Jr., Martin Luther", Name(family="King", given="Martin Luther", suffix="Jr.")),
        ("{World Health Organization}", Name(literal="World Health Organization")),
        ("{Barnes and Noble, Inc.}", Name(literal="Barnes and Noble, Inc.")),
        (r"{\'E}mile Zola", Name(family="Zola", given="Émile")),
        ("{van der Berg}, Jan", Name(family="van der Berg", given="Jan")),
        ("Jan {van der Berg}", Name(family="van der Berg", given="Jan")),
        ("family=Berg, prefix={van den}, given=Jan", Name("Berg", "Jan", "", "van den")),
        ("Plato", Name(family="Plato")),
    ],
)
def test_a_name_is_read_as_bibtex_reads_it(source: str, name: Name) -> None:
    assert read_names(source) == (name,)


def test_names_are_divided_at_and_outside_braces() -> None:
    source = "A One  and\n B {and} Two AND {C and D} and others"
    assert read_names(source) == (
        Name(family="One", given="A"),
        Name(family="Two", given="B and"),
        Name(literal="C and D"),
        OTHERS,
    )


def test_empty_names_are_no_names() -> None:
    assert read_names(" and and {} and ") == ()


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (Name(family="Knuth", given="Donald E."), "Knuth, Donald E."),
        (Name(family="Beethoven", given="Ludwig", particle="van"), "van Beethoven, Ludwig"),
        (Name(family="van Dyke", given="Dick"), "{van Dyke}, Dick"),
        (Name(literal="A & B"), r"{A \& B}"),
        (OTHERS, "others"),
    ],
)
def test_a_name_is_written_in_the_plainest_form(name: Name, source: str) -> None:
    assert write_names([name]) == source


_ANY_NAMES = names() | st.builds(Name, lines(), lines(), lines() | st.just(""), lines(), lines())


@given(st.lists(_ANY_NAMES, max_size=3))
def test_any_names_come_back_from_their_source(people: list[Name]) -> None:
    assert read_names(write_names(people)) == tuple(people)
