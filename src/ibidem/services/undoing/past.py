"""The history as whoever undoes may know it.

Members of the whole library see all of it. Through a shared group a person takes back what they did
there themselves, and of a reference sees the versions that the group has shown while it was shared:
what every device that syncs the group was told, and nothing of how its owner keeps order elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ibidem.errors import NotFoundError, PermissionDeniedError
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.library import Library
from ibidem.store import Transaction, scopes
from ibidem.store import history as store_history
from ibidem.store import steps as store_steps
from ibidem.store.history import Changeset, Version
from ibidem.store.steps import Step

_PAGE = 200  # changesets asked for at once
_LOOKED_AT_MAX = 2_000  # a person whose last edit lies further back is not asking to undo it
_OWN_LOOKED_AT_MAX = 200  # each of them is looked into


def find_changeset(library: Library, tx: Transaction, number: int) -> Changeset:
    """One changeset. Raises `NotFoundError` where there is none, or none to be known."""
    with tx.whole():
        found = store_history.list_changesets(tx, after=number - 1, before=number + 1)
    if not found or (tx.scope and not _is_own(library, tx, found[0])):
        raise NotFoundError(f"Nothing in the history has the number {number}.", changeset=number)
    return found[0]


def iterate_newest(library: Library, tx: Transaction) -> Iterator[Changeset]:
    """Changesets from the newest back, for some way."""
    account = _account(library) if tx.scope else None
    most = _OWN_LOOKED_AT_MAX if tx.scope else _LOOKED_AT_MAX
    before = 0
    for _ in range(most // _PAGE):
        with tx.whole():
            page = store_history.list_changesets(tx, before=before, limit=_PAGE, account=account)
        yield from (each for each in page if not tx.scope or _is_own(library, tx, each))
        if len(page) < _PAGE:
            return
        before = page[-1].number


def oldest_state(tx: Transaction) -> int:
    """The earliest changeset whose state is known completely."""
    with tx.whole():
        return store_history.oldest_state(tx)


def list_written(tx: Transaction, changeset: int) -> list[tuple[RecordKind, RecordId]]:
    """The records that a changeset wrote."""
    with tx.whole():
        return store_steps.list_written(tx, changeset)


def load_steps(tx: Transaction, changeset: int, ids: Iterable[RecordId]) -> dict[RecordId, Step]:
    """What a changeset did to some records; through a shared group as it looks from there."""
    wanted = list(ids)
    scope = tx.scope
    with tx.whole():
        found = store_steps.load_steps(tx, changeset, wanted)
        if not scope:
            return found
        known = scopes.load(tx, scope, wanted)
    seen: dict[RecordId, Step] = {}
    for each in known.keys() & found.keys():
        after = _seen(found[each].after, scope)
        seen[each] = Step(
            _seen(found[each].before, scope), after or Record(found[each].after.kind, each)
        )
    return seen


def list_versions(tx: Transaction, record: RecordId) -> list[Version]:
    """The versions of a record, the newest first; through a shared group those that it has shown.

    These are the present one and those before it, back to where the reference came into the group
    or the group was shared, whichever was later. An edit that changed nothing to be seen there is
    none. Raises `PermissionDeniedError` through a group for a record that is no reference.
    """
    scope = tx.scope
    with tx.whole():
        versions = store_history.list_versions(tx, record)
        if not scope:
            return versions
        if not scopes.load(tx, scope, [record]):
            return []
        since = scopes.shared_since(tx, scope)
    if versions and versions[0].record.kind is not RecordKind.REFERENCE:
        raise PermissionDeniedError("Only members of the whole library may do this.")
    shown: list[Version] = []
    superseded_by = 0
    for each in versions:
        seen = _seen(each.record, scope)
        is_gap = each.superseded_by != superseded_by  # what was between is kept no longer
        if seen is None or seen.payload is None or is_gap or 0 < superseded_by <= since:
            break
        if shown and shown[-1].record.payload == seen.payload:
            shown.pop()
        later = shown[-1].changeset if shown else 0
        account = each.account if each.changeset >= since else ""
        shown.append(Version(each.changeset, later, account, seen))
        superseded_by = each.changeset
    return shown


def _seen(record: Record | None, scope: str) -> Record | None:
    """A version as it looked through the scope; None where it was not to be seen."""
    if record is None or record.payload is None:
        return record
    is_reference = record.kind is RecordKind.REFERENCE
    if is_reference and scope not in read_payload(record.kind, record.payload).groups:
        return None
    return scopes.project(record, scope)


def _is_own(library: Library, tx: Transaction, changeset: Changeset) -> bool:
    """Whether this person made it, and anything in it concerns the shared group."""
    if changeset.account != _account(library):
        return False
    scope = tx.scope
    ids = [each for _, each in list_written(tx, changeset.number)]
    with tx.whole():
        return bool(scopes.load(tx, scope, ids))


def _account(library: Library) -> str:
    account: str = getattr(library, "account", "")
    return account
