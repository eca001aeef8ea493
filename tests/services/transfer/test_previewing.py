"""Import in two steps: the preview writes nothing and says what the import will do."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.services.editing import add_group, trash_references
from ibidem.services.library import Library
from ibidem.services.reviewing import list_library_history
from ibidem.services.searching import list_references
from ibidem.services.transfer import (
    export_bytes,
    list_export_formats,
    preview_import,
    take_import,
)

RIS = b"""TY  - BOOK
AU  - Darwin, Charles
TI  - On the Origin of Species
PY  - 1859
ER  -

TY  - JOUR
AU  - Curie, Marie
TI  - Rayons emis par les composes de l'uranium
PY  - 1898
ER  -

TY  - JOUR
AU  - Curie, Marie
TI  - Rayons emis par les composes de l'uranium
PY  - 1898
ER  -
"""


def test_a_preview_names_the_format_counts_and_marks_duplicates_and_writes_nothing(
    library: Library, three: list[RecordId]
) -> None:
    before = len(list_library_history(library))
    preview = preview_import(library, RIS, file_name="papers.ris")
    assert (preview.format_name, preview.total, preview.problems) == ("ris", 3, [])
    assert [entry.existing for entry in preview.entries] == [three[0], None, None]
    assert [entry.repeats for entry in preview.entries] == [None, None, 1]
    assert [entry.number for entry in preview.duplicates] == [0, 2]
    assert len(list_library_history(library)) == before


def test_what_was_previewed_is_taken_in_one_step_without_its_duplicates(
    library: Library, three: list[RecordId]
) -> None:
    preview = preview_import(library, io.BytesIO(RIS))
    result = take_import(library, preview)
    assert (result.added, result.skipped) == (1, 2)
    assert list_references(library).total == 4
    assert list_library_history(library)[0].label == "import"


def test_duplicates_can_be_taken_as_well_and_single_entries_chosen(
    library: Library, three: list[RecordId]
) -> None:
    preview = preview_import(library, RIS, file_name="papers.ris")
    assert take_import(library, preview, skip_duplicates=False, only=[0]).added == 1
    assert take_import(library, preview, only=[]).added == 0
    with pytest.raises(InputError):
        take_import(library, preview, only=[3])


def test_they_go_into_a_group_by_its_id(library: Library, three: list[RecordId]) -> None:
    group = add_group(library, "Reading")
    preview = preview_import(library, RIS)
    take_import(library, preview, group=group)
    assert list_references(library, group="Reading").total == 2
    with pytest.raises(NotFoundError):
        take_import(library, preview, group=three[0])


def test_a_library_that_changed_after_the_preview_gets_no_duplicates(library: Library) -> None:
    preview = preview_import(library, RIS)
    take_import(library, preview)
    assert take_import(library, preview).added == 0


def test_what_lies_in_the_trash_is_not_marked(library: Library, three: list[RecordId]) -> None:
    trash_references(library, three)
    assert [entry.existing for entry in preview_import(library, RIS).entries] == [None] * 3


def test_problems_carry_the_line(library: Library, make_file: Callable[[str, bytes], Path]) -> None:
    path = make_file("papers.ris", RIS + b"\nno line of RIS\nTY  - JOUR\nTI  - Last\nER  -\n")
    preview = preview_import(library, path)
    assert (preview.file_name, preview.total) == ("papers.ris", 4)
    assert [problem.line for problem in preview.problems] == [19]


def test_what_has_no_format_is_refused(library: Library) -> None:
    with pytest.raises(InputError):
        preview_import(library, b"\xff\xd8\xff\xe0", file_name="photo.jpg")


@pytest.mark.parametrize("name", [each.name for each in list_export_formats()])
def test_a_selection_comes_as_bytes_in_every_format(
    library: Library, three: list[RecordId], name: str
) -> None:
    data = b"".join(export_bytes(library, name, three[:2]))
    assert preview_import(library, data, format_name=name).total == 2
    with pytest.raises(InputError):
        export_bytes(library, "papyrus", three)
