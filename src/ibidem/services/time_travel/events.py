"""What happened to a library, as people remember it: events to undo, or to go back before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ibidem.model.ids import RecordId
from ibidem.services.library import Library
from ibidem.services.undoing.describing import Deed, describe, wrote_something
from ibidem.store import Transaction
from ibidem.store.history import Changeset, list_changesets, oldest_state
from ibidem.store.lookup import list_children
from ibidem.store.steps import list_writers, list_writers_of_group

# What these do in several steps, one after the other, is one thing to people.
_IN_SEVERAL_STEPS = frozenset({"sync", "earlier versions, restored"})
_PAUSE_MS = 60_000  # a step that follows later than this is another event
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Event:
    """Changesets that belong together: `number` is the first one, `last` the last.

    `at` is when it ended; `deed` what it did; `removed` how many references it trashed or deleted.
    `is_kept`: its past is still known, so one can go back before it.
    """

    number: int
    last: int
    at: int
    account: str
    device: str
    deed: Deed
    added: int
    changed: int
    deleted: int
    removed: int
    is_kept: bool


def list_events(
    library: Library,
    *,
    record: RecordId | None = None,
    group: RecordId | None = None,
    account: str | None = None,
    device: str | None = None,
    removing: bool = False,
    before: int = 0,
    limit: int = 50,
) -> list[Event]:
    """What happened, the newest first; the next page is what came `before` the last one's number.

    Of a `record` (with its files and notes), of a `group` and who was in it, by an `account`, on a
    `device`, or only what removed references.
    """
    with library.reading() as tx:
        among = None
        if record is not None:
            among = list_writers(
                tx, [record, *(each for _, each, _ in list_children(tx, [record]))]
            )
        elif group is not None:
            among = list_writers_of_group(tx, group)

        def pages() -> Iterator[Changeset]:
            end = before
            while page := list_changesets(
                tx,
                before=end,
                limit=_PAGE,
                removing=removing,
                account=account,
                device=device,
                among=among,
            ):
                yield from filter(wrote_something, page)
                end = page[-1].number

        return _describe(tx, list(islice(_grouped(pages()), limit)))


def _grouped(changesets: Iterator[Changeset]) -> Iterator[list[Changeset]]:
    """Those that are one event together, newest first."""
    waiting: list[Changeset] = []
    for each in changesets:
        if waiting and not _belong_together(each, waiting[-1]):
            yield waiting
            waiting = []
        waiting.append(each)
    if waiting:
        yield waiting


def _belong_together(earlier: Changeset, later: Changeset) -> bool:
    return (
        earlier.label in _IN_SEVERAL_STEPS
        and (earlier.label, earlier.account, earlier.device)
        == (later.label, later.account, later.device)
        and later.at - earlier.at <= _PAUSE_MS
    )


def _describe(tx: Transaction, groups: list[list[Changeset]]) -> list[Event]:
    oldest = oldest_state(tx)
    united = [_unite(group) for group in groups]
    deeds = describe(tx, united)
    return [
        Event(
            number=group[-1].number,
            last=group[0].number,
            at=whole.at,
            account=whole.account,
            device=whole.device,
            deed=deeds[whole.number],
            added=whole.added,
            changed=whole.changed,
            deleted=whole.deleted,
            removed=whole.removed,
            is_kept=group[-1].number > oldest,
        )
        for group, whole in zip(groups, united, strict=True)
    ]


def _unite(group: list[Changeset]) -> Changeset:
    newest = group[0]
    return Changeset(
        newest.number,
        newest.at,
        newest.account,
        newest.device,
        newest.label,
        sum(each.added for each in group),
        sum(each.changed for each in group),
        sum(each.deleted for each in group),
        sum(each.removed for each in group),
    )
