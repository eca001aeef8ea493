"""Managing attachments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing import attach_files, delete_attachments, trash_references
from ibidem.services.files import (
    FileState,
    Renaming,
    attach_stream,
    check_files,
    fetch_missing_files,
    list_attached_files,
    list_orphans,
    plan_renamings,
    remove_orphans,
    rename_files,
    replace_file,
    summarize_files,
)
from ibidem.services.library import LocalLibrary
from ibidem.store.records import load_records

MakeFile = Callable[[str, bytes], Path]


@pytest.fixture
def files(library: LocalLibrary, three: list[RecordId], make_file: MakeFile) -> list[RecordId]:
    """Darwin has b.pdf (3 bytes) and a.txt (2), Wallace copy.pdf, the same as b.pdf."""
    first = attach_files(library, three[0], [make_file("b.pdf", b"PDF"), make_file("a.txt", b"TX")])
    return [*first, *attach_files(library, three[1], [make_file("copy.pdf", b"PDF")])]


def names(library: LocalLibrary, **chosen: object) -> list[str]:
    page = list_attached_files(library, **chosen)  # type: ignore[arg-type]
    return [entry.noun.file_name for entry in page.items]


def digest_of(library: LocalLibrary, attachment: RecordId) -> str:
    with library.reading() as tx:
        return str(load_records(tx, [attachment])[attachment].read().sha256)


def damage(library: LocalLibrary, digest: str, content: bytes) -> None:
    """Put other bytes in the place of a blob."""
    library.blobs.delete(library.uid, [digest])
    library.blobs._storage.write(f"{library.uid}/{digest[:2]}/{digest}", [content])


def test_files_are_listed_sorted_paged_and_counted(
    library: LocalLibrary, three: list[RecordId], files: list[RecordId]
) -> None:
    assert names(library) == ["a.txt", "b.pdf", "copy.pdf"]
    assert names(library, sort="size", descending=True, limit=2)[1:] != ["a.txt"]
    assert names(library, sort="reference") == ["b.pdf", "a.txt", "copy.pdf"]
    assert names(library, sort="added", offset=1, limit=1) == ["a.txt"]
    assert names(library, words="PDF") == ["b.pdf", "copy.pdf"]
    assert names(library, references=[three[1]]) == ["copy.pdf"]
    page = list_attached_files(library, limit=1, words=".")
    assert (page.total, page.bytes, page.unique_bytes) == (3, 8, 5)
    entry = list_attached_files(library, words="b.pdf").items[0]
    assert (entry.reference_name, entry.shared, entry.state) == ("Darwin1859", 2, "present")
    with pytest.raises(InputError):
        list_attached_files(library, sort="payload")


def test_missing_and_damaged_files_are_named(library: LocalLibrary, files: list[RecordId]) -> None:
    damage(library, digest_of(library, files[1]), b"longer")
    library.blobs.delete(library.uid, [digest_of(library, files[0])])
    assert names(library, state=FileState.MISSING) == ["b.pdf", "copy.pdf"]
    assert names(library, state=FileState.DAMAGED) == ["a.txt"]
    damage(library, digest_of(library, files[1]), b"XT")
    assert names(library, state=FileState.PRESENT) == ["a.txt"]
    assert check_files(library, files) == {
        files[0]: FileState.MISSING,
        files[1]: FileState.DAMAGED,
        files[2]: FileState.MISSING,
    }


def test_totals_count_equal_files_once_and_say_what_is_amiss(
    library: LocalLibrary, three: list[RecordId], files: list[RecordId]
) -> None:
    totals = summarize_files(library)
    assert (totals.attachments, totals.files, totals.bytes, totals.unique_bytes) == (3, 2, 8, 5)
    assert (totals.missing, totals.damaged, totals.orphans, totals.history_files) == (0, 0, 0, 0)
    delete_attachments(library, [files[1]])
    library.blobs.delete(library.uid, [digest_of(library, files[0])])
    library.blobs.write(library.uid, EMPTY, [])
    totals = summarize_files(library)
    assert (totals.missing, totals.missing_bytes) == (1, 3)
    assert (totals.history_files, totals.history_bytes) == (1, 2)
    assert (totals.orphans, totals.orphan_bytes) == (1, 0)


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_only_bytes_that_nothing_names_are_removed(
    library: LocalLibrary, files: list[RecordId]
) -> None:
    library.blobs.write(library.uid, EMPTY, [])
    kept = digest_of(library, files[0])
    assert [orphan.sha256 for orphan in list_orphans(library)] == [EMPTY]
    assert remove_orphans(library, [EMPTY, kept]) == 1
    assert list_orphans(library) == []
    assert library.blobs.has(library.uid, kept)


def test_files_are_renamed_by_a_pattern_that_is_looked_at_first(
    library: LocalLibrary, three: list[RecordId], files: list[RecordId]
) -> None:
    plan = plan_renamings(library)
    assert {each.old: each.new for each in plan} == {
        "b.pdf": "Darwin 1859 - On the Origin of Species.pdf",
        "a.txt": "Darwin 1859 - On the Origin of Species.txt",
        "copy.pdf": "Wallace 1855 - Sarawak Law.pdf",
    }
    assert names(library) == ["a.txt", "b.pdf", "copy.pdf"]
    rename_files(library, plan[:1])
    assert sorted(names(library)) == [
        "Darwin 1859 - On the Origin of Species.pdf",
        "a.txt",
        "copy.pdf",
    ]
    assert [each.old for each in plan_renamings(library)] == ["a.txt", "copy.pdf"]
    second = attach_stream(library, three[0], "x.pdf", [b"x"])
    (renaming,) = plan_renamings(library, attachments=[second])
    assert renaming.new == "Darwin 1859 - On the Origin of Species 2.pdf"


def test_a_pattern_leaves_nothing_behind_for_what_is_not_known(
    library: LocalLibrary, files: list[RecordId]
) -> None:
    plan = plan_renamings(library, "[publisher] ([volume]) - [key]/[name]: [author]", files[:1])
    assert [each.new for each in plan] == ["Darwin1859-b - Darwin.pdf"]
    assert plan_renamings(library, "[publisher]") == []
    for wrong in ("", "[nonsense]", "x" * 300):
        with pytest.raises(InputError):
            plan_renamings(library, wrong)
    with pytest.raises(InputError):
        rename_files(library, [Renaming(files[0], files[0], "b.pdf", "a/b.pdf")])


def test_a_file_takes_the_place_of_another(
    library: LocalLibrary, three: list[RecordId], files: list[RecordId]
) -> None:
    changes = replace_file(library, files[0], [b"new", b"er"])
    assert changes.changed == {RecordKind.ATTACHMENT: {files[0]}}
    entry = list_attached_files(library, references=three[:1], words="b.pdf").items[0]
    assert (entry.noun.bytes, entry.state) == (5, FileState.PRESENT)
    replace_file(library, files[0], [b"<p>"], "../../page.html")
    entry = list_attached_files(library, words="html").items[0]
    assert (entry.noun.file_name, entry.noun.media_type) == ("_.._page.html", "text/html")


def test_a_stream_is_attached_whatever_a_stranger_calls_it(
    library: LocalLibrary, three: list[RecordId]
) -> None:
    attach_stream(library, three[0], "C:\\x\\..\\paper.pdf", [b"a", b"b"], "no type")
    (entry,) = list_attached_files(library).items
    assert entry.noun.bytes == 2
    assert "\\" not in entry.noun.file_name
    assert entry.noun.media_type == "application/pdf"
    with pytest.raises(NotFoundError):
        attach_stream(library, library.source.new_id(), "x", [b"a"])


def test_missing_files_are_fetched_and_those_that_nobody_sent_stay_missing(
    library: LocalLibrary, files: list[RecordId]
) -> None:
    pdf, text = digest_of(library, files[0]), digest_of(library, files[1])
    library.blobs.delete(library.uid, [pdf, text])

    def fetch(digest: str, size: int) -> None:
        if digest == text:
            raise NotFoundError("Nobody sent it.")
        library.blobs.write(library.uid, digest, [b"PDF"], size)

    assert fetch_missing_files(library, fetch) == (1, 1)
    assert names(library, state=FileState.MISSING) == ["a.txt"]


def test_files_in_the_trash_are_shown_as_such(
    library: LocalLibrary, three: list[RecordId], files: list[RecordId]
) -> None:
    trash_references(library, [three[1]])
    entries = list_attached_files(library).items
    assert [entry.is_trashed for entry in entries] == [False, False, True]
