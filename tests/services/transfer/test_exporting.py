"""Export: references as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.errors import InputError, LibraryExistsError, NotFoundError
from ibidem.formats import FORMATS
from ibidem.model.ids import RecordId
from ibidem.services.library import Library, create_library
from ibidem.services.searching import list_references
from ibidem.services.transfer import export_file, import_files, read_file, write_references


@pytest.mark.parametrize("name", [each.NAME for each in FORMATS])
def test_what_is_exported_is_imported_again(
    library: Library, three: list[RecordId], tmp_path: Path, name: str
) -> None:
    export_file(library, tmp_path / "out", three, name)
    with create_library(tmp_path / "Copy") as copy:
        result = import_files(copy, [("out", read_file(tmp_path / "out"))])
        assert (result.added, result.problems) == (3, [])
        titles = [item.title for item in list_references(copy).items]
    assert titles == [item.title for item in list_references(library).items]


def test_the_order_is_that_of_the_references_given(library: Library, three: list[RecordId]) -> None:
    text = "".join(write_references(library, "ris", three[::-1]))
    assert text.index("Analytical") < text.index("Sarawak") < text.index("Origin")


def test_the_ending_tells_the_format(
    library: Library, three: list[RecordId], tmp_path: Path
) -> None:
    export_file(library, tmp_path / "x.ris", three)
    assert (tmp_path / "x.ris").read_bytes().startswith(b"TY  - ")
    with pytest.raises(InputError):
        export_file(library, tmp_path / "x.doc", three)
    assert not (tmp_path / "x.doc").exists()


def test_an_existing_file_is_kept(library: Library, three: list[RecordId], tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_text("mine")
    with pytest.raises(LibraryExistsError):
        export_file(library, tmp_path / "x.ris", three)
    assert (tmp_path / "x.ris").read_text() == "mine"
    export_file(library, tmp_path / "x.ris", three, overwrite=True)
    assert (tmp_path / "x.ris").read_text() != "mine"


def test_a_reference_that_is_gone_writes_no_file(library: Library, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        export_file(library, tmp_path / "x.ris", [library.source.new_id()])
    assert list(tmp_path.glob("*x.ris*")) == []
