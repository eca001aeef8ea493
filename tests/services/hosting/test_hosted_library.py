"""A library on a server, opened for one person: who may do what, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from ibidem.errors import (
    NotFoundError,
    PermissionDeniedError,
    StorageFullError,
)
from ibidem.model.attachment import Annotation
from ibidem.model.conflict import Conflict
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.services import (
    annotating,
    editing,
    maintenance,
    reviewing,
    searching,
    summarizing,
    time_travel,
    transfer,
    undoing,
)
from ibidem.services.editing.edit import editing as one_edit
from ibidem.services.hosting import HostedLibrary, LocalHub, Member
from ibidem.services.library import LocalLibrary, create_library
from ibidem.services.syncing import link_library, sync_library
from ibidem.store import Store
from ibidem.store.records import load_dirty
from tests.services.conftest import DARWIN, LOVELACE, WALLACE
from tests.services.hosting.conftest import ROLES, Team, make_team, on_one_database
from tests.sources import FixedSource

RIS = b"TY  - JOUR\nTI  - Imported\nER  - \n"


class Furnished:
    """A library in which there is one of everything, made by its owner."""

    def __init__(self, team: Team, folder: Path) -> None:
        library = team.open("owner")
        self.team = team
        self.references, _ = editing.add_references(library, [DARWIN, WALLACE, LOVELACE])
        self.book, self.other, self.trashed = self.references
        self.set = editing.add_group_set(library, "Set")
        self.group = editing.add_group(library, "Group")
        editing.add_group_set(library, "Another")
        editing.add_tag(library, "another")
        self.smart = editing.add_smart_group(library, "Smart", "darwin")
        self.tag = editing.add_tag(library, "tag")
        editing.add_to_group(library, self.group, [self.other])
        editing.tag_references(library, self.tag, [self.other])
        self.note = editing.add_note(library, self.book, "A note")
        self.file = folder / "file.pdf"
        self.file.write_bytes(b"%PDF contents")
        (self.attachment,) = editing.attach_files(library, self.book, [self.file])
        mark = Annotation(self.attachment, 0, comment="A mark")
        (self.annotation,) = annotating.add_annotations(library, [mark])
        self.target = folder / "out.pdf"
        editing.trash_references(library, [self.trashed])
        with one_edit(library, "conflict") as edit:
            noun = Conflict(
                field="fields.title", record=self.book, record_kind="reference", other="Origins"
            )
            self.conflict = edit.add(RecordKind.CONFLICT, noun)
        team.told.clear()


@pytest.fixture
def furnished(team: Team, tmp_path: Path) -> Furnished:
    return Furnished(team, tmp_path)


def retitle(reference: editing.references.Reference) -> editing.references.Reference:
    return replace(reference, fields={**reference.fields, "title": "New"})


Action = Callable[[HostedLibrary, Furnished], object]

READS: dict[str, Action] = {
    "list": lambda library, _: searching.list_references(library, "darwin"),
    "describe": lambda library, made: searching.describe_reference(library, made.book),
    "groups": lambda library, _: searching.list_groups(library),
    "tags": lambda library, _: searching.list_tags(library),
    "conflicts": lambda library, _: searching.list_conflicts(library),
    "history": lambda library, _: reviewing.list_library_history(library),
    "versions": lambda library, made: reviewing.list_versions_of(library, made.book),
    "summary": lambda library, _: summarizing.summarize_library(library),
    "verify": lambda library, _: maintenance.verify_library(library),
    "preview": lambda library, made: editing.preview_replace(
        library, made.references, editing.Replacement("origin")
    ),
    "export": lambda library, made: list(
        transfer.write_references(library, "ris", made.references[:2])
    ),
    "save": lambda library, made: editing.save_attachment(library, made.attachment, made.target),
}
WRITES: dict[str, Action] = {
    "add": lambda library, _: editing.add_references(library, [DARWIN]),
    "edit": lambda library, made: editing.edit_references(library, [made.book], retitle),
    "add group": lambda library, _: editing.add_group(library, "New"),
    "rename group": lambda library, made: editing.rename_group(library, made.group, "New"),
    "move group": lambda library, made: editing.move_group(library, made.group, made.set),
    "order sets": lambda library, made: editing.move_group_set(library, made.set, before=""),
    "order tags": lambda library, made: editing.move_tag(library, made.tag, before=""),
    "bulk edit": lambda library, made: editing.edit_fields(
        library, [made.book], editing.BulkEdit(set={"title": "New"})
    ),
    "edit by form": lambda library, made: editing.edit_by_form(
        library, made.book, DARWIN, retitle(DARWIN)
    ),
    "replace": lambda library, made: editing.find_and_replace(
        library, made.references, editing.Replacement("origin", "Source")
    ),
    "rate": lambda library, made: editing.rate_references(library, [made.book], 5),
    "mark": lambda library, made: editing.mark_references(library, [made.book], read=True),
    "add to group": lambda library, made: editing.add_to_group(library, made.group, [made.book]),
    "remove from group": lambda library, made: editing.remove_from_group(
        library, made.group, [made.other]
    ),
    "delete group": lambda library, made: editing.delete_groups(library, [made.group]),
    "add set": lambda library, _: editing.add_group_set(library, "New"),
    "rename set": lambda library, made: editing.rename_group_set(library, made.set, "New"),
    "delete set": lambda library, made: editing.delete_groups(library, [made.set]),
    "add smart group": lambda library, _: editing.add_smart_group(library, "New", "ada"),
    "edit smart group": lambda library, made: editing.edit_smart_group(
        library, made.smart, name="New"
    ),
    "delete smart group": lambda library, made: editing.delete_groups(library, [made.smart]),
    "add tag": lambda library, _: editing.add_tag(library, "new"),
    "edit tag": lambda library, made: editing.edit_tag(library, made.tag, name="new"),
    "delete tag": lambda library, made: editing.delete_tags(library, [made.tag]),
    "tag": lambda library, made: editing.tag_references(library, made.tag, [made.book]),
    "untag": lambda library, made: editing.untag_references(library, made.tag, [made.other]),
    "add note": lambda library, made: editing.add_note(library, made.book, "New"),
    "edit note": lambda library, made: editing.edit_note(library, made.note, text="New"),
    "delete note": lambda library, made: editing.delete_note(library, made.note),
    "annotate": lambda library, made: annotating.add_annotations(
        library, [Annotation(made.attachment, 0, comment="New")]
    ),
    "edit annotation": lambda library, made: annotating.edit_annotation(
        library, made.annotation, comment="New"
    ),
    "delete annotation": lambda library, made: annotating.delete_annotations(
        library, [made.annotation]
    ),
    "attach": lambda library, made: editing.attach_files(library, made.book, [made.file]),
    "rename file": lambda library, made: editing.rename_attachment(
        library, made.attachment, "new.pdf"
    ),
    "delete file": lambda library, made: editing.delete_attachments(library, [made.attachment]),
    "trash": lambda library, made: editing.trash_references(library, [made.book]),
    "take back": lambda library, made: editing.restore_references(library, [made.trashed]),
    "delete": lambda library, made: editing.delete_references(library, [made.trashed]),
    "empty trash": lambda library, _: editing.empty_trash(library),
    "keep": lambda library, made: editing.settle_conflicts(library, [made.conflict], "keep"),
    "take other": lambda library, made: editing.settle_conflicts(library, [made.conflict], "other"),
    "settle": lambda library, made: editing.settle_conflict_with(library, made.conflict, "Third"),
    "restore version": lambda library, made: time_travel.restore_version(
        library, made.trashed, reviewing.list_versions_of(library, made.trashed)[-1].number
    ),
    "undo": lambda library, _: undoing.undo(library, undoing.undoable(library)[1].number),
    "import": lambda library, _: transfer.import_files(library, [("a.ris", RIS)]),
}


def test_every_way_to_edit_is_tried_here() -> None:
    actions = (*READS.values(), *WRITES.values())
    used = {name for action in actions for name in action.__code__.co_names}
    functions = {name for name in editing.__all__ if name[0].islower()}
    functions |= {"add_annotations", "edit_annotation", "delete_annotations"}
    assert functions - {"check_deletable"} <= used


@on_one_database
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", READS.values(), ids=READS)
def test_every_member_reads(furnished: Furnished, role: str, action: Action) -> None:
    assert action(furnished.team.open(role), furnished) is not None
    assert furnished.team.told == []


@on_one_database
@pytest.mark.parametrize("role", ["owner", "manager", "editor"])
@pytest.mark.parametrize("action", WRITES.values(), ids=WRITES)
def test_who_may_write_writes_one_changeset_in_their_own_name(
    furnished: Furnished, role: str, action: Action
) -> None:
    team = furnished.team
    before = team.revision
    action(team.open(role), furnished)
    assert team.revision == before + 1
    made = reviewing.list_library_history(team.open("owner"), limit=1)[0]
    assert (made.account, made.device) == (role, "Web")
    assert team.told == [(team.uid, team.revision)]
    assert maintenance.verify_library(team.open("owner")).is_sound


@on_one_database
@pytest.mark.parametrize("action", WRITES.values(), ids=WRITES)
def test_a_viewer_writes_nothing(furnished: Furnished, action: Action) -> None:
    team = furnished.team
    before = team.revision
    with pytest.raises(PermissionDeniedError):
        action(team.open("viewer"), furnished)
    assert (team.revision, team.told) == (before, [])


@on_one_database
@pytest.mark.parametrize("role", ROLES)
def test_only_an_owner_repairs(furnished: Furnished, role: str) -> None:
    library = furnished.team.open(role)
    if role == "owner":
        assert maintenance.diagnose_library(library, repair=True).is_sound
    else:
        with pytest.raises(PermissionDeniedError):
            maintenance.diagnose_library(library, repair=True)


def test_a_library_opens_for_its_members_only(team: Team) -> None:
    opened = team.open("editor", device="Firefox")
    assert (opened.name, opened.uid, opened.role) == ("Team", team.uid, Role.EDITOR)
    assert (opened.account, opened.device, opened.scope) == ("editor", "Firefox", "")
    for uid, account in ((team.uid, "stranger"), (team.source.new_id(), "owner"), ("x", "owner")):
        with pytest.raises(NotFoundError):
            team.libraries.open(uid, account)
    with pytest.raises(NotFoundError):
        team.open("owner", scope=team.source.new_id())


def test_a_library_that_is_open_loses_what_was_taken_away(team: Team) -> None:
    editors, managers = team.open("editor"), team.open("manager")
    sharing = team.libraries.sharing(team.uid, "owner")
    sharing.change_role("manager", Role.VIEWER)
    sharing.remove("editor")
    with pytest.raises(PermissionDeniedError):
        editing.add_references(managers, [DARWIN])
    with pytest.raises(NotFoundError):
        editing.add_references(editors, [DARWIN])
    assert searching.list_references(team.open("owner")).total == 0


def test_an_edit_is_at_the_hub_at_once_and_nothing_waits(team: Team) -> None:
    library = team.open("editor")
    (book,), changes = editing.add_references(library, [DARWIN])
    again = editing.edit_references(library, [book], retitle)
    assert (changes.changeset, again.changeset) == (1, 2)
    with library.reading() as tx:
        assert load_dirty(tx) == []
    versions = reviewing.list_versions_of(library, book)
    assert [(each.number, each.account, each.device) for each in versions] == [
        (2, "editor", "Web"),
        (1, "editor", "Web"),
    ]


def test_what_changes_nothing_tells_nobody(team: Team) -> None:
    library = team.open("owner")
    (book,), _ = editing.add_references(library, [DARWIN])
    team.told.clear()
    assert not editing.edit_references(library, [book], lambda each: each)
    with pytest.raises(ZeroDivisionError), library.writing("nothing"):
        raise ZeroDivisionError
    assert (team.told, team.revision) == ([], 1)


@on_one_database
def test_a_file_is_admitted_by_the_quota_before_it_is_stored(
    store: Store, source: FixedSource, tmp_path: Path
) -> None:
    team = make_team(store, source, quota_bytes=100)
    library = team.open("editor")
    (book,), _ = editing.add_references(library, [DARWIN])
    small, large = tmp_path / "small.pdf", tmp_path / "large.pdf"
    small.write_bytes(b"s" * 60)
    large.write_bytes(b"l" * 60)
    editing.attach_files(library, book, [small])
    with pytest.raises(StorageFullError):
        editing.attach_files(library, book, [large])
    assert len(searching.describe_reference(library, book).attachments) == 1
    assert [size for _, size in library.blobs.list(library.uid)] == [60]


@pytest.fixture
def desktop(team: Team, tmp_path: Path) -> LocalLibrary:
    source = FixedSource(step_ms=7, lane=5)
    made = create_library(tmp_path / "Desktop", source=source, device="desktop")
    link_library(made, server="https://ibidem.test", account="editor", hub_uid=team.uid)
    return made


def sync(team: Team, desktop: LocalLibrary) -> None:
    opened = team.open("editor")
    member = Member("editor", "desktop", Role.EDITOR)
    report = sync_library(desktop, LocalHub(opened.store, opened.library_id, member, opened.blobs))
    assert report.verified
    assert not report.differs


@on_one_database
@pytest.mark.parametrize("action", WRITES.values(), ids=WRITES)
def test_a_desktop_gets_every_edit_made_on_the_server_and_verifies(
    furnished: Furnished, desktop: LocalLibrary, action: Action
) -> None:
    team = furnished.team
    with desktop:
        sync(team, desktop)
        action(team.open("manager"), furnished)
        assert not same_records(team.open("owner"), desktop)
        sync(team, desktop)
        assert same_records(team.open("owner"), desktop)


def test_edits_here_and_there_merge(team: Team, desktop: LocalLibrary) -> None:
    with desktop:
        library = team.open("editor")
        (book,), _ = editing.add_references(library, [DARWIN])
        sync(team, desktop)
        editing.edit_references(library, [book], retitle)
        editing.edit_references(desktop, [book], lambda each: replace(each, rating=4))
        sync(team, desktop)
        for each in (library, desktop):
            united = searching.describe_reference(each, book).reference
            assert (united.fields["title"], united.rating) == ("New", 4)


def same_records(one: HostedLibrary, other: LocalLibrary) -> bool:
    ours, theirs = (summarizing.summarize_library(each) for each in (one, other))
    return ours.fingerprint == theirs.fingerprint
