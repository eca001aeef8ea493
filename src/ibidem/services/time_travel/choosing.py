"""Which records differ from a moment, and what going back would make of each.

Only what was written since the moment is looked at, so a restore to yesterday costs what was done
since yesterday, however large the library is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Literal

from msgspec.structs import replace

from ibidem.model.belonging import PARENT_FIELDS, parent_of
from ibidem.model.ids import RecordId
from ibidem.model.payload import NOUNS, read_payload, write_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.reference import Reference
from ibidem.services.undoing.reverting import Wish, in_parts
from ibidem.store import Transaction
from ibidem.store.derived.labels import GROUP
from ibidem.store.lookup import list_children, list_labelled
from ibidem.store.records import Row, load_records
from ibidem.store.steps import iterate_differences, load_past
from ibidem.sync.hub import is_removal

What = Literal["added", "changed", "removed"]

_CHILD_KINDS = frozenset(kind for kind, noun in NOUNS.items() if noun in PARENT_FIELDS)


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes back: everything, or one group with its references, or some references.

    Files, notes and annotations go back with their references. Of a group, the references that were
    in it go back, and those that came into it since only leave it.
    """

    group: RecordId | str = ""
    references: tuple[RecordId, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether the whole library goes back."""
        return not self.group and not self.references


EVERYTHING = Selection()


@dataclass(slots=True)
class Choice:
    """The records that go back. `leaving` are references that only leave the group.

    `items` in the order in which they were written last; `removals` counts references that would
    be deleted or trashed.
    """

    items: list[tuple[RecordKind, RecordId, What]] = field(default_factory=list)
    leaving: set[RecordId] = field(default_factory=set)
    removals: int = 0
    signature: str = ""

    def wishes(
        self, tx: Transaction, changeset: int, selection: Selection, kind: RecordKind
    ) -> Iterator[Sequence[Wish]]:
        """What the records of a kind shall be, in parts."""
        ids = [record_id for each, record_id, _ in self.items if each is kind]
        for part in in_parts(ids):
            yield self.load(tx, changeset, selection, part)

    def load(
        self, tx: Transaction, changeset: int, selection: Selection, ids: Sequence[RecordId]
    ) -> list[Wish]:
        """What some of them shall be, in the order given."""
        current, past = load_records(tx, ids), load_past(tx, changeset, ids)
        return [
            wish
            for each in ids
            if (wish := _wish(current.get(each), past.get(each), selection, self.leaving))
        ]


def choose(tx: Transaction, changeset: int, until: int, selection: Selection) -> Choice:
    """What goes back to how it was after `changeset`, of what was written up to `until`."""
    choice = Choice()
    seal = blake2b(digest_size=16)
    accepts = _acceptance(tx, changeset, until, selection, choice.leaving)
    for page in iterate_differences(tx, changeset, until):
        for current, past in page:
            record = current if current is not None else past
            assert record is not None
            if not accepts(current, past):
                continue
            wish = _wish(current, past, selection, choice.leaving)
            if wish is None:
                continue
            what: What = "changed"
            if wish.payload is None:
                what = "removed"
            elif wish.now is None:
                what = "added"
            choice.items.append((wish.kind, wish.id, what))
            choice.removals += _is_removal(wish)
            seal.update(f"{wish.id}{current.changeset if current is not None else 0};".encode())
    choice.signature = seal.hexdigest()
    return choice


def _wish(
    current: Row | None, past: Record | None, selection: Selection, leaving: set[RecordId]
) -> Wish | None:
    """What a record shall be; None where it is so already."""
    record = current if current is not None else past
    if record is None:
        return None
    present = current.payload if current is not None else None
    wanted = past.payload if past is not None else None
    alias = past.alias if past is not None else None
    group = selection.group
    if group and record.kind is RecordKind.REFERENCE:
        if record.id in leaving:
            wanted = _regrouped(present, remove=group)
        elif wanted is not None and present is not None:
            wanted = _regrouped(wanted, groups=_groups(present), add=group)
    if wanted == present:
        return None
    return Wish(record.kind, record.id, wanted, present, alias if wanted is None else None)


Accepts = Callable[[Row | None, Record | None], bool]


def _acceptance(
    tx: Transaction, changeset: int, until: int, selection: Selection, leaving: set[RecordId]
) -> Accepts:
    """Which differences belong to the selection. Fills in `leaving`."""
    if selection.is_everything:
        return lambda _now, _then: True
    references = set(selection.references)
    if selection.group:
        references |= _members(tx, changeset, until, selection.group, leaving)
    attachments = _attachments(tx, changeset, until, references)

    def accepts(current: Row | None, past: Record | None) -> bool:
        record = current if current is not None else past
        assert record is not None
        if record.kind is RecordKind.REFERENCE:
            return record.id in references or record.id in leaving
        if record.kind in _CHILD_KINDS:
            owners = attachments | references
            return any(parent in owners for parent in _parents(record.kind, current, past))
        return record.id == selection.group

    return accepts


def _members(
    tx: Transaction, changeset: int, until: int, group: str, leaving: set[RecordId]
) -> set[RecordId]:
    """The references that were in a group; those that are in it only now go into `leaving`."""
    present = set(list_labelled(tx, GROUP, group))
    members: set[RecordId] = set()
    written: set[RecordId] = set()
    for page in iterate_differences(tx, changeset, until):
        for current, past in page:
            record = current if current is not None else past
            if record is None or record.kind is not RecordKind.REFERENCE:
                continue
            written.add(record.id)
            if past is not None and past.payload is not None and group in _groups(past.payload):
                members.add(record.id)
            elif record.id in present:
                leaving.add(record.id)
    # Written after the plan was made: neither is known of them, so they stay as they are.
    rows = load_records(tx, present - written)
    return members | {each for each, row in rows.items() if row.changeset <= changeset}


def _attachments(
    tx: Transaction, changeset: int, until: int, references: set[RecordId]
) -> set[RecordId]:
    """The files of some references, now and then, so that annotations on them are found."""
    found = {child for _, child, _ in list_children(tx, references)}
    for page in iterate_differences(tx, changeset, until):
        for current, past in page:
            record = current if current is not None else past
            if record is None or record.kind is not RecordKind.ATTACHMENT:
                continue
            if references & set(_parents(record.kind, current, past)):
                found.add(record.id)
    return found


def _parents(kind: RecordKind, current: Row | None, past: Record | None) -> Iterable[RecordId]:
    for payload in (
        current.payload if current is not None else None,
        past.payload if past is not None else None,
    ):
        if payload is not None:
            yield parent_of(read_payload(kind, payload))


def _groups(payload: str) -> tuple[RecordId, ...]:
    noun: Reference = read_payload(RecordKind.REFERENCE, payload)
    return noun.groups


def _regrouped(
    payload: str | None,
    *,
    groups: Iterable[RecordId] | None = None,
    add: str = "",
    remove: str = "",
) -> str | None:
    """A reference in other groups."""
    if payload is None:
        return None
    noun: Reference = read_payload(RecordKind.REFERENCE, payload)
    wanted: set[Any] = set(noun.groups if groups is None else groups)
    if add:
        wanted.add(add)
    wanted.discard(remove)
    return write_payload(replace(noun, groups=tuple(sorted(wanted))), payload)


def _is_removal(wish: Wish) -> bool:
    if wish.now is None:
        return False
    before = Record(wish.kind, wish.id, wish.now)
    return is_removal(before, Record(wish.kind, wish.id, wish.payload))
