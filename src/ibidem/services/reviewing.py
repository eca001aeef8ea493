"""Looking back: what was done to a library, and the versions of one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ibidem.errors import AmbiguousError, NotFoundError
from ibidem.model.canonical import decode_canonical
from ibidem.model.ids import RecordId
from ibidem.model.name import Name, spoken_name
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference_types import REFERENCE_TYPES, label
from ibidem.services.library import Library
from ibidem.services.searching import find_named, find_reference
from ibidem.services.undoing.past import list_versions
from ibidem.store import Transaction
from ibidem.store.history import Changeset, list_changesets
from ibidem.store.lookup import find_past_ids
from ibidem.store.records import load_records
from ibidem.store.steps import iterate_past

__all__ = [
    "Changeset",
    "Difference",
    "PastVersion",
    "find_past_group",
    "find_past_reference",
    "list_differences",
    "list_library_history",
    "list_versions_of",
]


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version of a record. `number` is the changeset that wrote it, `changed` the names of what
    differs from the version before."""

    number: int
    edited_at: int
    device: str
    account: str
    deleted: bool
    is_current: bool
    changed: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What happened, in words."""
        if self.deleted:
            return "deleted"
        return ", ".join(self.changed) if self.changed else "the same"


def list_library_history(library: Library, *, limit: int = 100, before: int = 0) -> list[Changeset]:
    """What was done to the library, the newest first."""
    with library.reading() as tx:
        return list_changesets(tx, limit=limit, before=before)


def list_versions_of(library: Library, record: RecordId) -> list[PastVersion]:
    """The versions kept of a record, the newest first. Raises `NotFoundError`.

    Through a shared group: those of a reference that the group has shown since it was shared.
    """
    with library.reading() as tx:
        versions = list_versions(tx, record)
    if not versions:
        raise NotFoundError("There is no such record.", id=record)
    found = []
    for at, version in enumerate(versions):
        before = versions[at + 1].record.payload if at + 1 < len(versions) else None
        now = version.record.payload
        found.append(
            PastVersion(
                number=version.changeset,
                edited_at=version.record.edited_at,
                device=version.record.device,
                account=version.account,
                deleted=now is None,
                is_current=version.superseded_by == 0,
                changed=differences(before, now),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version changed in one place; "" where there was, or is, nothing."""

    name: str
    before: str
    after: str


def list_differences(library: Library, record: RecordId, number: int) -> list[Difference]:
    """What the version that changeset `number` wrote changed of the one before, as texts.

    Raises `NotFoundError` where there is no such version.
    """
    with library.reading() as tx:
        versions = list_versions(tx, record)
        at = next((n for n, each in enumerate(versions) if each.changeset == number), None)
        if at is None:
            raise NotFoundError("There is no such version of this record.", id=record)
        payloads = [each.record.payload for each in versions[at : at + 2]]
        flat = [_flat(decode_canonical(each)) if each else {} for each in payloads]
        ours, theirs = (flat[1] if len(flat) > 1 else {}), flat[0]
        paths = [path for path in theirs | ours if ours.get(path) != theirs.get(path)]
        named = _names_of(tx, [each for values in flat for each in _labels(values)])
    kind = str((theirs or ours).get("type", "generic"))
    return [
        Difference(
            _name(path, kind),
            _as_text(path, ours.get(path), named),
            _as_text(path, theirs.get(path), named),
        )
        for path in paths
        if path not in ("added_at", "trashed_at") and not path.startswith("extra.")
    ]


def _labels(values: dict[str, Any]) -> list[str]:
    return [*values.get("groups", ()), *values.get("tags", ())]


def _names_of(tx: Transaction, ids: list[str]) -> dict[str, str]:
    rows = load_records(tx, [RecordId(each) for each in ids])
    return {each: row.read().name for each, row in rows.items() if row.payload is not None}


def _as_text(path: str, value: Any, named: dict[str, str]) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if path in ("groups", "tags"):
        return ", ".join(named.get(each, "(deleted)") for each in value)
    if path.startswith("names."):
        return "; ".join(spoken_name(Name(**each)) for each in value)
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    if path == "type":
        known = REFERENCE_TYPES.get(str(value))
        return known.title if known else str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def find_past_reference(library: Library, name: str) -> RecordId:
    """A reference by citation key or id, or a deleted one by its id or a part of it."""
    try:
        return find_reference(library, name)
    except NotFoundError:
        with library.reading() as tx:
            found = find_past_ids(tx, name.lower(), RecordKind.REFERENCE)
        if len(found) != 1:
            raise
        return found[0]


def find_past_group(library: Library, name: str) -> RecordId:
    """A group by name or id, or a deleted one by the name that it had last, or its id."""
    try:
        return find_named(library, (RecordKind.GROUP,), name)[1]
    except NotFoundError:
        with library.reading() as tx:
            past = {record.id: record for record in iterate_past(tx, {RecordKind.GROUP})}
            live = load_records(tx, past)
        found = [
            each
            for each, record in past.items()
            if (each not in live or live[each].payload is None)
            and name in (each, read_payload(record.kind, record.payload or "").name)
        ]
        if len(found) > 1:
            raise AmbiguousError(
                f"{name[:60]!r} were {len(found)} groups.",
                remedy=f"Name one by its id: {', '.join(found[:5])}.",
            ) from None
        if not found:
            raise
        return found[0]


def differences(before: str | None, now: str | None) -> tuple[str, ...]:
    """The names of what differs between two payloads, as people know them."""
    if now is None:
        return ()
    if before is None:
        return ("added",)
    ours, theirs = _flat(decode_canonical(before)), _flat(decode_canonical(now))
    kind = str(theirs.get("type", "generic"))
    paths = [path for path in theirs | ours if ours.get(path) != theirs.get(path)]
    names = {path: _name(path, kind) for path in paths}
    if "trashed_at" in names:
        is_in = bool(theirs.get("trashed_at"))
        names["trashed_at"] = "moved to the trash" if is_in else "taken out of the trash"
    return tuple(dict.fromkeys(names.values()))


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if key in ("fields", "names", "extra") and isinstance(value, dict):
            flat.update({f"{key}.{name}": each for name, each in value.items()})
        else:
            flat[key] = value
    return flat


def _name(path: str, kind: str) -> str:
    outer, _, inner = path.partition(".")
    if outer in ("fields", "names"):
        return label(kind, inner)
    return (inner or outer).replace("_", " ").capitalize()
