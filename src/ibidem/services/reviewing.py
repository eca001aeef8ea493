"""Looking back: what was done to a library, and the versions of one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ibidem.errors import AmbiguousError, NotFoundError
from ibidem.model.canonical import decode_canonical
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference_types import label
from ibidem.services.library import Library
from ibidem.services.searching import find_named, find_reference
from ibidem.store.history import Changeset, list_changesets, list_versions
from ibidem.store.lookup import find_past_ids
from ibidem.store.records import load_records
from ibidem.store.steps import iterate_past

__all__ = [
    "Changeset",
    "PastVersion",
    "find_past_group",
    "find_past_reference",
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
    """The versions kept of a record, the newest first. Raises `NotFoundError`."""
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
