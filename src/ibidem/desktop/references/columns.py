"""The columns of the list: what they are called, what they show, how a click on them sorts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from ibidem.desktop.theme import ROW
from ibidem.model.reference_types import REFERENCE_TYPES
from ibidem.services.searching import Item, TagEntry


@dataclass(frozen=True, slots=True)
class Row:
    """A reference as the list shows it."""

    item: Item
    files: int = 0
    tags: tuple[TagEntry, ...] = ()


class Drawing(Enum):
    """How a cell is drawn."""

    TEXT = "text"
    NUMBER = "number"  # text of one width, in a quieter colour
    TITLE = "title"  # text behind the dots of the tags
    UNREAD = "unread"
    STARS = "stars"
    FILES = "files"
    TAGS = "tags"


def _text_of_type(row: Row) -> str:
    known = REFERENCE_TYPES.get(row.item.reference.type)
    return known.title if known else row.item.reference.type


def day(at: int) -> str:
    """The day of a moment in milliseconds, where this person is."""
    if not at:
        return ""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone():%Y-%m-%d}"


def _read(row: Row) -> str:
    return "Read" if row.item.reference.read else "Unread"


def _files(row: Row) -> str:
    return f"{row.files} file{'s' if row.files != 1 else ''}" if row.files else ""


def _stars(row: Row) -> str:
    rating = row.item.reference.rating
    return f"{rating} of 5 stars" if rating else ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sort` is one of `services.searching.SORTS`, "" where a click does nothing.

    `text` is what is drawn, spoken and searched by typing; `icon` stands in the header in place of
    the title where the column is narrow. With `falls` the first click sorts from the highest down.
    """

    id: str
    title: str
    text: Callable[[Row], str]
    width: int
    sort: str = ""
    drawing: Drawing = Drawing.TEXT
    icon: str = ""
    falls: bool = False
    shown: bool = True


COLUMNS = (
    Column("read", "Read", _read, 26, "read", Drawing.UNREAD, "read"),
    Column("author", "Author", lambda row: row.item.authors, 140, "author"),
    Column("year", "Year", lambda row: row.item.year, 50, "year", Drawing.NUMBER, falls=True),
    Column("title", "Title", lambda row: row.item.title, 320, "title", Drawing.TITLE),
    Column("journal", "Journal or Book", lambda row: row.item.container, 130, "journal"),
    Column("files", "Files", _files, 28, "files", Drawing.FILES, "attach", falls=True),
    Column("type", "Type", _text_of_type, 110, "type", shown=False),
    Column("rating", "Rating", _stars, 86, "rating", Drawing.STARS, falls=True),
    Column(
        "key", "Citation Key", lambda row: row.item.reference.citation_key, 120, "key", shown=False
    ),
    Column(
        "tags",
        "Tags",
        lambda row: ", ".join(tag.name for tag in row.tags),
        140,
        drawing=Drawing.TAGS,
        shown=False,
    ),
    Column(
        "added",
        "Added",
        lambda row: day(row.item.reference.added_at),
        92,
        "added",
        Drawing.NUMBER,
        falls=True,
        shown=False,
    ),
    Column(
        "edited",
        "Changed",
        lambda row: day(row.item.edited_at),
        92,
        "edited",
        Drawing.NUMBER,
        falls=True,
        shown=False,
    ),
)
PLACES = {column.id: place for place, column in enumerate(COLUMNS)}
TITLE = PLACES["title"]
TITLE_WIDTH_MIN = 180
DENSITIES = {"comfortable": ROW + 4, "compact": ROW - 3}  # heights of a row, in pixels
