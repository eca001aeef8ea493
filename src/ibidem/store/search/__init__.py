"""Searching: the tree of `model.query` becomes SQL and questions to the full-text index.

`compile_query` gives a condition that every fitting reference meets. Where SQL cannot say exactly
what the query means (a word in one particular field, say), others may meet it too: then
`Verifier` reads the candidates and asks `model.query.matches`, which defines the language.
"""

from ibidem.store.search.compiling import Compiled, compile_query
from ibidem.store.search.verifying import Verifier

__all__ = ["Compiled", "Verifier", "compile_query"]
