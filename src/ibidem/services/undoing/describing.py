"""What a changeset did, in words for people: for lists, and for messages with an Undo button.

A changeset carries a label, such as "trash", and counts. `Deed` is both together, as data: programs
and translations use `code` and `count`, everybody else `text`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ibidem.model.record import RecordKind
from ibidem.services.library import Library
from ibidem.services.undoing.past import find_changeset
from ibidem.store import Transaction
from ibidem.store.history import Changeset, list_changesets
from ibidem.store.steps import count_written

UNDO = "undo "
REDO = "redo "
GO_BACK = "go back to "
PURGE = "purge"
RESET = "reset "
RESET_DIRECTIONS = {
    "merge": "Reset sync: united the libraries here and online",
    "replace_local": "Reset sync: made this computer like the library online",
    "replace_online": "Reset sync: made the library online like a computer's",
}
"""What follows `RESET` in a label, before the id of the reset, and what it means."""

FINAL = frozenset({PURGE})
"""What can never be undone."""
NOT_OFFERED = FINAL | {
    "earlier versions, restored",
    "repair",
    "restore from compressed library",
    "sync",
}
"""What nobody means who presses Undo; all but the final can be undone by number."""

Counted = Literal["added", "changed", "deleted", "removed"]


@dataclass(frozen=True, slots=True)
class _Wording:
    """A sentence with "{}" where the number stands. `counted`: of which count of the changeset, or
    of which kind: its records, live or deleted."""

    sentence: str
    counted: Counted | RecordKind = "changed"
    noun: str = "reference"


_WORDINGS = {
    "add": _Wording("Added {}", RecordKind.REFERENCE),
    "add group": _Wording("Made {}", "added", "group"),
    "add group set": _Wording("Made {}", "added", "group set"),
    "add note": _Wording("Added {}", "added", "note"),
    "add smart group": _Wording("Made {}", "added", "smart group"),
    "add tag": _Wording("Made {}", "added", "tag"),
    "add term": _Wording("Added {} to a list", "added", "term"),
    "add to group": _Wording("Added {} to a group"),
    "attach": _Wording("Attached {}", "added", "file"),
    "change order": _Wording("Moved {} in the list", "changed", "group"),
    "delete": _Wording("Deleted {}", RecordKind.REFERENCE),
    "delete attachment": _Wording("Deleted {}", RecordKind.ATTACHMENT, "file"),
    "delete group": _Wording("Deleted {}", "deleted", "group"),
    "delete group set": _Wording("Deleted {}", "deleted", "group set"),
    "delete note": _Wording("Deleted {}", "deleted", "note"),
    "delete smart group": _Wording("Deleted {}", "deleted", "smart group"),
    "delete tag": _Wording("Deleted {}", "deleted", "tag"),
    "delete term": _Wording("Took {} out of a list", "deleted", "term"),
    "edit": _Wording("Changed {}"),
    "edit note": _Wording("Changed {}", "changed", "note"),
    "edit smart group": _Wording("Changed {}", "changed", "smart group"),
    "edit tag": _Wording("Changed {}", "changed", "tag"),
    "empty trash": _Wording("Emptied the trash: deleted {}", RecordKind.REFERENCE),
    "find and replace": _Wording("Replaced text in {}"),
    "import": _Wording("Imported {}", RecordKind.REFERENCE),
    "mark read": _Wording("Marked {} as read"),
    "mark unread": _Wording("Marked {} as unread"),
    "merge duplicates": _Wording("Merged {} into others", "removed"),
    "may be duplicates after all": _Wording("Took back {}", "deleted", "decision about duplicates"),
    "move group": _Wording("Moved {}", "changed", "group"),
    "not duplicates": _Wording("Made {}", "added", "decision about duplicates"),
    "rate": _Wording("Rated {}"),
    "remove from group": _Wording("Took {} out of a group"),
    "rename attachment": _Wording("Renamed {}", "changed", "file"),
    "rename attachments": _Wording("Renamed {}", "changed", "file"),
    "rename group": _Wording("Renamed {}", "changed", "group"),
    "rename group set": _Wording("Renamed {}", "changed", "group set"),
    "edit term": _Wording("Changed {} of a list", RecordKind.SETTING, "term"),
    "rename term": _Wording("Renamed a term in {}", RecordKind.REFERENCE),
    "replace file": _Wording("Replaced {}", "changed", "file"),
    "settle conflict: edit": _Wording("Settled {}", RecordKind.CONFLICT, "conflict"),
    "settle conflicts: keep": _Wording("Settled {}", RecordKind.CONFLICT, "conflict"),
    "settle conflicts: other": _Wording("Settled {}", RecordKind.CONFLICT, "conflict"),
    "tag": _Wording("Tagged {}"),
    "take back from trash": _Wording("Took {} back from the trash"),
    "trash": _Wording("Moved {} to the trash", "removed"),
    "untag": _Wording("Took a tag off {}"),
}
_SENTENCES = {
    "accept invitation": "Somebody joined",
    "change role": "Changed a role",
    "end sharing": "Ended a sharing",
    "invite": "Invited somebody",
    "invite again": "Invited somebody again",
    "remove member": "Removed a member",
    "repair": "Repaired the library",
    "restore from compressed library": "Restored the library from a compressed library",
    "withdraw invitation": "Withdrew an invitation",
    PURGE: "Purged records from the history",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: `code` is the changeset's label, `count` how many, `noun` of what.

    `undone` is what an undo or a redo was about.
    """

    code: str
    text: str
    count: int = 0
    noun: str = ""
    undone: Deed | None = None


