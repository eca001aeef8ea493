"""References as rows of the list: what stands in each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

from ibidem.model.ids import RecordId
from ibidem.server.web.labels import type_title
from ibidem.server.web.references.columns import Column
from ibidem.services.library import Library
from ibidem.services.searching import Item, TagEntry, count_attachments

TAGS_SHOWN_MAX = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One reference: its place in the list, counted from 0, and its cells."""

    at: int
    id: str
    title: str
    is_read: bool
    cells: Sequence[tuple[str, object]]


def make_rows(
    library: Library,
    items: Sequence[Item],
    columns: Sequence[Column],
    tags: Mapping[RecordId, TagEntry],
    start: int,
) -> list[Row]:
    """The rows of a page of a list that begins at `start`."""
    names = {column.name for column in columns}
    files = count_attachments(library, [item.id for item in items]) if "files" in names else {}
    return [
        Row(
            at=start + number,
            id=item.id,
            title=item.title,
            is_read=item.reference.read,
            cells=[(column.name, _cell(column.name, item, tags, files)) for column in columns],
        )
        for number, item in enumerate(items)
    ]


def _cell(
    name: str, item: Item, tags: Mapping[RecordId, TagEntry], files: Mapping[RecordId, int]
) -> object:
    reference = item.reference
    match name:
        case "author":
            return item.authors
        case "year":
            return item.year
        case "container":
            return item.container
        case "type":
            return type_title(reference.type)
        case "rating":
            return range(reference.rating)
        case "tags":
            return [tags[each] for each in reference.tags if each in tags][:TAGS_SHOWN_MAX]
        case "files":
            return files.get(item.id, 0)
        case "key":
            return reference.citation_key
        case "added":
            return _date(reference.added_at)
        case "edited":
            return _date(item.edited_at)
        case _:
            return item.title


def _date(at: int) -> str:
    if not at:
        return ""
    return date_format(localtime(datetime.fromtimestamp(at / 1000, UTC)), "DATE_FORMAT")
