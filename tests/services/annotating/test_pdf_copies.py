"""Annotations written into a copy of a PDF, and taken over from one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.errors import InputError, LibraryExistsError
from ibidem.model.attachment import Annotation
from ibidem.model.ids import RecordId
from ibidem.services.annotating import (
    add_annotations,
    edit_annotation,
    import_annotations,
    list_annotations,
    write_annotated_copy,
)
from ibidem.services.editing import attach_files
from ibidem.services.library import Library
from ibidem.services.reading_files import extract_text
from tests.services.annotating.conftest import PAPER
from tests.services.reading_files import pdf_files

MakeFile = Callable[[str, bytes], Path]
LINE = (5000, 69700, 17000, 71200)  # "The finches of the isl"


def four(paper: RecordId) -> list[Annotation]:
    """One annotation of each kind."""
    return [
        Annotation(paper, 0, ((100, 200, 3000, 4000),), color="3b82c4", shape="area"),
        Annotation(paper, 1, (LINE,), color="ffd84d", comment="Grüße 排", text="x"),
        Annotation(paper, 1, (LINE, (5000, 60000, 9000, 61500)), shape="underline", color="00ff00"),
        Annotation(paper, 1, ((9000, 9000, 11000, 11000),), shape="note", comment="Two\nlines"),
    ]


def test_a_copy_has_the_annotations_and_the_attached_file_stays_as_it_is(
    library: Library, three: list[RecordId], paper: RecordId, tmp_path: Path
) -> None:
    add_annotations(library, four(paper))
    written = write_annotated_copy(library, paper, tmp_path)
    assert written.name == "paper (annotated).pdf"
    assert written.read_bytes().startswith(PAPER)
    assert "finches" in extract_text("pdf", [written.read_bytes()]).text
    (copy,) = attach_files(library, three[1], [written])
    assert len(import_annotations(library, copy)) == 4
    assert [
        (noun.page, noun.shape, noun.areas, noun.comment)
        for noun in (entry.noun for entry in list_annotations(library, copy))
    ] == [
        (noun.page, noun.shape, noun.areas, noun.comment)
        for noun in (entry.noun for entry in list_annotations(library, paper))
    ]
    passages = {entry.noun.shape: entry.noun.text for entry in list_annotations(library, copy)}
    assert passages["highlight"].startswith("The finches of the")
    assert passages["area"] == ""


def test_what_was_taken_over_before_is_not_taken_over_again(
    library: Library, three: list[RecordId], paper: RecordId, tmp_path: Path
) -> None:
    add_annotations(library, four(paper))
    (copy,) = attach_files(library, three[1], [write_annotated_copy(library, paper, tmp_path)])
    import_annotations(library, copy)
    assert import_annotations(library, copy) == []
    assert len(list_annotations(library, copy)) == 4


def test_a_copy_of_a_copy_has_each_annotation_once_with_its_newest_words(
    library: Library, three: list[RecordId], paper: RecordId, tmp_path: Path
) -> None:
    add_annotations(library, four(paper))
    (copy,) = attach_files(library, three[1], [write_annotated_copy(library, paper, tmp_path)])
    import_annotations(library, copy)
    marked = next(
        entry for entry in list_annotations(library, copy) if entry.noun.shape == "highlight"
    )
    edit_annotation(library, marked.id, comment="Newer")
    again = write_annotated_copy(library, copy, tmp_path / "again.pdf")
    (third,) = attach_files(library, three[2], [again])
    import_annotations(library, third)
    assert sorted(entry.noun.comment for entry in list_annotations(library, third)) == [
        "", "", "Newer", "Two\nlines",
    ]  # fmt: skip


def test_an_existing_file_is_replaced_only_on_request(
    library: Library, paper: RecordId, tmp_path: Path
) -> None:
    target = tmp_path / "mine.pdf"
    target.write_bytes(b"mine")
    with pytest.raises(LibraryExistsError):
        write_annotated_copy(library, paper, target)
    assert target.read_bytes() == b"mine"
    write_annotated_copy(library, paper, target, overwrite=True)
    assert target.read_bytes().startswith(PAPER)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf_files.encrypted(), "needs a password"),
        (b"%PDF-1.7 cut", "is damaged"),
        (b"no pdf", "is damaged"),
        (pdf_files.nested_pages(50), "is damaged"),
    ],
    ids=["encrypted", "cut", "no pdf", "endless"],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    library: Library,
    three: list[RecordId],
    make_file: MakeFile,
    tmp_path: Path,
    content: bytes,
    reason: str,
) -> None:
    (paper,) = attach_files(library, three[0], [make_file("strange.pdf", content)])
    add_annotations(library, [Annotation(paper, 0, (LINE,))])
    with pytest.raises(InputError, match=reason):
        write_annotated_copy(library, paper, tmp_path / "copy.pdf")
    assert not (tmp_path / "copy.pdf").exists()
    with pytest.raises(InputError, match=reason):
        import_annotations(library, paper)


def test_annotations_of_strange_kinds_and_places_do_no_harm(
    library: Library, three: list[RecordId], make_file: MakeFile
) -> None:
    objects = pdf_files.pages(["strange"])
    objects[3] = objects[3].replace(
        b"/Contents",
        b"/Annots [ null 99 0 R << /Subtype /Highlight >> << /Subtype /Link /Rect [1 2 3 4] >>"
        b" << /Type /Annot /Subtype /Text /Rect [1e30 nan 7 8] /Contents (far away) >>"
        b" << /Type /Annot /Subtype /Text /Rect [30 40 10 20] /Contents (turned \\000 round) >>"
        b" << /Type /Annot /Subtype /FreeText /Rect [1 2 3 4] /F 2 /Contents (hidden) >> ]"
        b" /Contents",
    )
    (paper,) = attach_files(library, three[0], [make_file("a.pdf", pdf_files.build(objects))])
    import_annotations(library, paper)
    nouns = [entry.noun for entry in list_annotations(library, paper)]
    assert ("turned  round", ((1000, 2000, 3000, 4000),)) in [
        (noun.comment.replace("\x00", ""), noun.areas) for noun in nouns
    ]
    assert "hidden" not in [noun.comment for noun in nouns]