def undoes(changeset: Changeset) -> int | None:
    """The number of the changeset that this one took back; None for an ordinary one."""
    for verb in (UNDO, REDO):
        if changeset.label.startswith(verb) and changeset.label[len(verb) :].isdecimal():
            return int(changeset.label[len(verb) :])
    return None


def is_offered(changeset: Changeset) -> bool:
    """Whether it is what somebody may mean who presses Undo; a reset has an undo of its own."""
    return changeset.label not in NOT_OFFERED and not changeset.label.startswith(RESET)


def wrote_something(changeset: Changeset) -> bool:
    """Whether it changed any record; who shares a library makes changesets that do not."""
    return bool(changeset.added or changeset.changed or changeset.deleted)


def describe_changeset(library: Library, number: int) -> Deed:
    """What a changeset did, such as "Moved 312 references to the trash". Raises `NotFoundError`."""
    with library.reading() as tx:
        found = find_changeset(library, tx, number)
        with tx.whole():
            return describe(tx, [found])[number]


def describe_changesets(library: Library, changesets: Iterable[Changeset]) -> dict[int, Deed]:
    """What some changesets did, by number."""
    with library.reading() as tx, tx.whole():
        return describe(tx, changesets)


def describe(tx: Transaction, changesets: Iterable[Changeset]) -> dict[int, Deed]:
    """`describe_changesets` in a transaction under way."""
    wanted = list(changesets)
    counts: dict[RecordKind, list[int]] = {}
    for each in wanted:
        wording = _WORDINGS.get(each.label)
        if wording is not None and isinstance(wording.counted, RecordKind):
            counts.setdefault(wording.counted, []).append(each.number)
    written = {kind: count_written(tx, numbers, kind) for kind, numbers in counts.items()}
    deeds: dict[int, Deed] = {}
    for each in wanted:
        undone = undoes(each)
        if undone is not None:
            deeds[each.number] = _undoing(tx, each, undone)
            continue
        wording = _WORDINGS.get(each.label)
        if wording is None:
            deeds[each.number] = _in_general(each)
        elif isinstance(wording.counted, RecordKind):
            live, deleted = written[wording.counted].get(each.number, (0, 0))
            deeds[each.number] = _deed(each.label, wording, deleted or live)
        else:
            deeds[each.number] = _deed(each.label, wording, getattr(each, wording.counted))
    return deeds


def _undoing(tx: Transaction, changeset: Changeset, undone: int) -> Deed:
    """An undo says what it undid; a redo what the undo that it took back had undone."""
    code, verb = ("redo", "Redid") if changeset.label.startswith(REDO) else ("undo", "Undid")
    found = list_changesets(tx, after=undone - 1, before=undone + 1)
    while found and (deeper := undoes(found[0])) is not None:
        found = list_changesets(tx, after=deeper - 1, before=deeper + 1)
    if not found:
        return Deed(code, f"{verb} something")
    deed = describe(tx, found)[found[0].number]
    return Deed(code, f"{verb}: {deed.text}", deed.count, deed.noun, undone=deed)


def _deed(code: str, wording: _Wording, number: int) -> Deed:
    what = f"{number:,} {wording.noun}{'' if number == 1 else 's'}"
    return Deed(code, wording.sentence.format(what), number, wording.noun)


def _in_general(changeset: Changeset) -> Deed:
    """For a label without a wording of its own: the label, or what the counts say."""
    number = changeset.added + changeset.changed + changeset.deleted
    if changeset.label in _SENTENCES:
        return Deed(changeset.label, _SENTENCES[changeset.label], number, "record")
    parts = [
        f"{count:,} {what}"
        for count, what in (
            (changeset.added, "added"),
            (changeset.changed, "changed"),
            (changeset.deleted, "deleted"),
        )
        if count
    ]
    label = changeset.label or "edit"
    if label.startswith(GO_BACK):
        label = "Went back to an earlier state"
    elif label.startswith(RESET):
        label = RESET_DIRECTIONS.get(label.split()[1], label)
    elif label.startswith("restore version "):
        label = "Brought an earlier version back"
    text = label[:1].upper() + label[1:] + (f": {', '.join(parts)}" if parts else "")
    return Deed(changeset.label, text, number, "record")
