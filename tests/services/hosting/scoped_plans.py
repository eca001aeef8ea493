"""Random libraries with several groups, of which one is shared, and random edits by a guest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from ibidem.errors import NotFoundError
from ibidem.model.ids import RecordId, make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services import editing
from ibidem.services.library import Library
from ibidem.services.searching import list_references, list_tags
from ibidem.store.lookup import list_children
from ibidem.store.records import iterate_kind

KIND = RecordKind
TITLES = ("Origin of Species", "Sarawak Law", "Analytical Engine")
WORDS = ("origin", "law", "private", "shared", "secret", "notes", "darwin")
FILES = ("origin.pdf", "secret.pdf")
NAMES = ("Shared", "Private", "Secret club")  # the first group is the one that is shared
TAGS = ("urgent", "secret", "Shared")
START = 1_750_000_000_000


@dataclass
class Plan:
    """Records in the order in which they are written, one changeset for each list.

    `scope` is the group that is shared, before the changeset `shared_at` is written.
    """

    scope: RecordId
    changesets: list[list[Record]] = field(default_factory=list)
    shared_at: int = 0

    @property
    def ids(self) -> list[RecordId]:
        """Every record there is or was."""
        return list(dict.fromkeys(each.id for step in self.changesets for each in step))


def _reference(draw: st.DrawFn, groups: list[RecordId], tags: list[RecordId]) -> dict[str, Any]:
    chosen = draw(st.sets(st.sampled_from(groups)))
    if draw(st.integers(0, 3)):
        chosen.add(groups[0])
    values: dict[str, Any] = {
        "type": draw(st.sampled_from(["book", "journal_article"])),
        "fields": {"title": draw(st.sampled_from(TITLES))},
        "groups": sorted(chosen),
        "tags": sorted(draw(st.sets(st.sampled_from(tags), max_size=2))),
        "added_at": START + draw(st.integers(0, 3)),
    }
    if draw(st.booleans()):
        values["names"] = {"author": [{"family": draw(st.sampled_from(["Darwin", "Ada"]))}]}
        values["fields"]["year"] = draw(st.sampled_from(["1859", "1860"]))
    if draw(st.booleans()):
        values["citation_key"] = draw(st.sampled_from(["Darwin1859", "darwin1859", "Ada1843"]))
    more = {"trashed_at": START, "rating": 3, "keywords": ["law", "secret"]}
    values |= {name: given for name, given in more.items() if draw(st.integers(0, 3)) == 0}
    return {name: value for name, value in values.items() if value}


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A library and its past."""
    count = 0

    def new_id() -> RecordId:
        nonlocal count
        count += 1
        return make_record_id(START, count)

    def put(kind: RecordKind, values: dict[str, Any], identity: RecordId | None = None) -> Record:
        return Record(kind, identity or new_id(), canonical_payload(values))

    group_set = put(KIND.GROUP_SET, {"name": "Set"})
    groups = [
        put(KIND.GROUP, {"name": name, "set": group_set.id, "position": at})
        for at, name in enumerate(NAMES)
    ]
    tags = [put(KIND.TAG, {"name": name}) for name in TAGS]
    smart = put(KIND.SMART_GROUP, {"name": "Smart", "query": "origin"})
    group_ids = [each.id for each in groups]
    tag_ids = [*(each.id for each in tags), new_id()]  # the last was never there
    plan = Plan(group_ids[0], [[group_set, *groups, *tags, smart]])
    references: list[RecordId] = []
    hanging: list[tuple[RecordKind, RecordId]] = []
    for number in range(draw(st.integers(2, 7))):
        values = _reference(draw, group_ids, tag_ids)
        if number < 2:  # so that every library has something to show, and to work on
            values["groups"] = sorted({group_ids[0], *values.get("groups", ())})
            values["tags"] = tag_ids[:1]
            values["trashed_at"] = START * number
        made = put(KIND.REFERENCE, {name: value for name, value in values.items() if value})
        references.append(made.id)
        step = [made]
        if number == 0 or draw(st.booleans()):
            step.append(put(KIND.NOTE, {"reference": made.id, "text": "t", "title": "Notes"}))
        if number == 0 or draw(st.booleans()):
            name = draw(st.sampled_from(FILES))
            digest = draw(st.sampled_from("ab")) * 64
            file = {"bytes": 4, "file_name": name, "reference": made.id, "sha256": digest}
            step.append(put(KIND.ATTACHMENT, file))
            step.append(put(KIND.ANNOTATION, {"attachment": step[-1].id, "page": 1}))
        if number == 0 or draw(st.integers(0, 3)) == 0:
            about = draw(st.sampled_from(step))
            clash = {"field": "title", "record": about.id, "record_kind": about.kind.value}
            step.append(put(KIND.CONFLICT, clash))
        hanging += [(each.kind, each.id) for each in step[1:]]
        plan.changesets.append(step)
    for _ in range(draw(st.integers(0, 5))):
        plan.changesets.append(_later(draw, plan, references, hanging, tag_ids, put))
    plan.shared_at = draw(st.integers(0, len(plan.changesets)))
    return plan


