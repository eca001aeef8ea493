"""What merging references would give, field by field, before anything is changed.

One reference is the master: it stays, with its id and citation key. Where values differ, a rule
says which is taken (`_BETTER`), unless the caller chooses; groups, tags and keywords are united.
Nothing is lost: the others go to the trash as they are, and what the master had and loses is kept
in its `extra` under "ibidem:<path>".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace

from ibidem.errors import InputError, NotFoundError
from ibidem.model.doi import is_doi, normalize_doi
from ibidem.model.identity import squash
from ibidem.model.ids import RecordId
from ibidem.model.name import Name
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.library import Library
from ibidem.store import Transaction
from ibidem.store.records import load_records

MERGED_MAX = 1_000  # references merged into one
REPLACED = "ibidem:"  # before the path of a value that the master had before a merge


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field of the merged reference.

    `path` as in conflicts ("fields.title", "names.author", "type"); `values` by reference, for
    those that have one; `chosen` is whose value is taken. `differs`: there is something to choose.
    """

    path: str
    values: Mapping[RecordId, Any]
    chosen: RecordId

    @property
    def differs(self) -> bool:
        """Whether the references disagree."""
        first, *others = self.values.values()
        return any(other != first for other in others)

    @property
    def value(self) -> Any:
        """The value that is taken."""
        return self.values[self.chosen]


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What `merge_references` will do: `others` go into `master`, which becomes `merged`."""

    master: RecordId
    others: tuple[RecordId, ...]
    fields: tuple[FieldChoice, ...]
    merged: Reference

    @property
    def ids(self) -> tuple[RecordId, ...]:
        """All of them, the master first."""
        return (self.master, *self.others)

    @property
    def choices(self) -> dict[str, RecordId]:
        """Whose value is taken, by path."""
        return {field.path: field.chosen for field in self.fields}


def plan_merge(
    library: Library,
    ids: Iterable[RecordId],
    master: RecordId | None = None,
    choices: Mapping[str, RecordId] | None = None,
) -> MergePlan:
    """What merging these references would give. Nothing is changed.

    `master` is the one that stays; without it the most complete one. `choices` says whose value is
    taken for some fields, by path. Raises `InputError` for fewer than two references or choices
    that are none, `NotFoundError` where one is not there or lies in the trash.
    """
    with library.reading() as tx:
        return plan_in(tx, list(dict.fromkeys(ids)), master, choices or {})


def plan_merges(library: Library, groups: Iterable[Sequence[RecordId]]) -> list[MergePlan]:
    """Plans for many groups, by rule alone."""
    with library.reading() as tx:
        return [plan_in(tx, list(ids), None, {}) for ids in groups]


def plan_in(
    tx: Transaction,
    ids: Sequence[RecordId],
    master: RecordId | None,
    choices: Mapping[str, RecordId],
) -> MergePlan:
    """`plan_merge` in a transaction under way."""
    if not 2 <= len(ids) <= MERGED_MAX:
        raise InputError(f"Choose 2 to {MERGED_MAX:,} references to merge.")
    rows = load_records(tx, ids)
    found: dict[RecordId, Reference] = {}
    for each in ids:
        row = rows.get(each)
        if row is None or row.payload is None or row.kind is not RecordKind.REFERENCE:
            raise NotFoundError("There is no such reference; it may have been deleted.", id=each)
        found[each] = row.read()
        if found[each].is_trashed:
            raise NotFoundError("A reference to be merged lies in the trash.", id=each)
    if master is None:
        master = max(ids, key=lambda each: (_completeness(found[each]), -found[each].added_at))
    elif master not in found:
        raise InputError("The reference that stays must be one of those merged.", id=master)
    return plan_of(found, master, choices)


def plan_of(
    found: Mapping[RecordId, Reference], master: RecordId, choices: Mapping[str, RecordId]
) -> MergePlan:
    """The plan for references in memory. Pure."""
    order = [master, *(each for each in found if each != master)]
    fields = []
    for path, values in _values(found, order).items():
        chosen = choices.get(path)
        if chosen is None:
            chosen = _choose(path, values)
        elif chosen not in values:
            raise InputError(f"The reference chosen for {path[:60]!r} has no such value.")
        fields.append(FieldChoice(path, values, chosen))
    known = {field.path for field in fields}
    if unknown := sorted(set(choices) - known):
        raise InputError(f"No reference has {unknown[0][:60]!r}, for which one was chosen.")
    merged = _merged(found, order, fields)
    return MergePlan(master, tuple(order[1:]), tuple(fields), merged)


def _values(
    found: Mapping[RecordId, Reference], order: Sequence[RecordId]
) -> dict[str, dict[RecordId, Any]]:
    """The values of each path, by reference, the master's first; empty ones are none."""
    values: dict[str, dict[RecordId, Any]] = {}
    for each in order:
        reference = found[each]
        values.setdefault("type", {})[each] = reference.type
        for name, text in reference.fields.items():
            if text:
                values.setdefault(f"fields.{name}", {})[each] = text
        for name, names in reference.names.items():
            if names:
                values.setdefault(f"names.{name}", {})[each] = names
        if reference.rating:
            values.setdefault("rating", {})[each] = reference.rating
    return values


