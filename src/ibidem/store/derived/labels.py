"""Which references carry a group, a tag or a keyword."""

from __future__ import annotations

from functools import lru_cache

from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.text import fold
from ibidem.store.derived.table import DerivedTable, Values
from ibidem.store.rows import Row
from ibidem.store.schema import labels

GROUP, TAG, KEYWORD = "group", "tag", "keyword"
KEYWORD_CHARS = 200  # of a folded keyword; longer ones that agree so far count as one


def _rows(library_id: int, row: Row) -> list[Values]:
    reference: Reference = row.read()
    identity = row.id
    rows: list[Values] = [
        (library_id, GROUP, group, identity, "") for group in dict.fromkeys(reference.groups)
    ]
    rows += [(library_id, TAG, tag, identity, "") for tag in dict.fromkeys(reference.tags)]
    folded: dict[str, str] = {}
    for keyword in reference.keywords:
        folded.setdefault(fold_keyword(keyword), keyword)
    rows += [
        (library_id, KEYWORD, key, identity, keyword.replace("\0", ""))
        for key, keyword in folded.items()
    ]
    return rows


LABELS = DerivedTable(labels, frozenset({RecordKind.REFERENCE}), _rows)


@lru_cache(maxsize=16_384)  # a library's keywords come again and again
def fold_keyword(keyword: str) -> str:
    """The label of a keyword: the same for all ways of writing it."""
    return fold(keyword).strip()[:KEYWORD_CHARS].replace("\0", "")
