"""Searching: the tree of `model.query` becomes SQL and questions to the full-text index.

`compile_query` gives a tree that every fitting reference meets: a condition (`condition_of`), or
marks (`Marker`), which is quicker where much is found. Where neither can say exactly what the query
means (a word in one particular field, say), others may meet it too: then `Verifier` reads the
candidates and asks `model.query.matches`, which defines the language.
"""

from ibidem.store.search.compiling import Compiled, compile_query
from ibidem.store.search.marking import Marker, Sorting, asks_index, can_mark
from ibidem.store.search.nodes import condition_of
from ibidem.store.search.verifying import Verifier

__all__ = [
    "Compiled",
    "Marker",
    "Sorting",
    "Verifier",
    "asks_index",
    "can_mark",
    "compile_query",
    "condition_of",
]
