"""What stands in the sidebar, read beside the window."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from ibidem.desktop.showing import Place, PlaceKind
from ibidem.model.record import RecordKind
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import (
    GroupEntry,
    TagEntry,
    arrange_references,
    count_views,
    list_groups,
    list_tags,
)


class Kind(StrEnum):
    """What an entry of the sidebar is."""

    SECTION = "section"
    VIEW = "view"
    GROUP = "group"
    SMART_GROUP = "smart_group"
    GROUP_SET = "group_set"
    TAG = "tag"
    CONFLICTS = "conflicts"
    SHARED = "shared"  # a library that somebody else shares; a click opens it


GROUPS = frozenset({Kind.GROUP, Kind.SMART_GROUP, Kind.GROUP_SET})
NAMED = GROUPS | {Kind.TAG}  # what can be renamed and deleted


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `count` is None where none is shown, or none is known yet."""

    kind: Kind
    id: str
    title: str
    icon: str = ""
    count: int | None = None
    color: str = ""
    query: str = ""
    tip: str = ""
    inner: tuple[Entry, ...] = field(default=())

    @property
    def key(self) -> str:
        """What names the entry among all others."""
        return f"{self.kind}:{self.id}"

    @property
    def place(self) -> Place | None:
        """Where a click leads; None for what is no place."""
        if self.kind in (Kind.SECTION, Kind.SHARED):
            return None
        kind = {
            Kind.VIEW: PlaceKind.VIEW,
            Kind.GROUP: PlaceKind.GROUP,
            Kind.SMART_GROUP: PlaceKind.GROUP,
            Kind.GROUP_SET: PlaceKind.GROUP_SET,
            Kind.TAG: PlaceKind.TAG,
            Kind.CONFLICTS: PlaceKind.CONFLICTS,
        }[self.kind]
        if kind is PlaceKind.VIEW:
            return Place(name=self.id, title=self.title)
        return Place(kind, "", "" if kind is PlaceKind.CONFLICTS else self.id, self.title)


_VIEWS = (
    ("all", "All References", "library"),
    ("unfiled", "Unfiled", "unfiled"),
    ("recent", "Recently Added", "recent"),
    ("duplicates", "Duplicates", "duplicates"),
    ("trash", "Trash", "trash"),
)
_ICONS = {
    RecordKind.GROUP: (Kind.GROUP, "group"),
    RecordKind.SMART_GROUP: (Kind.SMART_GROUP, "smart_group"),
    RecordKind.GROUP_SET: (Kind.GROUP_SET, "group_set"),
}


def read_entries(
    library: LocalLibrary, shared: tuple[Entry, ...] = (), *, counted: bool
) -> tuple[Entry, ...]:
    """The lines of the sidebar; counting takes longer than listing."""
    counts: dict[str, int] = {}
    conflicts = 0
    if counted:
        views = count_views(library)
        conflicts = views.conflicts
        counts = {
            "all": views.all,
            "unfiled": views.unfiled,
            "recent": views.recent,
            "trash": views.trash,
        }
    found = [Entry(Kind.VIEW, name, title, icon, counts.get(name)) for name, title, icon in _VIEWS]
    if conflicts:
        found.append(Entry(Kind.CONFLICTS, "", "Sync Conflicts", "conflict", conflicts))
    groups = _grouped(list_groups(library, counted=counted), counted=counted)
    found.append(Entry(Kind.SECTION, "groups", "Groups", inner=groups))
    tags = [_tag(each, counted=counted) for each in list_tags(library, counted=counted)]
    found.append(Entry(Kind.SECTION, "tags", "Tags", inner=tuple(tags)))
    if shared:
        found.append(Entry(Kind.SECTION, "shared", "Shared with Me", inner=shared))
    return tuple(found)


def count_duplicates(library: LocalLibrary) -> int:
    """How many references look like another one; longer work than all other counts."""
    return len(arrange_references(library, view="duplicates"))


def with_duplicates(entries: tuple[Entry, ...], count: int | None) -> tuple[Entry, ...]:
    """The entries with the number of duplicates."""
    return tuple(
        replace(each, count=count) if each.key == "view:duplicates" else each for each in entries
    )


def flat(entries: tuple[Entry, ...]) -> list[Entry]:
    """All entries, what stands under another after it."""
    found: list[Entry] = []
    for each in entries:
        found += [each, *flat(each.inner)]
    return found


def _grouped(entries: list[GroupEntry], *, counted: bool) -> tuple[Entry, ...]:
    inner: dict[str, list[Entry]] = {"": []}
    order: list[Entry] = []
    for each in entries:
        kind, icon = _ICONS[each.kind]
        count = each.count if counted and kind is not Kind.GROUP_SET else None
        entry = Entry(kind, each.id, each.name, icon, count, query=each.query)
        if kind is Kind.GROUP_SET:
            order.append(entry)
        else:
            inner.setdefault(each.set, []).append(entry)
    sets = [replace(each, inner=tuple(inner.get(each.id, ()))) for each in order]
    return (*inner[""], *sets)


def _tag(entry: TagEntry, *, counted: bool) -> Entry:
    return Entry(
        Kind.TAG, entry.id, entry.name, "tag", entry.count if counted else None, entry.color
    )
