"""Forgetting for good."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from ibidem.errors import ConfirmationNeeded, InputError, PermissionDeniedError
from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.caretaking import DELAY_MS, Caretaker
from ibidem.services.library import Library, LocalLibrary
from ibidem.services.maintenance import verify_library
from ibidem.services.reviewing import list_versions_of
from ibidem.services.searching import list_references
from ibidem.services.time_travel import forget_past, list_events, plan_restore, purge
from ibidem.services.undoing import undo, undoable
from ibidem.store.blob_texts import TextState, has_texts, save_text
from ibidem.store.full_text import refresh_full_text
from ibidem.store.history import DAY_MS
from ibidem.store.schema import bases, history, records
from tests.services.conftest import DARWIN, WALLACE, on_this_device
from tests.services.hosting.conftest import Team, on_one_database, store, team  # noqa: F401
from tests.services.undoing.random_edits import newest
from tests.sources import FixedSource

SECRET = "Xyzzy"


def holds(library: Library, text: str) -> bool:
    """Whether any version of any record of the library holds a text."""
    with library.reading() as tx:
        return any(
            tx.connection.execute(table.select().where(table.c.payload.contains(text))).first()
            for table in (records, history, bases)
        )


@pytest.fixture
def secret(
    library: Library, three: list[RecordId], make_file: Callable[[str, bytes], Path]
) -> RecordId:
    """A reference that was edited, with a note that was deleted and a file; all say `SECRET`."""
    editing.edit_references(
        library, three[:1], lambda noun: replace(noun, fields={"title": SECRET})
    )
    editing.edit_references(library, three[:1], lambda noun: replace(noun, rating=3))
    editing.delete_note(library, editing.add_note(library, three[0], SECRET))
    editing.attach_files(library, three[0], [make_file(f"{SECRET}.pdf", SECRET.encode())])
    with library.writing("read files") as tx:
        save_text(tx, digest(SECRET), TextState.READ, 1, SECRET)
    refresh_full_text(library.store, library.library_id)
    editing.attach_files(library, three[0], [make_file("shared.pdf", b"shared")])
    editing.attach_files(library, three[1], [make_file("shared.pdf", b"shared")])
    return three[0]


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_nothing_of_a_purged_record_is_left(library: Library, secret: RecordId) -> None:
    assert holds(library, SECRET)
    purged = purge(library, [secret], confirmed=True)
    assert (purged.records, purged.files) == (3, 1)
    assert purged.versions >= 4
    assert not holds(library, SECRET)
    assert not library.blobs.has(library.uid, digest(SECRET))
    assert library.blobs.has(library.uid, digest("shared"))
    assert list_references(library, SECRET).total == 0
    with library.reading() as tx:
        assert not has_texts(tx), "nor what was read from its file"
    assert list_references(library).total == 2
    assert [version.deleted for version in list_versions_of(library, secret)] == [True]
    assert verify_library(library).is_sound


def test_a_purge_is_final(library: Library, secret: RecordId) -> None:
    before = newest(library)
    purge(library, [secret], confirmed=True)
    with pytest.raises(InputError, match="purged"):
        undo(library, newest(library))
    assert all(step.label != "purge" for step in undoable(library))
    plan = plan_restore(library, before=before + 1)
    assert not plan
    for event in list_events(library):
        if event.deed.code != "purge":
            undo(library, event.number)
    assert not holds(library, SECRET)


def test_what_is_deleted_already_can_be_purged(library: Library, secret: RecordId) -> None:
    editing.trash_references(library, [secret])
    editing.empty_trash(library)
    assert holds(library, SECRET)
    purged = purge(library, [secret], confirmed=True)
    assert (purged.records, purged.files) == (0, 1)
    assert not holds(library, SECRET)


def test_groups_and_tags_are_taken_off_when_they_are_purged(
    library: Library, three: list[RecordId]
) -> None:
    group, tag = editing.add_group(library, SECRET), editing.add_tag(library, SECRET)
    editing.add_to_group(library, group, three)
    editing.tag_references(library, tag, three)
    purge(library, [group, tag], confirmed=True)
    assert not holds(library, SECRET)
    assert verify_library(library).is_sound


def test_a_purge_wants_a_yes_and_something_to_purge(
    library: Library, three: list[RecordId]
) -> None:
    with pytest.raises(ConfirmationNeeded):
        purge(library, three)
    with pytest.raises(InputError):
        purge(library, [], confirmed=True)
    assert list_references(library).total == 3


@on_one_database
def test_only_an_owner_may_purge_and_forget(team: Team) -> None:  # noqa: F811
    ids, _ = editing.add_references(team.open("owner"), [])
    for role in ("manager", "editor", "viewer"):
        with pytest.raises(PermissionDeniedError):
            purge(team.open(role), ["0197a3f0-0000-7000-8000-000000000000"], confirmed=True)  # type: ignore[list-item]
        with pytest.raises(PermissionDeniedError):
            forget_past(team.open(role), 1)
    assert ids == []


def test_files_go_with_the_last_version_that_names_them(
    library: Library, secret: RecordId, source: FixedSource
) -> None:
    editing.trash_references(library, [secret])
    editing.empty_trash(library)
    assert library.blobs.has(library.uid, digest(SECRET))
    source.advance(2 * DAY_MS)
    assert forget_past(library, 1) > 0
    assert not library.blobs.has(library.uid, digest(SECRET))
    assert library.blobs.has(library.uid, digest("shared"))


@on_this_device
def test_deleted_records_stay_out_of_reach_after_a_purge_and_a_repair(
    library: Library, secret: RecordId
) -> None:
    from ibidem.services.maintenance import diagnose_library

    purge(library, [secret], confirmed=True)
    assert diagnose_library(library, repair=True).is_sound  # type: ignore[arg-type]
    assert not holds(library, SECRET)


def test_purges_and_events_are_the_same_on_every_database(team: Team, tmp_path: Path) -> None:  # noqa: F811
    library = team.open("owner")
    ids, _ = editing.add_references(library, [replace(WALLACE, fields={"title": SECRET}), DARWIN])
    group = editing.add_group(library, "Reading")
    editing.add_to_group(library, group, ids)
    editing.remove_from_group(library, group, ids[:1])
    events = list_events(library, group=group)
    assert [event.deed.count for event in events[:3]] == [1, 2, 1]
    assert [event.deed.code for event in list_events(library, record=ids[0])] == [
        "remove from group", "add to group", "add",
    ]  # fmt: skip
    file = tmp_path / "file.pdf"
    file.write_bytes(b"contents")
    editing.attach_files(library, ids[0], [file])
    purged = purge(library, ids[:1], confirmed=True)
    assert (purged.records, purged.versions, purged.files) == (2, 4, 1)
    assert not holds(library, SECRET)
    team.source.advance(2 * DAY_MS)
    assert forget_past(library, 1) == 1


@on_this_device
def test_not_even_the_bytes_of_the_library_s_file_tell_of_it(
    library: LocalLibrary, secret: RecordId
) -> None:
    def tells() -> bool:
        return any(SECRET.lower() in text.lower() for text in read(library.path))

    def read(folder: Path) -> list[str]:
        return [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]

    assert tells()
    purge(library, [secret], confirmed=True)
    library.close()
    assert not tells()


def test_a_server_forgets_what_is_older_than_it_is_told_to_keep(
    library: Library, three: list[RecordId], source: FixedSource
) -> None:
    source.step_ms = 0
    editing.rate_references(library, three, 3)
    source.advance(20 * DAY_MS)
    editing.rate_references(library, three, 4)
    source.advance(20 * DAY_MS)

    def care(days: int) -> list[int]:
        caretaker = Caretaker(library.store, library.blobs, days)
        caretaker.hear(library.uid)
        source.advance(DELAY_MS)
        caretaker.run_due()
        return [version.number for version in list_versions_of(library, three[0])]

    kept = care(0)
    assert len(kept) == 3
    assert care(60) == kept
    assert care(30) == kept[:2]
    assert care(10) == kept[:1]
