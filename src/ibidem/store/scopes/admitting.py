"""What may come in through a scope: the rules for a person with whom one group is shared.

`sync.hub.decide_push` has checked form, role and revisions before. Viewers write nothing; editors
and managers may, through the scope:

| record | add | edit | delete |
| --- | --- | --- | --- |
| reference | yes, it gets into the group | yes, but for trashing | takes it out of the group |
| attachment, note, annotation | to what is in the group | yes | what they added themselves |
| conflict | about what is in the group | yes | yes (it is settled) |
| tag | if a reference in the group carries it | if they added it | if they added it |
| the group itself | - | no | no |
| group, group set, smart group, setting | no | no | no |

To take a reference out of the group, its `groups` may also be emptied; the replica that did so has
it still, and what hangs on it, until it pulls. The reference and what hangs on it stay in the
owner's library in either case. Nothing may lead out of the scope: no other
group in `groups`, no tag that is not to be seen through it, no parent outside of it. What left the
group, or was never in it, cannot be touched or brought back by those who do not own it; what the
owner deleted comes back when it is edited: an edit wins against a deletion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from ibidem.errors import PermissionDeniedError
from ibidem.model.belonging import parent_of
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind
from ibidem.store.records.reading import load_records
from ibidem.store.rows import Row
from ibidem.store.scopes.following import CHILD_KINDS, tag_users
from ibidem.store.scopes.projecting import project, take_out, unproject
from ibidem.store.scopes.reading import enter_tombstones, list_moved, members_of
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only
from ibidem.sync.messages import Rejection


@dataclass(slots=True)
class Admission:
    """What becomes of changes pushed through a scope.

    `records` are to be written, whole; a change that is neither there nor in `rejected` needs
    nothing written. `amended` are those that the scope will show otherwise than they were sent (new
    references get into the group): the reply to the push must give their present versions, as if
    they had been refused, and merging those leaves nothing to do.
    """

    records: list[Record] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    amended: list[RecordId] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What writing admitted changes has done to the scope beyond what was sent.

    `left` are changes that can be seen through it no longer: references edited out of the group,
    and what was added to them in the same push. `must_pull`: who pushed agrees with the scope only
    when it has pulled, to learn what left (what hung on those, a tag that nothing carries now).
    """

    left: list[RecordId]
    must_pull: bool


@whole_only
def admit(tx: Transaction, scope: str, changes: Sequence[Record], *, account: str) -> Admission:
    """Decide about changes that `sync.hub.decide_push` accepted, by the rules above.

    `changes` are as seen through the scope, with checked payloads, each id once.
    """
    return _Gate(tx, scope, changes, account).decide()


@whole_only
def follow_admitted(tx: Transaction, scope: str, changes: Sequence[Record]) -> Aftermath:
    """To be called when `changes`, as they were sent, are admitted and written."""
    live = [change for change in changes if change.payload is not None]
    inside = members_of(tx, scope, [change.id for change in live])
    left = [change for change in live if change.id not in inside]
    if left:
        enter_tombstones(tx, scope, left)
    sent = {change.id for change in changes}
    moves_others = any(found not in sent for found in list_moved(tx, scope))
    return Aftermath([change.id for change in left], bool(left) or moves_others)


