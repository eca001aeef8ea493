"""Attached files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.errors import InputError, LibraryExistsError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.services.editing import (
    attach_files,
    delete_attachments,
    rename_attachment,
    save_attachment,
)
from ibidem.services.editing.attachments import safe_file_name
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference

MakeFile = Callable[[str, bytes], Path]


def test_a_file_comes_out_as_it_went_in(
    library: Library, three: list[RecordId], make_file: MakeFile, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 10_000
    made = attach_files(library, three[0], [make_file("Ärger.pdf", content)])
    noun = describe_reference(library, three[0]).attachments[0].noun
    assert (noun.file_name, noun.media_type, noun.bytes) == (
        "Ärger.pdf", "application/pdf", len(content),
    )  # fmt: skip
    (tmp_path / "out").mkdir()
    saved = save_attachment(library, made[0], tmp_path / "out")
    assert saved == tmp_path / "out" / "Ärger.pdf"
    assert saved.read_bytes() == content
    with pytest.raises(LibraryExistsError):
        save_attachment(library, made[0], saved)


def test_the_same_contents_are_kept_once(
    library: Library, three: list[RecordId], make_file: MakeFile
) -> None:
    files = [make_file("a.pdf", b"same"), make_file("b.pdf", b"same")]
    attach_files(library, three[0], files)
    attach_files(library, three[1], files)
    assert len(list(library.blobs.list(library.uid))) == 1


def test_a_missing_file_attaches_nothing(
    library: Library, three: list[RecordId], make_file: MakeFile, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError):
        attach_files(library, three[0], [make_file("a.pdf", b"a"), tmp_path / "missing.pdf"])
    assert describe_reference(library, three[0]).attachments == []


def test_attaching_to_a_reference_that_is_gone_says_so(
    library: Library, make_file: MakeFile
) -> None:
    with pytest.raises(NotFoundError):
        attach_files(library, library.source.new_id(), [make_file("a.pdf", b"a")])


def test_files_are_renamed_and_removed(
    library: Library, three: list[RecordId], make_file: MakeFile
) -> None:
    made = attach_files(library, three[0], [make_file("a.pdf", b"a"), make_file("b.pdf", b"b")])
    rename_attachment(library, made[0], "origin.pdf")
    delete_attachments(library, made[1:])
    details = describe_reference(library, three[0])
    assert [each.noun.file_name for each in details.attachments] == ["origin.pdf"]
    for name in ("../up.pdf", "", "a/b", "con\ttrol", "what?.pdf"):
        with pytest.raises(InputError):
            rename_attachment(library, made[0], name)


def test_damaged_contents_are_not_written_out(
    library: Library, three: list[RecordId], make_file: MakeFile, tmp_path: Path
) -> None:
    made = attach_files(library, three[0], [make_file("a.pdf", b"contents")])
    digest = describe_reference(library, three[0]).attachments[0].noun.sha256
    blob = next(tmp_path.rglob(digest))
    blob.chmod(0o600)
    blob.write_bytes(b"CONTENTS")
    with pytest.raises(InputError, match="damaged"):
        save_attachment(library, made[0], tmp_path / "out.pdf")
    assert not (tmp_path / "out.pdf").exists()


def test_contents_that_are_not_here_yet_are_not_found(
    library: Library, three: list[RecordId], make_file: MakeFile, tmp_path: Path
) -> None:
    made = attach_files(library, three[0], [make_file("a.pdf", b"contents")])
    library.blobs.delete_library(library.uid)
    assert not describe_reference(library, three[0]).attachments[0].present
    with pytest.raises(NotFoundError):
        save_attachment(library, made[0], tmp_path / "out.pdf")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.pdf", "a.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "attachment"),
        ("", "attachment"),
        ("C:\\x?.pdf", "C__x_.pdf"),
        ("line\nbreak.pdf", "line_break.pdf"),
    ],
)
def test_names_from_strangers_are_made_safe(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


def test_a_name_that_is_too_long_keeps_its_ending() -> None:
    safe = safe_file_name("é" * 400 + ".pdf")
    assert safe.endswith(".pdf")
    assert len(safe.encode()) <= 255