def _merged(
    found: Mapping[RecordId, Reference], order: Sequence[RecordId], fields: Sequence[FieldChoice]
) -> Reference:
    master = found[order[0]]
    others = [found[each] for each in order[1:]]
    everyone = [master, *others]
    chosen = {field.path: field.value for field in fields}
    extra: dict[str, tuple[str, ...]] = {}
    for reference in everyone:
        for key, texts in reference.extra.items():
            if key.startswith(REPLACED):
                extra[key] = tuple(dict.fromkeys((*extra.get(key, ()), *texts)))
            else:
                extra.setdefault(key, texts)
    for field in fields:
        replaced = field.values.get(order[0])
        if replaced is not None and replaced != field.value:
            text = replaced if isinstance(replaced, str) else _as_json(replaced)
            key = REPLACED + field.path
            extra[key] = tuple(dict.fromkeys((*extra.get(key, ()), text)))
    return replace(
        master,
        type=chosen["type"],
        fields={path[7:]: text for path, text in chosen.items() if path.startswith("fields.")},
        names={path[6:]: names for path, names in chosen.items() if path.startswith("names.")},
        extra=extra,
        groups=_united(reference.groups for reference in everyone),
        keywords=_united(reference.keywords for reference in everyone),
        tags=_united(reference.tags for reference in everyone),
        rating=chosen.get("rating", 0),
        read=any(reference.read for reference in everyone),
        added_at=min(
            (reference.added_at for reference in everyone if reference.added_at), default=0
        ),
    )


def _united(sets: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({each for values in sets for each in values}))


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


def _completeness(reference: Reference) -> tuple[int, int, int]:
    has_doi = bool(normalize_doi(reference.fields.get("electronic_resource_number", "")))
    filled = sum(1 for text in reference.fields.values() if text) + len(reference.names)
    return (has_doi, filled, sum(map(len, reference.fields.values())))


# How good a value is, by path; the highest wins, and among equals the master's, which comes first.
def _names_score(names: tuple[Name, ...]) -> tuple[int, int, int]:
    people = [name for name in names if "et al" not in (name.family + name.literal).casefold()]
    given = sum(len(name.given.replace(".", "")) for name in people)
    return (len(people) == len(names), len(people), given)


def _title_score(text: str) -> tuple[int, int]:
    return (not text.isupper(), not text.rstrip().endswith(("...", "…")))


def _doi_score(text: str) -> tuple[int, int]:
    return (bool(normalize_doi(text)), is_doi(text))


def _year_score(text: str) -> int:
    return len(text) == 4 and text.isdecimal()


_BETTER: dict[str, Callable[[Any], Any]] = {
    "type": lambda text: text != "generic",
    "rating": lambda stars: stars,
    "fields.title": _title_score,
    "fields.electronic_resource_number": _doi_score,
    "fields.year": _year_score,
    "fields.abstract": len,
    "fields.notes": len,
    "fields.research_notes": len,
}


def _choose(path: str, values: Mapping[RecordId, Any]) -> RecordId:
    if len(values) == 1:
        return next(iter(values))
    score = _names_score if path.startswith("names.") else _BETTER.get(path)
    if score is not None:
        return max(values, key=lambda each: score(values[each]))
    best = next(iter(values))
    for each, text in values.items():  # one that says the same and more ("12" and "12-34")
        mine, yours = squash(values[best]), squash(text)
        if len(yours) > len(mine) and yours.startswith(mine):
            best = each
    return best
