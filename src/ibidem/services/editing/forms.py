"""An edit made on a form: what the person changed there, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload, write_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.reference_types import label
from ibidem.services.editing.references import edit_references
from ibidem.services.library import Library
from ibidem.sync.merge import Clash, merge_payloads


@dataclass(frozen=True, slots=True)
class FormEdit:
    """What an edit did; `overridden` are the names of fields that somebody else had changed since
    the form was opened, and whose value is now the form's (the other is in the history)."""

    changes: Changes
    overridden: tuple[str, ...] = ()


def edit_by_form(
    library: Library, reference: RecordId, shown: Reference, edited: Reference
) -> FormEdit:
    """Change a reference from what a form `shown` to what came back `edited`.

    The form may have been open for long: whatever else was changed meanwhile stays, field by field,
    as in a sync. Raises what `edit_references` raises.
    """
    clashes: list[Clash] = []

    def merge(now: Reference) -> Reference:
        base = write_payload(shown)
        merged = merge_payloads(
            base, write_payload(now), write_payload(edited), ours_is_later=False
        )
        clashes.extend(merged.clashes)
        merged_noun: Reference = read_payload(RecordKind.REFERENCE, merged.payload)
        return merged_noun

    changes = edit_references(library, [reference], merge)
    return FormEdit(changes, tuple(_name(clash.path, edited.type) for clash in clashes))


def _name(path: str, kind: str) -> str:
    outer, _, inner = path.partition(".")
    return label(kind, inner or outer)
