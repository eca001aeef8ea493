"""The views of a library and the orders of a list."""

from __future__ import annotations

from typing import Literal, get_args

View = Literal["all", "trash", "unfiled", "recent", "duplicates"]
Sort = Literal[
    "author",
    "title",
    "year",
    "journal",
    "key",
    "type",
    "added",
    "edited",
    "rating",
    "read",
    "files",
    "trashed",
]

VIEWS: tuple[str, ...] = get_args(View)
SORTS: tuple[str, ...] = get_args(Sort)
