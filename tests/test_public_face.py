"""What `import ibidem` offers to programs."""

from __future__ import annotations

from pathlib import Path

import pytest

import ibidem


def test_a_program_of_ten_lines_works(tmp_path: Path) -> None:
    with ibidem.create_library(tmp_path / "Thesis") as library:
        reference = ibidem.Reference(
            type="book",
            fields={"title": "On the Origin of Species", "year": "1859"},
            names={"author": (ibidem.Name(family="Darwin", given="Charles"),)},
        )
        ids, changes = ibidem.add_references(library, [reference])
        assert changes
        ibidem.export_file(library, tmp_path / "origin.bib", ids)
    with ibidem.open_library(tmp_path / "Thesis") as library:
        page = ibidem.list_references(library, "author:darwin")
        assert [item.handle for item in page.items] == ["Darwin1859"]
        again = ibidem.import_files(
            library, [("origin.bib", (tmp_path / "origin.bib").read_bytes())]
        )
        assert (again.added, again.skipped) == (0, 1)
    with pytest.raises(ibidem.IbidemError):
        ibidem.open_library(tmp_path / "Nothing")


def test_every_name_is_there_and_no_other() -> None:
    for name in ibidem.__all__:
        assert getattr(ibidem, name) is not None
    with pytest.raises(AttributeError):
        _ = ibidem.nothing
