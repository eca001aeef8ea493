"""Undo, redo and going back on a device and on its server: syncs carry them, both stay the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.services import editing
from ibidem.services.hosting import HostedLibrary, LocalHub, Member
from ibidem.services.library import LocalLibrary, create_library
from ibidem.services.maintenance import verify_library
from ibidem.services.searching import describe_reference, list_references
from ibidem.services.syncing import link_library, sync_library
from ibidem.services.time_travel import apply_restore, list_events, plan_restore, purge
from ibidem.services.undoing import Reason, undo, undoable
from tests.services.conftest import DARWIN, LOVELACE, WALLACE
from tests.services.hosting.conftest import Team, on_one_database, store, team  # noqa: F401
from tests.services.undoing.random_edits import Editor, newest, state
from tests.sources import FixedSource

pytestmark = on_one_database


class Pair:
    """A device and its server."""

    def __init__(self, team: Team, folder: Path) -> None:  # noqa: F811
        self.team = team
        source = FixedSource(step_ms=7, lane=5)
        self.desktop: LocalLibrary = create_library(
            folder / "Desktop", source=source, device="desktop"
        )
        link_library(self.desktop, server="https://a.test", account="editor", hub_uid=team.uid)

    @property
    def online(self) -> HostedLibrary:
        return self.team.open("editor")

    def sync(self) -> None:
        library = self.online
        member = Member("editor", "desktop", Role.EDITOR)
        hub = LocalHub(library.store, library.library_id, member, library.blobs)
        report = sync_library(self.desktop, hub, hub, confirmed=True)
        assert report.verified
        assert state(self.desktop) == state(library)


@pytest.fixture
def pair(team: Team, tmp_path: Path) -> Iterator[Pair]:  # noqa: F811
    made = Pair(team, tmp_path)
    with made.desktop:
        yield made


def retitle(title: str):  # type: ignore[no-untyped-def]
    def change(noun: Reference) -> Reference:
        return replace(noun, fields={**noun.fields, "title": title})

    return change


def test_a_deletion_that_was_synced_is_undone_on_either_side(pair: Pair) -> None:
    ids, _ = editing.add_references(pair.desktop, [DARWIN, WALLACE, LOVELACE])
    editing.add_note(pair.desktop, ids[0], "text")
    pair.sync()
    begun = state(pair.desktop)
    for library in (pair.desktop, pair.online):
        editing.trash_references(library, ids[:2])
        editing.empty_trash(library)
        pair.sync()
        assert list_references(pair.online).total == 1
        for _ in range(2):
            assert undo(library, undoable(library)[0].number).left == []
        pair.sync()
        assert state(pair.online) == begun


def test_what_a_sync_brought_is_undone_by_its_number(pair: Pair) -> None:
    ids, _ = editing.add_references(pair.desktop, [DARWIN, WALLACE, LOVELACE])
    pair.sync()
    begun = state(pair.desktop)
    editing.trash_references(pair.online, ids)
    pair.sync()
    event = list_events(pair.desktop, removing=True)[0]
    assert (event.deed.code, event.removed) == ("sync", 3)
    assert undoable(pair.desktop)[0].label == "add", "nobody who presses Undo means a sync"
    undo(pair.desktop, event.number)
    pair.sync()
    assert state(pair.online) == begun


def test_an_undo_leaves_what_another_device_wrote_meanwhile(pair: Pair) -> None:
    ids, _ = editing.add_references(pair.desktop, [DARWIN])
    number = editing.edit_references(pair.desktop, ids, retitle("Wrong")).changeset
    pair.sync()
    editing.edit_references(pair.online, ids, retitle("Corrected by somebody"))
    pair.sync()
    undone = undo(pair.desktop, number)
    assert [(left.reason, left.field) for left in undone.left] == [
        (Reason.EDITED_SINCE, "fields.title")
    ]
    pair.sync()
    title = describe_reference(pair.online, ids[0]).reference.fields["title"]
    assert title == "Corrected by somebody"


def test_the_device_goes_back_to_before_a_sync_and_the_server_follows(pair: Pair) -> None:
    ids, _ = editing.add_references(pair.desktop, [DARWIN, WALLACE, LOVELACE])
    pair.sync()
    begun = state(pair.desktop)
    editing.trash_references(pair.online, ids[:2])
    editing.empty_trash(pair.online)
    editing.add_group(pair.online, "New")
    pair.sync()
    event = list_events(pair.desktop, removing=True)[0]
    apply_restore(pair.desktop, plan_restore(pair.desktop, before=event.number))
    pair.sync()
    assert state(pair.online) == begun


def test_a_purge_on_the_server_deletes_on_the_device(pair: Pair) -> None:
    ids, _ = editing.add_references(pair.desktop, [DARWIN, WALLACE])
    pair.sync()
    purge(pair.team.open("owner"), ids[:1], confirmed=True)
    pair.sync()
    assert [item.id for item in list_references(pair.desktop).items] == ids[1:]


def test_a_purge_on_the_device_is_done_when_the_server_knows(pair: Pair) -> None:
    ids, _ = editing.add_references(pair.desktop, [DARWIN, WALLACE])
    pair.sync()
    purge(pair.desktop, ids[:1], confirmed=True)
    pair.sync()
    assert [item.id for item in list_references(pair.online).items] == ids[1:]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_random_edits_undos_and_syncs_end_the_same_on_both_sides(
    pair: Pair, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    editors = [Editor(each, random, tmp_path) for each in (pair.desktop, pair.online)]
    editors[0].furnish()
    for _ in range(30):
        editor = random.choice(editors)
        turn = random.random()
        if turn < 0.2:
            pair.sync()
        elif turn < 0.45 and newest(editor.library):
            undo(editor.library, random.randint(1, newest(editor.library)))
        else:
            try:
                editor.steps[random.choice(list(editor.steps))]()
            except LookupError:
                continue
    pair.sync()
    pair.sync()
    for library in (pair.desktop, pair.online):
        found = {finding.code for finding in verify_library(library).findings}
        assert found <= {"dangling_label", "orphan"}, "which two sides can make at the same time"
