"""The fields a query can name, and what of a reference each looks at."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

from ibidem.model.reference_types import FIELDS, NAME_FIELDS, FieldKind, is_custom_field


class SearchKind(StrEnum):
    """What kind of values a search field has."""

    TEXT = "text"
    NUMBER = "number"  # whole numbers; ranges compare the first number in the value
    DATE = "date"  # moments, in milliseconds since 1970; only ranges of days make sense
    TYPE = "type"  # the id and the title of the reference type
    FLAG = "flag"  # `is:`
    PRESENCE = "presence"  # `has:` and `no:`


@dataclass(frozen=True, slots=True)
class SearchField:
    """A name that may stand before a colon.

    `places` says where to look: ids of `Reference.fields` and `Reference.names`, or one of the
    words "keywords", "citation_key", "rating", "type", "added_at", and what `Surroundings` holds:
    "groups", "tags", "attachments", "texts", "own_notes", "annotations", "edited_at".
    """

    id: str
    kind: SearchKind
    places: tuple[str, ...]


FLAGS = ("read", "unread", "trashed", "unfiled")
"""What may follow `is:`. Unfiled is what lies in no group and not in the trash."""

_NAMED = (
    SearchField("title", SearchKind.TEXT, ("title",)),
    SearchField("author", SearchKind.TEXT, ("author",)),
    SearchField("editor", SearchKind.TEXT, ("secondary_author",)),
    SearchField("name", SearchKind.TEXT, NAME_FIELDS),
    SearchField("journal", SearchKind.TEXT, ("secondary_title", "alternate_title")),
    SearchField("year", SearchKind.NUMBER, ("year",)),
    SearchField("volume", SearchKind.NUMBER, ("volume",)),
    SearchField("issue", SearchKind.NUMBER, ("number",)),
    SearchField("abstract", SearchKind.TEXT, ("abstract",)),
    SearchField("keyword", SearchKind.TEXT, ("keywords",)),
    SearchField("note", SearchKind.TEXT, ("notes", "research_notes", "own_notes")),
    SearchField("annotation", SearchKind.TEXT, ("annotations",)),
    SearchField("doi", SearchKind.TEXT, ("electronic_resource_number",)),
    SearchField("key", SearchKind.TEXT, ("citation_key",)),
    SearchField("type", SearchKind.TYPE, ("type",)),
    SearchField("rating", SearchKind.NUMBER, ("rating",)),
    SearchField("group", SearchKind.TEXT, ("groups",)),
    SearchField("tag", SearchKind.TEXT, ("tags",)),
    SearchField("attachment", SearchKind.TEXT, ("attachments",)),
    SearchField("fulltext", SearchKind.TEXT, ("texts",)),
    SearchField("added", SearchKind.DATE, ("added_at",)),
    SearchField("edited", SearchKind.DATE, ("edited_at",)),
    SearchField("is", SearchKind.FLAG, ()),
    SearchField("has", SearchKind.PRESENCE, ()),
    SearchField("no", SearchKind.PRESENCE, ()),
)
SEARCH_FIELDS: dict[str, SearchField] = {field.id: field for field in _NAMED}
"""The search fields by id; every field of a reference is one as well (`find_search_field`)."""

_ALIASES = {
    "authors": "author",
    "editors": "editor",
    "names": "name",
    "keywords": "keyword",
    "notes": "note",
    "annotations": "annotation",
    "highlight": "annotation",
    "citation_key": "key",
    "tags": "tag",
    "groups": "group",
    "file": "attachment",
    "files": "attachment",
    "attachments": "attachment",
    "full_text": "fulltext",
    "pdf": "fulltext",
    "modified": "edited",
    "electronic_resource_number": "doi",
    "issn": "isbn",
    "place": "place_published",
    "number": "issue",
    "reference_type": "type",
}
_FIRST_NUMBER = re.compile(r"\s*(-\d{1,15})|\D*(\d{1,15})", re.ASCII)
_BEFORE_CHRIST = re.compile(r"(\d{1,6})\s*b\.?\s?c", re.IGNORECASE)


def find_search_field(name: str) -> SearchField | None:
    """The search field called `name` in any case: one of `SEARCH_FIELDS`, another name of one, any
    field of a reference, or a custom field (`x_...`); None where there is none."""
    plain = name.lower().replace("-", "_")
    plain = _ALIASES.get(plain, plain)
    known = SEARCH_FIELDS.get(plain)
    if known is not None:
        return known
    field = FIELDS.get(plain)
    if field is not None and field.kind is not FieldKind.AUTOMATIC:
        is_number = field.kind is FieldKind.NUMBER
        return SearchField(plain, SearchKind.NUMBER if is_number else SearchKind.TEXT, (plain,))
    if is_custom_field(plain):
        return SearchField(plain, SearchKind.NUMBER, (plain,))
    return None


def similar_fields(name: str) -> list[str]:
    """Up to three names of search fields that look like `name`, the most alike first."""
    known = [*SEARCH_FIELDS, *(name for name in FIELDS if find_search_field(name) is not None)]
    plain = name.lower().replace("-", "_")
    return list(dict.fromkeys(difflib.get_close_matches(plain, known, n=3, cutoff=0.6)))


def leading_number(text: str) -> int | None:
    """The number that a range compares: the first whole number in `text`, BC below 1; else None."""
    found = _BEFORE_CHRIST.search(text)
    if found is not None:
        return 1 - int(found[1])
    found = _FIRST_NUMBER.match(text[:200])
    return int(found[1] or found[2]) if found else None
