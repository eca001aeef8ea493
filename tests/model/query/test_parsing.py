from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.errors import LimitError, QueryError
from ibidem.model.query import (
    DEPTH_MAX,
    EVERYTHING,
    LENGTH_MAX,
    TERMS_MAX,
    And,
    Not,
    Or,
    Query,
    Term,
    TermKind,
    parse,
    print_query,
)

a, b, c = Term(None, "a"), Term(None, "b"), Term(None, "c")


def _range(field: str, low: str = "", high: str = "", **openness: bool) -> Term:
    return Term(field, "", TermKind.RANGE, low, high, **openness)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", EVERYTHING),
        ("   ", EVERYTHING),
        ("&", EVERYTHING),
        ('a\0title:="b\0c"', And((a, Term("title", "b c", TermKind.EXACT)))),
        ("a", a),
        ("a b", And((a, b))),
        ("a AND b", And((a, b))),
        ("a and b", And((a, Term(None, "and"), b))),
        ("a OR b", Or((a, b))),
        ("a b OR c", Or((And((a, b)), c))),
        ("a (b OR c)", And((a, Or((b, c))))),
        ("(a (b c))", And((a, b, c))),
        ("a OR (b OR c)", Or((a, b, c))),
        ("NOT a", Not(a)),
        ("-a", Not(a)),
        ("--a", Not(Not(a))),
        ("a -b", And((a, Not(b)))),
        ("-(a OR b)", Not(Or((a, b)))),
        ("a & b", And((a, b))),
        ("a -- b", And((a, b))),
        ("well-known", Term(None, "well-known")),
        ('"a b"', Term(None, "a b", TermKind.PHRASE)),
        (r'"say \"hi\" \\"', Term(None, 'say "hi" \\', TermKind.PHRASE)),
        ("clim*", Term(None, "clim", TermKind.PREFIX)),
        ('"climate ch"*', Term(None, "climate ch", TermKind.PREFIX)),
        ("author:darwin", Term("author", "darwin")),
        ("AUTHOR:darwin", Term("author", "darwin")),
        ("authors:darwin", Term("author", "darwin")),
        ("author: darwin", Term("author", "darwin")),
        ('author:"charles darwin"', Term("author", "charles darwin", TermKind.PHRASE)),
        ("title:(a OR -b)", Or((Term("title", "a"), Not(Term("title", "b"))))),
        ("title:=Nature", Term("title", "Nature", TermKind.EXACT)),
        ('title:="a b"', Term("title", "a b", TermKind.EXACT)),
        ("title:AND", Term("title", "AND")),
        ("doi:10.1000/xyz:1", Term("doi", "10.1000/xyz:1")),
        ("title:*", Term("title", "", TermKind.PRESENT)),
        ("has:abstract", Term("abstract", "", TermKind.PRESENT)),
        ("no:DOI", Term("doi", "", TermKind.ABSENT)),
        ("has:attachment", Term("attachment", "", TermKind.PRESENT)),
        ("is:unread", Term("is", "unread", TermKind.EXACT)),
        ("year:2010", _range("year", "2010", "2010")),
        ("year:2010..2020", _range("year", "2010", "2020")),
        ("year:2010..", _range("year", "2010")),
        ("year:..2020", _range("year", high="2020")),
        ("year:>=2015", _range("year", "2015")),
        ("year:<2015", _range("year", high="2015", is_high_open=True)),
        ("year:-43", _range("year", "-43", "-43")),
        ("year:201*", Term("year", "201", TermKind.PREFIX)),
        ("year:press", Term("year", "press")),
        ("rating:>3", _range("rating", "3", is_low_open=True)),
        ("added:2024-01..2024-03", _range("added", "2024-01", "2024-03")),
        ("edited:2024-02-29", _range("edited", "2024-02-29", "2024-02-29")),
        ("x_shelf:12", Term("x_shelf", "12")),
        ("x_shelf:>12", _range("x_shelf", "12", is_low_open=True)),
        ("secondary_title:nature", Term("secondary_title", "nature")),
        ("http://example.org/a", Term(None, "http://example.org/a")),
        ("Ibidem: a", And((Term(None, "Ibidem"), a))),
    ],
)
def test_a_query_is_parsed(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ('"open', 0, "quotation mark"),
        ('a "b', 2, "quotation mark"),
        ("(a", 0, "opened but not closed"),
        ("a)", 1, "closing bracket"),
        ("()", 1, "before"),
        ("a OR", 4, "ends"),
        ("OR a", 0, "before 'OR'"),
        ("a AND OR b", 6, "before 'OR'"),
        ("NOT", 3, "ends"),
        ("autor:smith", 0, "author"),
        ("a titel:x", 2, "title"),
        ("zzzqqq:x", 0, "no field"),
        ("title:", 0, "should follow"),
        ("title:=", 6, "should follow"),
        ("title:&", 6, "letters or digits"),
        ("title:>5", 6, "no order"),
        ("is:blue", 3, "read, unread"),
        ("has:colour", 4, "no field"),
        ("has:is", 4, "no field"),
        ("rating:good", 7, "0 to 5"),
        ("year:2010..abc", 5, "whole number"),
        ("year:..", 5, "at least one end"),
        ("added:yesterday", 6, "2024-03-05"),
        ("added:2024-02-30", 6, "2024-03-05"),
        ('added:"2024"', 6, "2024-03-05"),
        ("last_updated:2024", 0, "no field"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_position(
    text: str, position: int, words: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.details["position"] == position
    assert words in str(caught.value)


def test_a_misspelt_field_gets_suggestions() -> None:
    with pytest.raises(QueryError) as caught:
        parse("abstrct:x")
    assert caught.value.details["suggestions"] == ["abstract"]
    assert str(caught.value) == "There is no field 'abstrct'. Did you mean abstract?"


@pytest.mark.parametrize(
    "text",
    [
        "a" * (LENGTH_MAX + 1),
        "(" * (DEPTH_MAX + 1) + "a" + ")" * (DEPTH_MAX + 1),
        "-" * (DEPTH_MAX + 1) + "a",
        "NOT " * (DEPTH_MAX + 1) + "a",
        "title:(" * (DEPTH_MAX + 1) + "a" + ")" * (DEPTH_MAX + 1),
        "a " * (TERMS_MAX + 1),
    ],
)
def test_a_query_beyond_a_limit_is_refused(text: str) -> None:
    with pytest.raises(LimitError):
        parse(text)


def test_a_query_at_the_limits_is_read() -> None:
    assert parse("(" * DEPTH_MAX + "a" + ")" * DEPTH_MAX) == a
    assert parse("a " * TERMS_MAX) == And((a,) * TERMS_MAX)


_pieces = st.sampled_from(
    str.split(
        'a b foo* "a b" "x"* ( ) - OR AND NOT title: author:= year:2010..2020 year:>3 is:read '
        'has:doi no:title x_a:1..1 "q\\"t" a*b ü & é.f http://x foo: ..'
    )
)
_typed = st.lists(_pieces | st.text(max_size=4), max_size=12).map(" ".join) | st.lists(
    _pieces, max_size=8
).map("".join)


@settings(max_examples=400)
@given(_typed | st.text())
def test_no_text_crashes_the_parser_and_what_it_reads_is_printed_and_read_again(text: str) -> None:
    try:
        query = parse(text)
    except (QueryError, LimitError):
        return
    assert parse(print_query(query)) == query


_fields = st.sampled_from([None, "title", "author", "year", "doi", "x_shelf_mark"])
_terms = st.builds(
    Term,
    _fields,
    st.text(min_size=1, max_size=8).filter(lambda text: any(map(str.isalpha, text))),
    st.sampled_from([TermKind.WORD, TermKind.PHRASE, TermKind.PREFIX]),
)


@given(_terms)
def test_a_tree_made_by_hand_is_printed_as_text_that_can_be_read(term: Term) -> None:
    read = parse(print_query(term))
    assert isinstance(read, Term)
    assert (read.field, read.text) == (term.field, term.text.replace("\0", " "))
    assert (read.kind is TermKind.PREFIX) == (term.kind is TermKind.PREFIX)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a   AND b", "a b"),
        ("(a OR b) NOT c", "(a OR b) -c"),
        ("TITLE:(a OR b)", "title:a OR title:b"),
        ("year:2010..2010", "year:2010"),
        ("x_a:1..1", "x_a:1..1"),
        ("year:2010..", "year:>=2010"),
        ("title:*", "has:title"),
        ('"simple"', '"simple"'),
    ],
)
def test_queries_are_printed_in_one_way(text: str, printed: str) -> None:
    assert print_query(parse(text)) == printed
