"""Undo where something happened since, what it says, and the steps behind an Undo button."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from ibidem.errors import NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference, list_conflicts, list_references
from ibidem.services.transfer import import_files
from ibidem.services.undoing import (
    Reason,
    Undone,
    describe_changeset,
    redoable,
    undo,
    undoable,
)
from ibidem.services.undoing import reverting as reverting_module
from ibidem.store.history import DAY_MS, forget_history
from tests.services.conftest import WALLACE, make_reference
from tests.services.undoing.random_edits import newest, state
from tests.sources import FixedSource


def edit(library: Library, reference: RecordId, **fields: str) -> int:
    def change(noun: Reference) -> Reference:
        return replace(noun, fields={**noun.fields, **fields})

    return editing.edit_references(library, [reference], change).changeset


def read(library: Library, reference: RecordId) -> Reference:
    return describe_reference(library, reference).reference


def reasons(undone: Undone) -> list[tuple[Reason, str]]:
    return [(left.reason, left.field) for left in undone.left]


def test_an_undo_leaves_other_fields_that_were_edited_later(
    library: Library, three: list[RecordId]
) -> None:
    first = edit(library, three[0], title="Wrong", volume="9")
    edit(library, three[0], publisher="Murray")
    undone = undo(library, first)
    assert undone.left == []
    fields = read(library, three[0]).fields
    assert fields["title"] == "On the Origin of Species"
    assert fields["publisher"] == "Murray"
    assert "volume" not in fields


def test_a_field_that_was_edited_later_stays_and_is_named(
    library: Library, three: list[RecordId]
) -> None:
    first = edit(library, three[0], title="Wrong", volume="9")
    edit(library, three[0], title="Right")
    undone = undo(library, first)
    assert undone
    assert reasons(undone) == [(Reason.EDITED_SINCE, "fields.title")]
    assert undone.left[0].name == "Right"
    assert undone.left[0].sentence.startswith("it was changed again")
    assert read(library, three[0]).fields["title"] == "Right"
    assert "volume" not in read(library, three[0]).fields
    assert list_conflicts(library) == []


def test_references_that_were_added_and_then_edited_stay(library: Library) -> None:
    ids, changes = editing.add_references(library, [WALLACE, make_reference("Other")])
    edit(library, ids[0], title="Mine now")
    undone = undo(library, changes.changeset)
    assert [item.id for item in list_references(library).items] == [ids[0]]
    assert reasons(undone) == [(Reason.EDITED_SINCE, "")]


def test_what_got_a_note_or_a_member_later_stays(library: Library) -> None:
    ids, changes = editing.add_references(library, [WALLACE])
    note = editing.add_note(library, ids[0], "Later")
    assert reasons(undo(library, changes.changeset)) == [(Reason.IN_USE, "")]
    editing.delete_note(library, note)
    made = newest(library) + 1
    group = editing.add_group(library, "Reading")
    editing.add_to_group(library, group, ids)
    assert reasons(undo(library, made)) == [(Reason.IN_USE, "")]
    made = newest(library) + 1
    heading = editing.add_group_set(library, "Chapters")
    editing.move_group(library, group, heading)
    assert reasons(undo(library, made)) == [(Reason.IN_USE, "")]


def test_what_was_deleted_later_stays_deleted(library: Library, three: list[RecordId]) -> None:
    edited = edit(library, three[0], title="Wrong")
    noted = newest(library) + 1
    note = editing.add_note(library, three[0], "text")
    deleted = editing.delete_note(library, note).changeset
    editing.trash_references(library, three[:1])
    editing.empty_trash(library)
    assert reasons(undo(library, edited)) == [(Reason.DELETED_SINCE, "")]
    assert not undo(library, noted), "it is gone already"
    assert reasons(undo(library, deleted)) == [(Reason.OWNER_GONE, "")]


def test_a_group_that_is_gone_does_not_come_back_with_its_reference(
    library: Library, three: list[RecordId]
) -> None:
    kept, gone = (editing.add_group(library, name) for name in ("Kept", "Gone"))
    for group in (kept, gone):
        editing.add_to_group(library, group, three[:1])
    editing.trash_references(library, three[:1])
    emptied = editing.empty_trash(library).changeset
    editing.delete_groups(library, [gone])
    assert reasons(undo(library, emptied)) == [(Reason.LABEL_GONE, "groups")]
    assert read(library, three[0]).groups == (kept,)


def test_a_citation_key_that_was_given_away_is_made_anew(
    library: Library, three: list[RecordId]
) -> None:
    editing.trash_references(library, three[1:2])
    deleted = editing.delete_references(library, three[1:2]).changeset
    ids, _ = editing.add_references(library, [WALLACE])
    assert read(library, ids[0]).citation_key == "Wallace1855"
    assert reasons(undo(library, deleted)) == [(Reason.KEY_TAKEN, "citation_key")]
    assert read(library, three[1]).citation_key == "Wallace1855a"
    assert read(library, ids[0]).citation_key == "Wallace1855"


def test_two_references_that_swapped_their_keys_swap_them_back(
    library: Library, three: list[RecordId]
) -> None:
    first, second = (read(library, each).citation_key for each in three[:2])
    before = state(library)
    other = {first: second, second: first}
    for temporary in ("Temporary1", None):
        editing.edit_references(
            library,
            three[:1],
            lambda noun, key=temporary: replace(noun, citation_key=key or second),
        )
        if temporary:
            editing.edit_references(
                library, three[1:2], lambda noun: replace(noun, citation_key=other[second])
            )
    for number in (newest(library), newest(library) - 1, newest(library) - 2):
        assert undo(library, number).left == []
    assert state(library) == before


def test_attached_files_come_back_and_a_missing_one_is_named(
    library: Library, three: list[RecordId], make_file: Callable[[str, bytes], Path]
) -> None:
    editing.attach_files(library, three[0], [make_file("a.pdf", b"a"), make_file("b.pdf", b"b")])
    editing.add_note(library, three[0], "text")
    editing.trash_references(library, three[:1])
    emptied = editing.empty_trash(library).changeset
    details_before = {"a.pdf", "b.pdf"}
    with library.reading() as tx:
        digest = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"  # of b"b"
        assert tx.head.changeset == emptied
    library.blobs.delete(library.uid, [digest])
    undone = undo(library, emptied)
    assert [(left.name, left.reason) for left in undone.left] == [("b.pdf", Reason.FILE_MISSING)]
    details = describe_reference(library, three[0])
    assert {each.noun.file_name for each in details.attachments} == details_before
    assert len(details.notes) == 1
    assert undone.changes.added.keys() == {
        RecordKind.REFERENCE, RecordKind.ATTACHMENT, RecordKind.NOTE,
    }  # fmt: skip


def test_large_changesets_are_undone_in_parts(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reverting_module, "PART", 7)
    before = state(library)
    ris = "".join(f"TY  - JOUR\nTI  - Title {n}\nER  -\n" for n in range(40))
    import_files(library, [("a.ris", ris.encode())], group="Imported")
    after = state(library)
    undone = undo(library, newest(library))
    assert state(library) == before
    assert len(undone.changes.removed[RecordKind.REFERENCE]) == 40
    undo(library, undone.changeset)
    assert state(library) == after


def test_what_history_forgot_cannot_be_undone(
    library: Library, three: list[RecordId], source: FixedSource
) -> None:
    edited = edit(library, three[0], title="New")
    source.advance(10 * DAY_MS)
    edit(library, three[0], title="Newer")
    with library.writing("forget") as tx:
        forget_history(tx, 5)
    assert [each.number for each in undoable(library)] == [newest(library)]
    with pytest.raises(NotFoundError, match="kept no longer"):
        undo(library, edited)


def test_undo_and_redo_walk_back_and_forth(library: Library, three: list[RecordId]) -> None:
    first = edit(library, three[0], title="One")
    second = edit(library, three[0], title="Two")

    def walk() -> tuple[list[int], int]:
        done = [each.number for each in undoable(library, device="laptop")]
        return [each for each in done if each >= first], len(redoable(library))

    def back() -> None:
        assert undo(library, undoable(library)[0].number)

    def forth() -> None:
        assert undo(library, redoable(library)[0].number)

    assert walk() == ([second, first], 0)
    back()
    assert walk() == ([first], 1)
    back()
    assert walk() == ([], 2)
    forth()
    assert read(library, three[0]).fields["title"] == "One"
    assert walk() == ([first], 1)
    forth()
    assert read(library, three[0]).fields["title"] == "Two"
    assert walk() == ([second, first], 0)
    back()
    third = edit(library, three[0], title="Three")
    assert walk() == ([third, first], 0)
    assert undoable(library, device="phone") == []
    assert undoable(library, account="nobody") == []


def test_changesets_are_told_in_words(
    library: Library, three: list[RecordId], make_file: Callable[[str, bytes], Path]
) -> None:
    def told() -> str:
        return describe_changeset(library, newest(library)).text

    assert told() == "Added 3 references"
    editing.attach_files(library, three[0], [make_file("a.pdf", b"a")])
    assert told() == "Attached 1 file"
    editing.trash_references(library, three[:2])
    assert told() == "Moved 2 references to the trash"
    editing.empty_trash(library)
    assert told() == "Emptied the trash: deleted 2 references"
    undone = undo(library, newest(library))
    assert told() == "Undid: Emptied the trash: deleted 2 references"
    undo(library, undone.changeset)
    assert told() == "Redid: Emptied the trash: deleted 2 references"
    deed = describe_changeset(library, newest(library))
    assert deed.undone is not None
    assert (deed.code, deed.undone.code, deed.undone.count) == ("redo", "empty trash", 2)
    with library.writing("something new") as tx:
        assert tx.changeset
    assert told() == "Something new"
    with pytest.raises(NotFoundError):
        describe_changeset(library, 999)
