"""Merging: what a plan says, for many groups in one changeset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.attachment import Attachment
from ibidem.model.belonging import PARENT_FIELDS
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.duplicates.planning import MergePlan, plan_of
from ibidem.services.editing.edit import Edit, editing
from ibidem.services.editing.keys import Keys
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.store.lookup import follow_united, list_children

_BATCH = 500  # plans carried out together; bounds memory


def merge_references(
    library: Library, plans: Sequence[MergePlan], *, report: Report = no_report
) -> Changes:
    """Carry out plans, all in one changeset, which one undo takes back.

    What was edited since a plan was made goes into the merge; whose value is taken stays as the
    plan says. Attachments and notes move to the reference that stays. A file that it has already
    stays with the other in the trash; annotations on it move to its twin. Raises `InputError` where
    plans overlap, `NotFoundError` where a reference is gone; then nothing is changed.
    """
    seen: set[RecordId] = set()
    for plan in plans:
        if not seen.isdisjoint(plan.ids):
            raise InputError("A reference is in two merges at once.")
        seen.update(plan.ids)
    with editing(library, "merge duplicates") as edit:
        keys: Keys | None = None
        for start in range(0, len(plans), _BATCH):
            report("Merging references", start, len(plans))
            part = plans[start : start + _BATCH]
            nouns = edit.load(RecordKind.REFERENCE, [each for plan in part for each in plan.ids])
            keys = _merge_part(edit, part, nouns, keys)
        report("Merging references", len(plans), len(plans))
    return edit.changes


def follow_merged(library: Library, ids: Iterable[RecordId]) -> dict[RecordId, RecordId]:
    """For references that were merged or united away: the one that now stands for each."""
    with library.reading() as tx:
        return follow_united(tx, ids)


def _merge_part(
    edit: Edit, plans: Sequence[MergePlan], nouns: dict[RecordId, Reference], keys: Keys | None
) -> Keys | None:
    everything = [each for plan in plans for each in plan.ids]
    children: dict[RecordId, list[tuple[RecordId, RecordKind]]] = {}
    for parent, child, kind in list_children(edit.tx, everything):
        children.setdefault(parent, []).append((child, kind))
    movable = (RecordKind.ATTACHMENT, RecordKind.NOTE)
    loaded: dict[RecordId, Any] = {}
    for wanted in movable:
        ids = [child for found in children.values() for child, kind in found if kind is wanted]
        loaded |= edit.load(wanted, ids)
    for plan in plans:
        found = {each: nouns[each] for each in plan.ids}
        for each, noun in found.items():
            if noun.is_trashed:
                raise InputError("A reference to be merged lies in the trash.", id=each)
        choices = {
            field.path: field.chosen
            for field in plan.fields
            if _has(found[field.chosen], field.path)
        }
        merged = plan_of(found, plan.master, choices).merged
        if not merged.citation_key:
            keys = keys or Keys(edit.tx)
            merged = replace(merged, citation_key=keys.make(merged))
        edit.put(RecordKind.REFERENCE, plan.master, merged)
        for other in plan.others:
            gone = replace(found[other], trashed_at=edit.tx.at, merged_into=plan.master)
            edit.put(RecordKind.REFERENCE, other, gone)
        _move_belongings(edit, plan, children, loaded)
    return keys


def _has(reference: Reference, path: str) -> bool:
    """Whether there is (still) a value at a path of a plan."""
    where, _, name = path.partition(".")
    values: Any = getattr(reference, where)
    return bool(values.get(name)) if name else bool(values)


def _move_belongings(
    edit: Edit,
    plan: MergePlan,
    children: dict[RecordId, list[tuple[RecordId, RecordKind]]],
    loaded: dict[RecordId, Any],
) -> None:
    files: dict[str, RecordId] = {}  # by digest: the attachment that stays with the master
    for child, kind in children.get(plan.master, ()):
        if kind is RecordKind.ATTACHMENT:
            files.setdefault(loaded[child].sha256, child)
    for other in plan.others:
        for child, kind in children.get(other, ()):
            if child not in loaded:
                continue  # a conflict: it goes with its reference, and waits for an answer there
            noun = loaded[child]
            if isinstance(noun, Attachment):
                twin = files.setdefault(noun.sha256, child)
                if twin != child:
                    _move_annotations(edit, child, twin)
                    continue
            moved = replace(noun, **{PARENT_FIELDS[type(noun)]: plan.master})
            edit.put(kind, child, moved)


def _move_annotations(edit: Edit, attachment: RecordId, twin: RecordId) -> None:
    """To the same file elsewhere; those that it has already stay."""
    kind = RecordKind.ANNOTATION
    mine = [each for _, each, found in list_children(edit.tx, [attachment]) if found is kind]
    if not mine:
        return
    there = [each for _, each, found in list_children(edit.tx, [twin]) if found is kind]
    known = set(edit.load(kind, there).values())
    for each, noun in edit.load(kind, mine).items():
        moved = replace(noun, attachment=twin)
        if moved not in known:
            known.add(moved)
            edit.put(kind, each, moved)
