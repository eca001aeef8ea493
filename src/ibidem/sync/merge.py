"""Merging two versions of one record's payload, field by field. A pure three-way function.

| Path | Rule |
| --- | --- |
| changed on one side | that side |
| changed on both to the same value | that value |
| a set (`groups`, `keywords`, `tags`) | base + additions of both - removals of both |
| a long text (abstract, notes) | by lines (`sync.lines`), a clash where hunks touch |
| `added_at`, `trashed_at` | the earlier, the later |
| everything else, and lists (the authors) as a whole | a clash |

Paths are the top-level keys of the payload; `fields`, `names` and `extra` are merged key by key,
with paths like "fields.title". Keys that this version does not know are merged like every other. In
a clash the later edit shows; the other value is reported, never dropped. Without a base, every
value counts as new: what only one side has is taken, what differs clashes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ibidem.model.canonical import Json, decode_canonical
from ibidem.model.payload import LONG_TEXT_FIELDS, SET_FIELDS, canonical_payload
from ibidem.sync.lines import merge_lines

NESTED_FIELDS = ("extra", "fields", "names")

# Times of which nobody needs to choose one.
_CHOSEN: dict[str, Callable[[int, int], int]] = {"added_at": min, "trashed_at": max}

_ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Clash:
    """Two values for the field at `path`; None where the field was absent on that side."""

    path: str
    kept: Json
    other: Json
    kept_is_ours: bool


@dataclass(frozen=True, slots=True)
class MergedPayload:
    """The canonical payload that both edits led to, and the fields to choose for."""

    payload: str
    clashes: tuple[Clash, ...] = ()


def merge_payloads(
    base: str | None, ours: str, theirs: str, *, ours_is_later: bool
) -> MergedPayload:
    """Merge two payloads of one record whose last agreed version was `base` (None: there was none).

    All three are canonical payloads of the same kind. `ours_is_later` says whose value shows where
    both changed one field.
    """
    if ours in (theirs, base):
        return MergedPayload(theirs)
    if theirs == base:
        return MergedPayload(ours)
    merge = _Merge(ours_is_later)
    values = merge.maps(
        decode_canonical(base) if base is not None else {},
        decode_canonical(ours),
        decode_canonical(theirs),
    )
    return MergedPayload(canonical_payload(values), tuple(merge.clashes))


@dataclass(slots=True)
class _Merge:
    ours_is_later: bool
    clashes: list[Clash] = field(default_factory=list)

    def maps(self, base: Json, ours: Json, theirs: Json, prefix: str = "") -> dict[str, Json]:
        merged = {}
        for key in sorted({*base, *ours, *theirs}):
            versions = (base.get(key, _ABSENT), ours.get(key, _ABSENT), theirs.get(key, _ABSENT))
            value = self._value(prefix + key, *versions)
            if value is not _ABSENT:
                merged[key] = value
        return merged

    def _value(self, path: str, base: Json, ours: Json, theirs: Json) -> Json:
        if _equal(ours, theirs) or _equal(base, theirs):
            return ours
        if _equal(base, ours):
            return theirs
        if path in NESTED_FIELDS and all(map(_is_map, (base, ours, theirs))):
            maps = [value if value is not _ABSENT else {} for value in (base, ours, theirs)]
            return self.maps(maps[0], maps[1], maps[2], f"{path}.") or _ABSENT
        if path in SET_FIELDS and all(map(_is_set, (base, ours, theirs))):
            sets = [set(value) if value is not _ABSENT else set() for value in (base, ours, theirs)]
            return _merge_sets(*sets) or _ABSENT
        if path in LONG_TEXT_FIELDS and all(isinstance(v, str) for v in (base, ours, theirs)):
            text = merge_lines(base, ours, theirs)
            if text is not None:
                return text
        if path in _CHOSEN and isinstance(ours, int) and isinstance(theirs, int):
            return _CHOSEN[path](ours, theirs)
        return self._clash(path, ours, theirs)

    def _clash(self, path: str, ours: Json, theirs: Json) -> Json:
        kept, other = (ours, theirs) if self.ours_is_later else (theirs, ours)
        self.clashes.append(
            Clash(path, _none_if_absent(kept), _none_if_absent(other), self.ours_is_later)
        )
        return kept


def _merge_sets(base: set[str], ours: set[str], theirs: set[str]) -> list[str]:
    added = (ours - base) | (theirs - base)
    removed = (base - ours) | (base - theirs)
    return sorted((base | added) - removed)


def _equal(one: Json, other: Json) -> bool:
    # In Python 1 == True; in JSON they are two values.
    return one is other or (type(one) is type(other) and bool(one == other))


def _none_if_absent(value: Json) -> Json:
    return None if value is _ABSENT else value


def _is_map(value: Json) -> bool:
    return value is _ABSENT or isinstance(value, dict)


def _is_set(value: Json) -> bool:
    return value is _ABSENT or (
        isinstance(value, list) and all(isinstance(item, str) for item in value)
    )
