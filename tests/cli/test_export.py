"""ibidem export."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def test_everything_goes_to_standard_output_as_bibtex(filled: Cli) -> None:
    shown = filled.run("export").stdout
    assert shown.count("\n@") + shown.startswith("@") == 3


@pytest.mark.parametrize("name", ["out.ris", "out.bib", "out.json"])
def test_the_ending_tells_the_format_and_it_reads_back(filled: Cli, name: str) -> None:
    assert "Wrote 3 references" in filled.run("export", name).stderr
    filled.run("new", "Copy")
    assert filled.json("import", name, "-L", "Copy")["added"] == 3


def test_a_part_is_exported(filled: Cli) -> None:
    filled.run("group", "new", "Reading")
    filled.run("group", "add", "Reading", "Darwin1859")
    for options in (
        ("--query", "author:darwin"), ("--group", "Reading"), ("--reference", "Darwin1859"),
    ):  # fmt: skip
        shown = filled.run("export", "--format", "ris", *options).stdout
        assert shown.count("TY  - ") == 1
        assert "Origin" in shown


def test_an_existing_file_is_replaced_only_by_force(filled: Cli) -> None:
    Path("out.ris").write_text("mine")
    assert "--force" in filled.run("export", "out.ris", code=11).stderr
    assert Path("out.ris").read_text() == "mine"
    filled.run("export", "out.ris", "--force")
    assert Path("out.ris").read_text().startswith("TY")


def test_unknown_formats_write_nothing(filled: Cli) -> None:
    assert (
        "The format cannot be told; name one of" in filled.run("export", "out.doc", code=2).stderr
    )
    assert (
        "There is no format 'papyrus'; there are"
        in filled.run("export", "out.ris", "--format", "papyrus", code=2).stderr
    )
    assert sorted(path.name for path in Path().iterdir()) == ["Thesis.ibidem", "papers.ris"]
