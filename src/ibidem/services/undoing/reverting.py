"""Bringing records to earlier versions without breaking what hangs together.

`Wish` says what a record shall be; `Reverting` grants the wishes within one edit, in an order in
which nothing ever hangs on nothing:

1. what lives, owners before what belongs to them: sets, groups and tags, then references, then
   files and notes, and so on. A group or tag that is deleted now is left out of a reference; what
   belongs to something deleted stays deleted;
2. what goes, the other way round: something on which anything hangs by then stays;
3. citation keys: where another reference took the key meanwhile, a new one is made.

Wishes come kind by kind in parts, so that 100,000 of them need the memory of a few thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec.structs import replace

from ibidem.model.attachment import Attachment
from ibidem.model.belonging import PARENT_FIELDS, parent_of
from ibidem.model.ids import RecordId
from ibidem.model.payload import NOUNS, read_payload, write_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.editing.edit import Edit
from ibidem.services.editing.keys import Keys
from ibidem.services.undoing.left import Left, Reason, name_of
from ibidem.store.derived.listing import sort_key
from ibidem.store.lookup import find_key_holders, list_children, list_labelled
from ibidem.store.records import iterate_kind, load_records

PART = 2_000  # wishes held at once

# Owners first. A conflict may be about any other record.
ORDER = (
    RecordKind.SETTING,
    RecordKind.GROUP_SET,
    RecordKind.GROUP,
    RecordKind.SMART_GROUP,
    RecordKind.TAG,
    RecordKind.REFERENCE,
    RecordKind.ATTACHMENT,
    RecordKind.NOTE,
    RecordKind.ANNOTATION,
    RecordKind.CONFLICT,
)
_LABELS = {RecordKind.GROUP: "group", RecordKind.TAG: "tag"}
_BELONGINGS = frozenset(kind for kind, noun in NOUNS.items() if noun in PARENT_FIELDS)
_IN_SETS = (RecordKind.GROUP, RecordKind.SMART_GROUP)

Item = TypeVar("Item")


@dataclass(slots=True)
class Wish:
    """What a record shall be, and what it is. A payload None: deleted, perhaps with an alias."""

    kind: RecordKind
    id: RecordId
    payload: str | None
    now: str | None
    alias: RecordId | None = None


WishesOf = Callable[[RecordKind], Iterable[Sequence[Wish]]]


class Reverting:
    """Grants wishes within an edit; what it could not grant is in `left`."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self.left: list[Left] = []
        self._is_live: dict[RecordId, bool] = {}
        self._new_keys: dict[RecordId, str] = {}

    def run(self, wishes_of: WishesOf) -> None:
        """Grant all of them; `wishes_of` is asked once for each kind, in `ORDER`."""
        goers: dict[RecordKind, list[Wish]] = {}
        for kind in ORDER:
            for wishes in wishes_of(kind):
                self._put(kind, [wish for wish in wishes if wish.payload is not None])
                goers.setdefault(kind, []).extend(each for each in wishes if each.payload is None)
            self._edit.flush()
        for kind in reversed(ORDER):
            for wishes in in_parts(goers.get(kind, [])):
                self._delete(kind, wishes)
            self._edit.flush()
        self._settle_keys()

    def report(self, wish: Wish, reason: Reason, field: str = "") -> None:
        """Note that something stays as it is."""
        name = name_of(wish.kind, wish.now or wish.payload)
        self.left.append(Left(wish.kind, wish.id, name, reason, field))

    def _put(self, kind: RecordKind, wishes: list[Wish]) -> None:
        nouns = {wish.id: read_payload(kind, wish.payload or "") for wish in wishes}
        self._look_up(nouns.values())
        if kind is RecordKind.ATTACHMENT:
            self._report_missing_files(wishes, nouns)
        for wish in wishes:
            noun = nouns[wish.id]
            payload = wish.payload or ""
            if kind in _BELONGINGS and not self._is_live[parent_of(noun)]:
                if wish.now is None:
                    self.report(wish, Reason.OWNER_GONE)
                    continue
            elif kind is RecordKind.REFERENCE:
                payload = self._without_dead_labels(wish, noun)
                self._note_key(wish, noun)
            elif kind in _IN_SETS and noun.set and not self._is_live[noun.set]:
                payload = write_payload(replace(noun, set=""), payload)
                self.report(wish, Reason.LABEL_GONE, "set")
            if payload == wish.now:
                continue
            if wish.now is None:
                self._edit.bring_back(kind, wish.id, payload)
            else:
                self._edit.put_payload(kind, wish.id, payload)
            self._is_live[wish.id] = True

    def _look_up(self, nouns: Iterable[Any]) -> None:
        """Find out which of the records that these name are alive."""
        named: set[RecordId] = set()
        for noun in nouns:
            if isinstance(noun, Reference):
                named.update(noun.groups, noun.tags)
            elif type(noun) in PARENT_FIELDS:
                named.add(parent_of(noun))
            elif getattr(noun, "set", ""):
                named.add(noun.set)
        unknown = [each for each in named if each not in self._is_live]
        rows = load_records(self._edit.tx, unknown)
        for each in unknown:
            row = rows.get(each)
            self._is_live[each] = row is not None and row.payload is not None

    def _without_dead_labels(self, wish: Wish, noun: Reference) -> str:
        payload = wish.payload or ""
        dead = {each for each in (*noun.groups, *noun.tags) if not self._is_live[each]}
        if dead and wish.now is not None:
            now: Reference = read_payload(wish.kind, wish.now)
            dead -= {*now.groups, *now.tags}
        if not dead:
            return payload
        for field in ("groups", "tags"):
            if dead & set(getattr(noun, field)):
                self.report(wish, Reason.LABEL_GONE, field)
        kept = replace(
            noun,
            groups=tuple(each for each in noun.groups if each not in dead),
            tags=tuple(each for each in noun.tags if each not in dead),
        )
        return write_payload(kept, payload)

    def _report_missing_files(self, wishes: list[Wish], nouns: dict[RecordId, Attachment]) -> None:
        """Say of which files, other than those that attachments have now, the bytes are gone."""
        wanted = {
            wish.id: nouns[wish.id]
            for wish in wishes
            if wish.now is None or read_payload(wish.kind, wish.now).sha256 != nouns[wish.id].sha256
        }
        library = self._edit.library
        named = {(noun.sha256, noun.bytes) for noun in wanted.values()}
        missing = library.blobs.missing(library.uid, named) if named else {}
        for wish in wishes:
            if wish.id in wanted and wanted[wish.id].sha256 in missing:
                self.report(wish, Reason.FILE_MISSING)

    def _delete(self, kind: RecordKind, wishes: Sequence[Wish]) -> None:
        in_use = self._in_use(kind, [wish.id for wish in wishes if wish.now is not None])
        for wish in wishes:
            if wish.id in in_use:
                self.report(wish, Reason.IN_USE)
            else:
                self._edit.delete(kind, wish.id, wish.alias)

    def _in_use(self, kind: RecordKind, ids: list[RecordId]) -> set[str]:
        """Those on which something hangs, or which something names, as things are by now."""
        tx = self._edit.tx
        used: set[str] = {parent for parent, _, _ in list_children(tx, ids)}
        if kind in _LABELS:
            used |= {each for each in ids if list_labelled(tx, _LABELS[kind], each)}
        elif kind is RecordKind.GROUP_SET and ids:
            used |= {row.read().set for each in _IN_SETS for row in iterate_kind(tx, each)}
        return used

    def _note_key(self, wish: Wish, noun: Reference) -> None:
        if not noun.citation_key:
            return
        if wish.now is None or read_payload(wish.kind, wish.now).citation_key != noun.citation_key:
            self._new_keys[wish.id] = noun.citation_key

    def _settle_keys(self) -> None:
        """Make new keys for references whose key somebody else took meanwhile."""
        keys: Keys | None = None
        for part in in_parts(list(self._new_keys)):
            folded = {sort_key(self._new_keys[each]) for each in part}
            for holders in find_key_holders(self._edit.tx, folded).values():
                ours = [each for each in holders if each in self._new_keys]
                for each in ours if len(ours) < len(holders) else ours[1:]:
                    keys = keys or Keys(self._edit.tx)
                    self._give_new_key(each, keys)
        self._edit.flush()

    def _give_new_key(self, reference: RecordId, keys: Keys) -> None:
        noun: Reference = self._edit.get(RecordKind.REFERENCE, reference)
        fresh = replace(noun, citation_key=keys.claim(noun.citation_key))
        self._edit.put(RecordKind.REFERENCE, reference, fresh)
        name = noun.fields.get("title") or fresh.citation_key
        self.left.append(
            Left(RecordKind.REFERENCE, reference, name, Reason.KEY_TAKEN, "citation_key")
        )


def in_parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """`items` in parts of `PART`."""
    for start in range(0, len(items), PART):
        yield items[start : start + PART]
