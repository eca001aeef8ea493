"""Going back to a moment: the plan first, which changes nothing, then the step.

A plan is made for the library as it is (`as_of`). It holds what it would change, not how: that is
read again when it is carried out, in one transaction with a check that none of it was written since
(`signature`). So a plan can be shown, put away and made again in another process by the same
arguments: where the signatures agree, it is the same plan.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ibidem.errors import ConfirmationNeeded, InputError, NotFoundError, OutdatedError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library
from ibidem.services.reviewing import differences
from ibidem.services.time_travel.choosing import EVERYTHING, Choice, Selection, What, choose
from ibidem.services.undoing.describing import GO_BACK
from ibidem.services.undoing.left import Reverted, name_of
from ibidem.services.undoing.reverting import Reverting
from ibidem.store import Transaction
from ibidem.store.history import changeset_at, list_changesets, oldest_state
from ibidem.store.lookup import count_references
from ibidem.sync.hub import needs_confirmation

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Planned:
    """One record that would go back; `fields` are the names of what would change in it."""

    kind: RecordKind
    id: RecordId
    name: str
    what: What
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What going back would do: to the state after `changeset`.

    `at` is when that changeset was made (0: before the first). `counts` by what would happen and to
    which kind; `removals` is how many references would be deleted or trashed, `references` how many
    there are outside the trash now.
    """

    changeset: int
    at: int
    as_of: int
    selection: Selection
    counts: dict[What, dict[RecordKind, int]]
    removals: int
    references: int
    signature: str
    choice: Choice = field(repr=False, compare=False)

    @property
    def needs_confirmation(self) -> bool:
        """Whether it would remove so much that it wants an explicit yes, as a sync does."""
        return needs_confirmation(self.removals, self.references)

    def count(self, what: What, kind: RecordKind | None = None) -> int:
        """How many records would be added back, changed or removed."""
        found = self.counts.get(what, {})
        return sum(found.values()) if kind is None else found.get(kind, 0)

    def __bool__(self) -> bool:
        return bool(self.choice.items)


def plan_restore(
    library: Library,
    *,
    moment: int | None = None,
    before: int | None = None,
    selection: Selection = EVERYTHING,
    as_of: int | None = None,
) -> RestorePlan:
    """What going back to a moment would do (milliseconds, UTC), or to before a changeset.

    `as_of` makes a plan again: what was written since then is left alone. Raises `NotFoundError`
    for a moment of which the history knows nothing (any more), `InputError` where not exactly one
    of `moment` and `before` is given.
    """
    if (moment is None) == (before is None):
        raise InputError("Say a moment, or before what.")
    with library.reading() as tx:
        changeset = _changeset_at(tx, moment) if moment is not None else _before(tx, before or 0)
        _check_reach(tx, changeset)
        until = tx.head.changeset if as_of is None else as_of
        choice = choose(tx, changeset, until, selection)
        counts: dict[What, Counter[RecordKind]] = {}
        for kind, _, what in choice.items:
            counts.setdefault(what, Counter())[kind] += 1
        made = list_changesets(tx, after=changeset - 1, before=changeset + 1)
        return RestorePlan(
            changeset=changeset,
            at=made[0].at if made else 0,
            as_of=until,
            selection=selection,
            counts={what: dict(found) for what, found in counts.items()},
            removals=choice.removals,
            references=count_references(tx),
            signature=choice.signature,
            choice=choice,
        )


def list_planned(
    library: Library, plan: RestorePlan, *, offset: int = 0, limit: int = SHOWN
) -> list[Planned]:
    """A part of what a plan would change: what goes first, then what comes, then what changes."""
    order = {"removed": 0, "added": 1, "changed": 2}
    items = sorted(plan.choice.items, key=lambda item: order[item[2]])[offset : offset + limit]
    with library.reading() as tx:
        wishes = plan.choice.load(
            tx, plan.changeset, plan.selection, [each for _, each, _ in items]
        )
    what_of = {record_id: what for _, record_id, what in items}
    return [
        Planned(
            wish.kind,
            wish.id,
            name_of(wish.kind, wish.now if wish.payload is None else wish.payload),
            what_of[wish.id],
            differences(wish.now, wish.payload) if wish.now and wish.payload else (),
        )
        for wish in wishes
    ]


def apply_restore(library: Library, plan: RestorePlan, *, confirmed: bool = False) -> Reverted:
    """Carry a plan out, in one changeset, which can be undone.

    Raises, before anything is changed, `OutdatedError` where something that the plan touches was
    changed since it was made, `ConfirmationNeeded` where it would remove much and nobody has said
    yes.
    """
    if plan.needs_confirmation and not confirmed:
        raise ConfirmationNeeded(
            f"This would remove {plan.removals:,} of {plan.references:,} references; it needs a"
            " yes.",
            count=plan.removals,
        )
    with editing(library, f"{GO_BACK}{plan.changeset}") as edit:
        _check_reach(edit.tx, plan.changeset)
        choice = choose(edit.tx, plan.changeset, plan.as_of, plan.selection)
        if choice.signature != plan.signature:
            raise OutdatedError(
                "The library was changed since this was looked at; nothing was done.",
                remedy="Look at the new plan, then say yes again.",
            )
        reverting = Reverting(edit)
        reverting.run(lambda kind: choice.wishes(edit.tx, plan.changeset, plan.selection, kind))
    return Reverted(edit.changes, reverting.left)


def _changeset_at(tx: Transaction, moment: int) -> int:
    changeset = changeset_at(tx, moment)
    if not changeset:
        raise NotFoundError("The history of this library begins later than that.")
    return changeset


def _before(tx: Transaction, number: int) -> int:
    if not 0 < number <= tx.newest_changeset:
        raise NotFoundError(f"Nothing in the history has the number {number}.", changeset=number)
    return number - 1


def _check_reach(tx: Transaction, changeset: int) -> None:
    if changeset < oldest_state(tx):
        raise NotFoundError("What the library was then is kept no longer.", oldest=oldest_state(tx))