class _Gate:
    """The rules, with everything that they look at."""

    def __init__(
        self, tx: Transaction, scope: str, changes: Sequence[Record], account: str
    ) -> None:
        self._scope = scope
        self._account = account
        self._changes = changes
        self._nouns = {
            change.id: read_payload(change.kind, change.payload)
            for change in changes
            if change.payload is not None
        }
        parents = {
            parent_of(self._nouns[change.id])
            for change in changes
            if change.kind in CHILD_KINDS and change.payload is not None
        }
        tags = {
            tag
            for change in changes
            if change.kind is RecordKind.REFERENCE and change.payload is not None
            for tag in self._nouns[change.id].tags
        }
        ids = {change.id for change in changes}
        self._rows: Mapping[RecordId, Row] = load_records(tx, ids | tags)
        old_parents = {
            parent_of(row.read())
            for row in self._rows.values()
            if row.kind in CHILD_KINDS and row.payload is not None
        }
        # In the scope, with who added it; what this push adds is entered as it is admitted.
        self._inside = members_of(tx, scope, ids | tags | parents | old_parents)
        new_tags = [change.id for change in changes if change.kind is RecordKind.TAG]
        users = tag_users(tx, new_tags) if new_tags else []
        self._used_tags = {tag for tag, used_in in users if used_in == scope}
        self._taken_out: set[str] = set()
        self._admission = Admission()

    def decide(self) -> Admission:
        """References first, then what hangs on them, level by level, then tags."""
        for kinds, rule in self._rules():
            for change in self._changes:
                if change.kind in kinds:
                    try:
                        rule(change)
                    except PermissionDeniedError as error:
                        rejection = Rejection(change.id, error.code, error.message)
                        self._admission.rejected.append(rejection)
        return self._admission

    def _rules(self) -> Sequence[tuple[tuple[RecordKind, ...], Callable[[Record], None]]]:
        kind = RecordKind
        return (
            ((kind.REFERENCE,), self._reference),
            ((kind.ATTACHMENT, kind.NOTE), self._child),
            ((kind.ANNOTATION,), self._child),
            ((kind.CONFLICT,), self._child),
            ((kind.TAG,), self._tag),
            ((kind.GROUP, kind.GROUP_SET, kind.SMART_GROUP, kind.SETTING), self._order),
        )

    def _reference(self, change: Record) -> None:
        row = self._row_inside(change)
        if change.payload is None:
            self._take_out(change, row)
            return
        noun = self._nouns[change.id]
        before = row.read() if row is not None else None
        if set(noun.groups) - {self._scope}:
            raise PermissionDeniedError("A reference in a shared group can be in no other group.")
        if noun.trashed_at != (before.trashed_at if before is not None else 0):
            raise PermissionDeniedError(
                "Only those who have the whole library may move references to its trash."
            )
        known_tags = set(before.tags) if before is not None else set()
        for tag in noun.tags:
            held = self._rows.get(tag)
            if held is None or held.payload is None or tag in known_tags or tag in self._inside:
                continue
            raise PermissionDeniedError("A tag is not one of this group's.")
        self._used_tags.update(noun.tags)
        whole = unproject(change, self._scope, row.record if row is not None else None)
        if row is not None and self._scope not in noun.groups:
            self._taken_out.add(change.id)
        else:
            self._inside.setdefault(change.id, self._account)
            if project(whole, self._scope).payload != change.payload:
                self._admission.amended.append(change.id)
        self._admission.records.append(whole)

    def _take_out(self, change: Record, row: Row | None) -> None:
        if row is None:  # never here: what is left is where it leads
            self._admission.records.append(change)
            return
        without = take_out(row.record, self._scope)
        self._taken_out.add(change.id)
        self._admission.records.append(
            msgspec.structs.replace(change, payload=without.payload, alias=None)
        )

    def _child(self, change: Record) -> None:
        row = self._row_inside(change)
        if change.payload is None:
            self._delete_child(change, row)
            return
        parent = parent_of(self._nouns[change.id])
        if parent not in self._inside:
            raise PermissionDeniedError("It hangs on something that is not part of this group.")
        self._admit(change)

    def _delete_child(self, change: Record, row: Row | None) -> None:
        if row is not None and row.payload is not None:
            if parent_of(row.read()) in self._taken_out:
                self._taken_out.add(change.id)  # it leaves with its parent, and stays there
                return
            is_own = self._inside.get(change.id) == self._account != ""
            if change.kind is not RecordKind.CONFLICT and not is_own:
                raise PermissionDeniedError("In a shared group you may delete what you added.")
        self._admit(change)

    def _tag(self, change: Record) -> None:
        row = self._row_inside(change)
        if row is None:
            if change.payload is not None and change.id not in self._used_tags:
                raise PermissionDeniedError("No reference in this group carries that tag.")
        elif self._inside.get(change.id) != self._account or not self._account:
            raise PermissionDeniedError("Tags of the library can be changed by its members only.")
        self._admit(change)

    def _order(self, change: Record) -> None:
        raise PermissionDeniedError(
            f"Through a shared group a {change.kind.replace('_', ' ')} cannot be changed."
        )

    def _row_inside(self, change: Record) -> Row | None:
        """The live row, None where there is none; raises where it is outside of the scope."""
        row = self._rows.get(change.id)
        if row is None or row.payload is None:
            return None
        if change.id not in self._inside:
            raise PermissionDeniedError("This is not, or no longer, part of the shared group.")
        return row

    def _admit(self, change: Record) -> None:
        if change.payload is not None:
            self._inside.setdefault(change.id, self._account)
        self._admission.records.append(change)