def _later(
    draw: st.DrawFn,
    plan: Plan,
    references: list[RecordId],
    hanging: list[tuple[RecordKind, RecordId]],
    tags: list[RecordId],
    put: Callable[..., Record],
) -> list[Record]:
    """What happened afterwards: moved, edited, deleted, united."""
    groups = [each.id for each in plan.changesets[0] if each.kind is KIND.GROUP]
    what = draw(st.sampled_from(["edit", "edit", "delete", "unite", "drop", "tag", "group"]))
    book = draw(st.sampled_from(references))
    if what == "edit":
        return [put(KIND.REFERENCE, _reference(draw, groups, tags), book)]
    if what == "delete":
        return [Record(KIND.REFERENCE, book)]
    if what == "unite":
        other = draw(st.sampled_from(references))
        return [] if other == book else [Record(KIND.REFERENCE, book, alias=other)]
    if what == "drop" and hanging:
        return [Record(*draw(st.sampled_from(hanging)))]
    if what == "tag":
        return [put(KIND.TAG, {"name": draw(st.sampled_from(["renamed", "secret"]))}, tags[0])]
    if what == "group":
        return [put(KIND.GROUP, {"name": "Renamed"}, draw(st.sampled_from(groups)))]
    return []


Step = tuple[str, int, int]
Act = Callable[[Library, list[RecordId], RecordId, int, int], object]


def _retitle(library: Library, books: list[RecordId], _group: RecordId, _i: int, j: int) -> object:
    title = {"title": TITLES[j % len(TITLES)]}
    return editing.edit_references(
        library, books[:1], lambda each: replace(each, fields={**each.fields, **title})
    )


def _first(library: Library, book: RecordId, kind: RecordKind) -> RecordId:
    with library.reading() as tx:
        for _, child, found in list_children(tx, [book]):
            if found is kind:
                return child
    raise NotFoundError("There is none.")


def _tag(library: Library, number: int) -> RecordId:
    tags = list_tags(library)
    if not tags:
        raise NotFoundError("There is none.")
    return tags[number % len(tags)].id


def _settle(library: Library, number: int) -> object:
    with library.reading() as tx:
        found = [row.id for row in iterate_kind(tx, KIND.CONFLICT)]
    return editing.settle_conflicts(library, found[number % 2 :][:1], "keep")


ACTS: dict[str, Act] = {
    "retitle": _retitle,
    "rate": lambda library, books, _group, _i, j: editing.edit_references(
        library, books, lambda each: replace(each, rating=j % 6)
    ),
    "add": lambda library, _books, _group, _i, j: editing.add_references(
        library, [editing.references.Reference(type="book", fields={"title": f"New {j}"})]
    ),
    "take out": lambda library, books, group, _i, _j: editing.remove_from_group(
        library, group, books
    ),
    "put in": lambda library, books, group, _i, _j: editing.add_to_group(library, group, books),
    "trash": lambda library, books, _group, _i, _j: editing.trash_references(library, books),
    "take back": lambda library, books, _group, _i, _j: editing.restore_references(library, books),
    "delete": lambda library, books, _group, _i, _j: editing.delete_references(library, books),
    "empty trash": lambda library, _books, _group, _i, _j: editing.empty_trash(library),
    "add note": lambda library, books, _group, _i, j: editing.add_note(library, books[0], f"n{j}"),
    "edit note": lambda library, books, _group, _i, j: editing.edit_note(
        library, _first(library, books[0], KIND.NOTE), text=f"e{j}"
    ),
    "delete note": lambda library, books, _group, _i, _j: editing.delete_note(
        library, _first(library, books[0], KIND.NOTE)
    ),
    "rename file": lambda library, books, _group, _i, _j: editing.rename_attachment(
        library, _first(library, books[0], KIND.ATTACHMENT), "new.pdf"
    ),
    "delete file": lambda library, books, _group, _i, _j: editing.delete_attachments(
        library, [_first(library, books[0], KIND.ATTACHMENT)]
    ),
    "add tag": lambda library, books, _group, _i, j: editing.add_tag(
        library, f"tag {j}", "", books
    ),
    "tag": lambda library, books, _group, i, _j: editing.tag_references(
        library, _tag(library, i), books
    ),
    "untag": lambda library, books, _group, i, _j: editing.untag_references(
        library, _tag(library, i), books
    ),
    "edit tag": lambda library, _books, _group, i, j: editing.edit_tag(
        library, _tag(library, i), name=f"tag {j}"
    ),
    "delete tag": lambda library, _books, _group, i, _j: editing.delete_tags(
        library, [_tag(library, i)]
    ),
    "settle": lambda library, _books, _group, i, _j: _settle(library, i),
    "add group": lambda library, _books, _group, _i, _j: editing.add_group(library, "Mine"),
    "rename group": lambda library, _books, group, _i, _j: editing.rename_group(
        library, group, "Mine"
    ),
    "delete group": lambda library, _books, group, _i, _j: editing.delete_groups(library, [group]),
    "add smart group": lambda library, _books, _group, _i, _j: editing.add_smart_group(
        library, "Mine", "law"
    ),
}


# Every guest may do these, mostly; to the others the answer is no.
REFUSED = {"add group", "rename group", "delete group", "add smart group", "trash", "take back"}


def steps(names: Iterable[str], most: int) -> st.SearchStrategy[list[Step]]:
    """What a guest does, one after the other."""
    one = st.tuples(st.sampled_from(sorted(names)), st.integers(0, 5), st.integers(0, 5))
    return st.lists(one, min_size=1, max_size=most)


def act(library: Library, group: RecordId, step: Step) -> object:
    """Do a step: on one reference or two of those that the library shows, in the trash or not."""
    name, i, j = step
    shown = [
        each.id for view in ("all", "trash") for each in list_references(library, view=view).items
    ]
    if not shown:
        raise NotFoundError("There is none.")
    first = i % len(shown)
    return ACTS[name](library, shown[first : first + 1 + j % 2], group, i, j)
