"""The search language, shared by search and smart groups.

    climate change                    both words, anywhere in the reference
    "climate change"  clim*  -model   a phrase, words that begin so, not this word
    author:darwin  title:(origin OR descent)
    year:2010..2020  year:>=2015  added:2024-01..2024-03  rating:>3
    title:=Nature                     the whole field, nothing more
    fulltext:finches                  in the attached files, where every word without a field looks
    is:unread  has:attachment  no:abstract
    NOT (a OR b) AND c                AND, OR and NOT in capital letters; AND may be left out

Case and accents do not count. `parse` gives the tree of `ast`, `print_query` the text of a tree
(parsing it gives the tree again), `matches` says whether a reference fits. `store.search` turns the
same tree into SQL.
"""

from ibidem.model.query.ast import EVERYTHING, And, Not, Or, Query, Term, TermKind
from ibidem.model.query.bounds import date_bounds, number_bounds
from ibidem.model.query.fields import (
    FLAGS,
    SEARCH_FIELDS,
    SearchField,
    SearchKind,
    find_search_field,
    leading_number,
)
from ibidem.model.query.matching import Surroundings, matches
from ibidem.model.query.parser import DEPTH_MAX, LENGTH_MAX, TERMS_MAX, parse
from ibidem.model.query.printer import print_query
from ibidem.model.query.typed import as_typed

__all__ = [
    "DEPTH_MAX",
    "EVERYTHING",
    "FLAGS",
    "LENGTH_MAX",
    "SEARCH_FIELDS",
    "TERMS_MAX",
    "And",
    "Not",
    "Or",
    "Query",
    "SearchField",
    "SearchKind",
    "Surroundings",
    "Term",
    "TermKind",
    "as_typed",
    "date_bounds",
    "find_search_field",
    "leading_number",
    "matches",
    "number_bounds",
    "parse",
    "print_query",
]
