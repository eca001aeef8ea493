"""Care: what is found, what is mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from ibidem.model.ids import RecordId
from ibidem.services.editing import (
    attach_files,
    delete_attachments,
    delete_references,
    trash_references,
)
from ibidem.services.examining import Repair, examine, repair
from ibidem.services.library import Library
from ibidem.services.maintenance import diagnose_library, verify_library
from ibidem.services.searching import describe_reference
from ibidem.services.summarizing import summarize_library


def codes(library: Library, *, repair: bool = False) -> set[str]:
    return {finding.code for finding in diagnose_library(library, repair=repair).findings}


@pytest.fixture
def digest(library: Library, three: list[RecordId], make_file: Callable[[str, bytes], Path]) -> str:
    """A file is attached to the first reference; its digest."""
    attach_files(library, three[0], [make_file("a.pdf", b"%PDF contents")])
    return str(describe_reference(library, three[0]).attachments[0].noun.sha256)


def damage(library: Library, statement: str) -> None:
    connection = sqlite3.connect(library.store.url.removeprefix("sqlite:///"))
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_sound_library_has_no_findings(library: Library, digest: str) -> None:
    examination = verify_library(library)
    assert examination.findings == []
    assert (examination.counts["reference"], examination.files) == (3, 1)
    assert examination.fingerprint == summarize_library(library).fingerprint


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE records SET payload = replace(payload, '1859', '1860')", "wrong_digest"),
        ("UPDATE fingerprints SET packed = zeroblob(4096)", "wrong_fingerprint"),
        ("DELETE FROM listing", "stale_table"),
        ("DELETE FROM blob_references", "stale_table"),
        ("UPDATE heads SET changeset = 1", "wrong_head"),
    ],
)
def test_damage_is_found_explained_and_mended(
    library: Library, digest: str, statement: str, code: str
) -> None:
    damage(library, statement)
    found = diagnose_library(library)
    assert code in {finding.code for finding in found.findings}
    for finding in found.findings:
        assert finding.why
        assert finding.remedy
    diagnose_library(library, repair=True)
    assert codes(library) == set()


def test_verifying_changes_nothing(library: Library, digest: str) -> None:
    damage(library, "DELETE FROM listing")
    before = verify_library(library).findings
    assert verify_library(library).findings == before


def test_a_damaged_file_is_set_aside_so_that_a_sync_brings_it_again(
    library: Library, digest: str, tmp_path: Path
) -> None:
    blob = next(tmp_path.rglob(digest))
    blob.chmod(0o600)
    blob.write_bytes(b"%pdf contents")
    assert codes(library) == {"blob_damaged"}
    assert codes(library, repair=True) == {"blob_damaged", "blob_missing"}
    assert codes(library) == {"blob_missing"}
    assert next(tmp_path.rglob(digest)).parent.name == "damaged"


def test_files_that_nothing_names_are_removed_on_request(library: Library, digest: str) -> None:
    stray = sha256(b"stray").hexdigest()
    library.blobs.write(library.uid, stray, [b"stray"])
    assert codes(library) == {"blob_orphaned"}
    assert library.blobs.has(library.uid, stray), "looking changes nothing"
    assert codes(library, repair=True) == {"blob_orphaned"}
    assert library.blobs.has(library.uid, stray), "a repair that nobody named it to does not"
    repair(library, examine(library), repairs=frozenset(Repair))
    assert not library.blobs.has(library.uid, stray)
    assert library.blobs.has(library.uid, digest)
    assert codes(library) == set()


def test_files_that_an_earlier_version_names_are_kept(
    library: Library, three: list[RecordId], digest: str
) -> None:
    attachment = describe_reference(library, three[0]).attachments[0].id
    delete_attachments(library, [attachment])
    trash_references(library, three[:1])
    delete_references(library, three[:1])
    assert codes(library, repair=True) == set()
    assert library.blobs.has(library.uid, digest)


def test_what_was_mended_says_so(library: Library, digest: str) -> None:
    damage(library, "DELETE FROM listing")
    examination = diagnose_library(library, repair=True)
    assert examination.is_sound
    assert all(finding.repaired for finding in examination.findings)
