"""Making, editing, deleting and listing annotations."""

from __future__ import annotations

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.model.attachment import Annotation
from ibidem.model.ids import RecordId
from ibidem.services.annotating import (
    add_annotations,
    delete_annotations,
    edit_annotation,
    list_annotated_files,
    list_annotations,
    write_annotations,
)
from ibidem.services.editing import delete_attachments
from ibidem.services.library import Library
from ibidem.services.searching import list_references
from ibidem.services.undoing import undo, undoable
from tests.sources import START_MS

LINE = (5000, 69700, 20000, 71200)


def mark(paper: RecordId, page: int = 1, top: int = 71200, **values: str) -> Annotation:
    area = (5000, top - 1500, 20000, top)
    return Annotation(paper, page, areas=(area,), **values)


def test_annotations_are_listed_page_by_page_from_the_top(
    library: Library, paper: RecordId
) -> None:
    low, late, high = add_annotations(
        library, [mark(paper, 0, 30000), mark(paper, 1), mark(paper, 0, 60000)]
    )
    entries = list_annotations(library, paper)
    assert [entry.id for entry in entries] == [high, low, late]
    assert all(entry.device == "laptop" for entry in entries)
    assert abs(entries[0].made_at - entries[0].edited_at) < 1_000
    assert entries[0].edited_at > START_MS
    (file,) = list_annotated_files(library)
    assert (file.attachment, file.entries) == (paper, entries)


def test_files_with_annotations_are_listed_for_the_references_that_are_asked_for(
    library: Library, three: list[RecordId], paper: RecordId
) -> None:
    add_annotations(library, [mark(paper)])
    assert [file.attachment for file in list_annotated_files(library, three)] == [paper]
    assert list_annotated_files(library, three[1:]) == []


def test_an_edit_and_a_deletion_can_be_taken_back(library: Library, paper: RecordId) -> None:
    (made,) = add_annotations(library, [mark(paper, comment="First")])
    edit_annotation(library, made, comment="Second", color="00ff00", shape="underline")
    noun = list_annotations(library, paper)[0].noun
    assert (noun.comment, noun.color, noun.shape) == ("Second", "00ff00", "underline")
    delete_annotations(library, [made])
    assert list_annotations(library, paper) == []
    steps = [step.number for step in undoable(library)]
    undo(library, steps[0])
    undo(library, steps[1])
    noun = list_annotations(library, paper)[0].noun
    assert (noun.comment, noun.color, noun.shape) == ("First", "", "highlight")


def test_what_marks_nothing_and_says_nothing_is_refused(library: Library, paper: RecordId) -> None:
    for wrong in (
        Annotation(paper, 0),
        mark(paper, shape="scribble"),
        mark(paper, color="red"),
    ):
        with pytest.raises(InputError):
            add_annotations(library, [wrong])
    (made,) = add_annotations(library, [Annotation(paper, 0, comment="Only words")])
    with pytest.raises(InputError):
        edit_annotation(library, made, comment=" ")


def test_a_file_that_is_gone_cannot_be_annotated(library: Library, paper: RecordId) -> None:
    delete_attachments(library, [paper])
    with pytest.raises(NotFoundError):
        add_annotations(library, [mark(paper)])
    with pytest.raises(NotFoundError):
        list_annotations(library, paper)


def test_comments_and_passages_are_found_by_a_search(
    library: Library, three: list[RecordId], paper: RecordId
) -> None:
    (made,) = add_annotations(library, [mark(paper, text="differ in beaks", comment="Compare Zeb")])

    def found(query: str) -> list[RecordId]:
        return [item.id for item in list_references(library, query).items]

    assert found("zeb") == found('annotation:"in beaks"') == found("has:annotation") == [three[0]]
    assert found("note:zeb") == []
    edit_annotation(library, made, comment="Nothing")
    assert found("zeb") == []
    delete_annotations(library, [made])
    assert found("beaks") == []


def test_annotations_are_written_as_a_text_to_read_on(library: Library, paper: RecordId) -> None:
    add_annotations(
        library,
        [
            mark(paper, text="finches *differ*\nin beaks", comment="Really?\n1. See Gould"),
            mark(paper, 0, shape="note", comment="Start here", author="Ada"),
        ],
    )
    files = list_annotated_files(library)
    assert write_annotations(library, files, "markdown") == (
        "# On the Origin of Species\n\n## paper.pdf\n\n**p. 1** (Ada)\n\nStart here\n\n"
        "**p. 2**\n\n> finches \\*differ\\* in beaks\n\nReally?\n1\\. See Gould\n"
    ).replace("1\\.", "\\1.")
    assert write_annotations(library, files, "text") == (
        "On the Origin of Species\npaper.pdf\n\np. 1, note (Ada)\nStart here\n\n"
        "p. 2, highlight\n\u201cfinches *differ* in beaks\u201d\nReally?\n1. See Gould\n"
    )
    assert write_annotations(library, [], "markdown") == ""
