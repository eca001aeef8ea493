"""ibidem annotations."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.model.attachment import Annotation
from ibidem.services.annotating import add_annotations
from ibidem.services.library import open_library
from tests.cli.conftest import Cli
from tests.services.reading_files import pdf_files


@pytest.fixture
def annotated(filled: Cli) -> Cli:
    """Darwin1859 has paper.pdf with a highlight and a note."""
    Path("paper.pdf").write_bytes(pdf_files.pdf("one", "the finches differ"))
    (file,) = filled.json("attach", "add", "Darwin1859", "paper.pdf")["ids"]
    line = ((5000, 69700, 15000, 71200),)
    with open_library("Thesis") as library:
        add_annotations(
            library,
            [
                Annotation(file, 1, line, color="ffd84d", text="the finches", comment="Which?"),
                Annotation(file, 0, line, shape="note", comment="Begin"),
            ],
        )
    return filled


def test_annotations_are_listed_for_people_and_programs(annotated: Cli) -> None:
    shown = annotated.run("annotations", "list", "Darwin1859").stdout
    assert "the finches - Which?" in shown
    assert "highlight" in shown
    first, second = annotated.json("annotations", "list")["annotations"]
    assert (first["page"], first["kind"], first["comment"]) == (1, "note", "Begin")
    assert (second["page"], second["text"], second["color"]) == (2, "the finches", "ffd84d")
    assert second["areas"] == [[5000, 69700, 15000, 71200]]
    assert annotated.run("annotations", "list", "Wallace1855").stdout == (
        "There are no annotations.\n"
    )


def test_annotations_are_exported_to_the_terminal_and_to_a_file(annotated: Cli) -> None:
    assert "> the finches\n\nWhich?" in annotated.run("annotations", "export").stdout
    assert "\u201cthe finches\u201d" in annotated.run(
        "annotations", "export", "Darwin1859", "-f", "text"
    ).stdout  # fmt: skip
    annotated.run("annotations", "export", "Darwin1859", "-f", "json", "-o", "out.json")
    assert '"comment": "Which?"' in Path("out.json").read_text()
    annotated.run("annotations", "export", "-o", "out.json", code=11)
    said = annotated.run("annotations", "export", "-o", "out.json", "--force").stderr
    assert "Wrote 2 annotations to out.json." in said
    assert Path("out.json").read_text().startswith("# On the Origin of Species")


def test_a_copy_carries_annotations_to_another_reference(annotated: Cli) -> None:
    annotated.run("annotations", "copy", "Darwin1859", "paper.pdf", "copy.pdf")
    annotated.run("annotations", "copy", "Darwin1859", "paper.pdf", "copy.pdf", code=11)
    annotated.run("attach", "add", "Wallace1855", "copy.pdf")
    said = annotated.run("annotations", "import", "Wallace1855", "copy.pdf").stderr
    assert "Took over 2 annotations." in said
    assert annotated.json("annotations", "import", "Wallace1855", "copy.pdf") == {"ids": []}
    found = annotated.json("search", "annotation:which")["references"]
    assert sorted(each["citation_key"] for each in found) == ["Darwin1859", "Wallace1855"]


def test_a_file_that_is_no_pdf_is_refused(annotated: Cli) -> None:
    Path("text.txt").write_text("no pdf")
    annotated.run("attach", "add", "Darwin1859", "text.txt")
    said = annotated.run("annotations", "import", "Darwin1859", "text.txt", code=2).stderr
    assert "The file 'text.txt' is damaged, or no PDF." in said
