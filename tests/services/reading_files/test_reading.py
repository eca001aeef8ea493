"""Files that wait are read once, found by searches, and shown with their page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ibidem.model.ids import RecordId
from ibidem.services.caretaking import AGAIN_MS, DELAY_MS, Caretaker
from ibidem.services.editing import attach_files
from ibidem.services.library import LocalLibrary
from ibidem.services.reading_files import (
    count_file_texts,
    find_in_files,
    read_again,
    read_waiting_texts,
)
from ibidem.services.searching import list_references
from ibidem.store.blob_texts import TextState
from tests.services.reading_files import pdf_files
from tests.sources import FixedSource

MakeFile = Callable[[str, bytes], Path]
PAPER = pdf_files.pdf("Nothing here", "The finches of the islands differ in their beaks")


def found(library: LocalLibrary, query: str) -> list[RecordId]:
    return [item.id for item in list_references(library, query).items]


def test_what_is_written_in_a_file_is_found_after_it_was_read(
    library: LocalLibrary, three: list[RecordId], make_file: MakeFile
) -> None:
    attach_files(library, three[0], [make_file("paper.pdf", PAPER)])
    assert found(library, "finches") == []
    report = read_waiting_texts(library)
    assert (report.states, report.missing) == ({TextState.READ: 1}, 0)
    assert found(library, "finches") == [three[0]]
    assert found(library, "darwin finches") == [three[0]]
    assert found(library, 'fulltext:"the finches of"') == [three[0]]
    assert found(library, "title:finches") == []
    assert read_waiting_texts(library).files == 0


def test_the_same_file_is_read_once_for_all_references(
    library: LocalLibrary, three: list[RecordId], make_file: MakeFile
) -> None:
    path = make_file("paper.pdf", PAPER)
    for reference in three[:2]:
        attach_files(library, reference, [path])
    assert read_waiting_texts(library).files == 1
    attach_files(library, three[2], [path])
    assert read_waiting_texts(library).files == 0
    assert sorted(found(library, "finches")) == sorted(three)


def test_hits_say_the_file_the_page_and_the_words_around(
    library: LocalLibrary, three: list[RecordId], make_file: MakeFile
) -> None:
    attach_files(library, three[0], [make_file("paper.pdf", PAPER)])
    attach_files(library, three[1], [make_file("notes.txt", b"Beaks, they say, are FINCH-like")])
    read_waiting_texts(library)
    first, second, third = find_in_files(library, three, "beaks OR finch")
    assert (first.reference, first.file_name, first.page) == (three[0], "paper.pdf", 2)
    assert first.snippet[first.start : first.end] == "beaks"
    assert (second.reference, second.page) == (three[1], 1)
    assert second.snippet[second.start : second.end] == "Beaks,"
    assert third.snippet[third.start : third.end] == "FINCH-like"
    phrase = find_in_files(library, three, 'fulltext:"the islands diff*"')
    assert phrase == []
    (prefix,) = find_in_files(library, three, "island*")
    assert prefix.snippet == "The finches of the islands differ in their beaks"
    assert find_in_files(library, three, "title:beaks -finch") == []


def test_files_of_other_kinds_and_unreadable_ones_are_looked_at_once_and_again_on_request(
    library: LocalLibrary, three: list[RecordId], make_file: MakeFile
) -> None:
    files = {"a.png": b"\x89PNG", "b.pdf": b"%PDF-1.4 broken", "c.pdf": pdf_files.encrypted()}
    attach_files(library, three[0], [make_file(name, data) for name, data in files.items()])
    assert read_waiting_texts(library, 2).files == 2
    assert read_waiting_texts(library).files == 1
    assert count_file_texts(library) == {
        TextState.UNSUPPORTED: 1,
        TextState.DAMAGED: 1,
        TextState.ENCRYPTED: 1,
    }
    assert read_waiting_texts(library).files == 0
    assert read_again(library) == 3
    assert read_waiting_texts(library).files == 3


def test_a_file_that_is_on_its_way_waits(
    library: LocalLibrary, three: list[RecordId], make_file: MakeFile
) -> None:
    attach_files(library, three[0], [make_file("paper.pdf", PAPER)])
    digest, size = next(iter(library.blobs.list(library.uid)))
    library.blobs.delete(library.uid, [digest])
    report = read_waiting_texts(library)
    assert (report.files, report.missing) == (0, 1)
    library.blobs.write(library.uid, digest, [PAPER], size)
    assert read_waiting_texts(library).files == 1


def test_a_reader_that_fails_gives_the_file_back(
    library: LocalLibrary,
    three: list[RecordId],
    make_file: MakeFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attach_files(library, three[0], [make_file("paper.pdf", PAPER)])

    def fail(*_: object) -> None:
        raise OSError("no process")

    with monkeypatch.context() as patch:
        patch.setattr("ibidem.services.reading_files.waiting.extract_text", fail)
        with pytest.raises(OSError, match="no process"):
            read_waiting_texts(library)
    assert read_waiting_texts(library).files == 1


def test_a_caretaker_reads_what_changed_and_comes_back_for_what_is_missing(
    library: LocalLibrary, three: list[RecordId], make_file: MakeFile, source: FixedSource
) -> None:
    source.step_ms = 0
    attach_files(library, three[0], [make_file("paper.pdf", PAPER)])
    digest, size = next(iter(library.blobs.list(library.uid)))
    library.blobs.delete(library.uid, [digest])
    caretaker = Caretaker(library.store, library.blobs)
    caretaker.hear(library.uid)
    caretaker.hear("another topic")
    assert caretaker.run_due() == DELAY_MS / 1000
    source.advance(DELAY_MS)
    assert caretaker.run_due() == AGAIN_MS / 1000
    library.blobs.write(library.uid, digest, [PAPER], size)
    source.advance(AGAIN_MS)
    assert caretaker.run_due() > AGAIN_MS / 1000
    assert found(library, "finches") == [three[0]]


def test_a_caretaker_removes_what_old_uploads_left(
    library: LocalLibrary, source: FixedSource
) -> None:
    def cut() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        library.blobs.upload(library.uid, "0" * 64, 8, 0, cut())
    assert library.blobs.missing(library.uid, [("0" * 64, 8)]) == {"0" * 64: 4}
    source.at_ms = 4_102_444_800_000  # long after the file system's clock
    caretaker = Caretaker(library.store, library.blobs)
    caretaker.hear(library.uid)
    source.advance(DELAY_MS)
    caretaker.run_due()
    assert library.blobs.missing(library.uid, [("0" * 64, 8)]) == {"0" * 64: 0}


def test_a_caretaker_ends_when_it_is_closed(library: LocalLibrary) -> None:
    caretaker = Caretaker(library.store, library.blobs)
    caretaker.start()
    caretaker.close()
    assert caretaker.run_due() == 0.0
