"""Compress and restore: what comes back is what went in."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from ibidem.errors import LibraryExistsError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.services.compressing import (
    Scope,
    check_compressed,
    compress_library,
    restore_library,
)
from ibidem.services.editing import (
    add_references,
    delete_references,
    edit_references,
    save_attachment,
    trash_references,
)
from ibidem.services.library import Library, create_library, open_library
from ibidem.services.maintenance import verify_library
from ibidem.services.reviewing import list_versions_of
from ibidem.services.searching import (
    describe_reference,
    find_named,
    list_groups,
    list_references,
    list_tags,
)
from ibidem.services.time_travel import restore_version
from ibidem.store.records import fingerprint, iterate_kind
from tests.services.conftest import make_reference, on_this_device


def live_records(library: Library) -> dict[RecordId, Record]:
    with library.reading() as tx:
        return {row.id: row.record for kind in RecordKind for row in iterate_kind(tx, kind)}


def total(library: Library) -> str:
    with library.reading() as tx:
        return fingerprint(tx).total


@on_this_device
def test_a_restored_library_is_the_same_to_the_byte(rich: Library, tmp_path: Path) -> None:
    made = restore_library(compress_library(rich, tmp_path / "backup").path, tmp_path / "Copy")
    with open_library(made.path) as copy:
        assert live_records(copy) == live_records(rich)
        assert total(copy) == total(rich) == made.fingerprint
        assert copy.uid != rich.uid
        assert copy.name == rich.name
        assert verify_library(copy).is_sound
        assert sorted(copy.blobs.list(copy.uid)) == sorted(rich.blobs.list(rich.uid))
        assert list_references(copy, "year:1855").total == 1
        attachment = describe_reference(copy, list_references(copy).items[0].id).attachments[0]
        saved = save_attachment(copy, attachment.id, tmp_path / "out.pdf")
        assert saved.read_bytes() == b"%PDF a" * 1000


def test_compressing_twice_gives_the_same_file(
    rich: Library, archive: Path, tmp_path: Path
) -> None:
    rich.source.at_ms = 0  # type: ignore[attr-defined]
    one = compress_library(rich, tmp_path / "one").path.read_bytes()
    rich.source.at_ms = 0  # type: ignore[attr-defined]
    assert compress_library(rich, tmp_path / "two").path.read_bytes() == one


@on_this_device
def test_an_existing_file_or_library_is_kept(rich: Library, tmp_path: Path) -> None:
    made = compress_library(rich, tmp_path / "backup").path
    before = made.read_bytes()
    with pytest.raises(LibraryExistsError):
        compress_library(rich, tmp_path / "backup")
    assert made.read_bytes() == before
    with pytest.raises(LibraryExistsError):
        restore_library(made, rich.path)
    compress_library(rich, made, overwrite=True, attachments=False)
    assert made.read_bytes() != before


def test_attachments_can_be_left_out(rich: Library, tmp_path: Path) -> None:
    made = compress_library(rich, tmp_path / "slim", attachments=False)
    assert made.files == 0
    restored = restore_library(made.path, tmp_path / "Copy")
    with open_library(restored.path) as copy:
        assert total(copy) == total(rich)
        assert {finding.code for finding in verify_library(copy).findings} == {"blob_missing"}


def test_a_file_that_the_library_does_not_have_is_named(rich: Library, tmp_path: Path) -> None:
    digest, _ = min(rich.blobs.list(rich.uid))
    rich.blobs.delete(rich.uid, [digest])
    made = compress_library(rich, tmp_path / "backup")
    assert [problem.raw for problem in made.problems] == [digest]
    assert [problem.raw for problem in restore_library(made.path, tmp_path / "C").problems] == [
        digest
    ]


def test_a_group_stands_by_itself_and_names_no_other_group(rich: Library, tmp_path: Path) -> None:
    private = find_named(rich, (RecordKind.GROUP,), "Private")[1]
    darwin = list_references(rich, "darwin").items[0].id
    edit_references(rich, [darwin], lambda each: replace(each, groups=(*each.groups, private)))
    group = find_named(rich, (RecordKind.GROUP,), "Reading")[1]
    made = compress_library(rich, tmp_path / "group", Scope(group=group))
    assert (made.references, made.files) == (2, 2)
    with open_library(restore_library(made.path, tmp_path / "Copy").path) as copy:
        assert [each.name for each in list_groups(copy)] == ["Chapters", "Reading"]
        assert [each.count for each in list_groups(copy)] == [0, 2]
        assert [each.name for each in list_tags(copy)] == ["important"]
        assert verify_library(copy).is_sound


def test_a_set_takes_its_groups_and_smart_groups_along(rich: Library, tmp_path: Path) -> None:
    group_set = find_named(rich, (RecordKind.GROUP_SET,), "Chapters")[1]
    made = compress_library(rich, tmp_path / "set", Scope(group_set=group_set))
    with open_library(restore_library(made.path, tmp_path / "Copy").path) as copy:
        assert [each.name for each in list_groups(copy)] == ["Chapters", "Fifties", "Reading"]
        assert verify_library(copy).is_sound


def test_chosen_references_keep_their_groups_and_notes(rich: Library, tmp_path: Path) -> None:
    chosen = list_references(rich, "darwin").items[0].id
    made = compress_library(rich, tmp_path / "one", Scope(references=(chosen,)))
    assert (made.references, made.files) == (1, 1)
    with open_library(restore_library(made.path, tmp_path / "Copy").path) as copy:
        details = describe_reference(copy, chosen)
        assert [each.name for each in details.groups] == ["Reading"]
        assert len(details.notes) == 1
        assert verify_library(copy).is_sound


def test_a_scope_that_is_gone_writes_no_file(rich: Library, tmp_path: Path) -> None:
    gone = rich.source.new_id()
    for scope in (Scope(group=gone), Scope(group_set=gone)):
        with pytest.raises(NotFoundError):
            compress_library(rich, tmp_path / "none", scope)
    assert not list(tmp_path.glob("*none*"))


@on_this_device
def test_history_comes_along_when_asked(rich: Library, tmp_path: Path) -> None:
    darwin, wallace = (list_references(rich, name).items[0].id for name in ("darwin", "wallace"))
    edit_references(rich, [darwin], lambda each: replace(each, rating=3))
    edit_references(rich, [darwin], lambda each: replace(each, rating=5))
    trash_references(rich, [wallace])
    delete_references(rich, [wallace])
    made = compress_library(rich, tmp_path / "full", history=True)
    check_compressed(made.path)
    with open_library(restore_library(made.path, tmp_path / "Copy").path) as copy:
        assert live_records(copy) == live_records(rich)
        ours, theirs = (list_versions_of(each, darwin) for each in (rich, copy))
        assert [each.changed for each in theirs] == [each.changed for each in ours]
        assert [each.edited_at for each in theirs] == [each.edited_at for each in ours]
        deleted = list_versions_of(copy, wallace)
        assert deleted[0].deleted
        restore_version(copy, wallace, deleted[1].number)
        assert list_references(copy, "wallace", view="trash").total == 1
        assert verify_library(copy).is_sound


def test_an_empty_library_can_be_compressed(library: Library, tmp_path: Path) -> None:
    made = compress_library(library, tmp_path / "empty", history=True)
    with open_library(restore_library(made.path, tmp_path / "Copy").path) as copy:
        assert live_records(copy) == {}


def test_many_references_come_back(tmp_path: Path) -> None:
    with create_library(tmp_path / "Many") as library:
        add_references(library, [make_reference(f"Title {n}", "A, B", "2000") for n in range(6000)])
        made = compress_library(library, tmp_path / "many")
        with open_library(restore_library(made.path, tmp_path / "Copy").path) as copy:
            assert total(copy) == total(library)
