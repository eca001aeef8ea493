"""Import: references of files, all in one visible step."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ibidem.errors import InputError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.services.editing import add_tag, tag_references, trash_references
from ibidem.services.library import Library
from ibidem.services.reviewing import list_library_history
from ibidem.services.searching import describe_reference, list_references
from ibidem.services.transfer import Duplicates, import_files, read_file
from ibidem.services.transfer.uniting import unite_references
from tests.services.conftest import DARWIN

RIS = b"""TY  - BOOK
AU  - Darwin, Charles
TI  - On the Origin of Species
PY  - 1859
PB  - John Murray
KW  - evolution
ER  -

TY  - JOUR
AU  - Curie, Marie
TI  - Rayons emis par les composes de l'uranium
PY  - 1898
ER  -
"""


def test_a_file_becomes_references_with_keys_in_one_changeset(library: Library) -> None:
    result = import_files(library, [("papers.ris", RIS)])
    assert (result.added, result.skipped, result.problems) == (2, 0, [])
    keys = [item.reference.citation_key for item in list_references(library).items]
    assert keys == ["Curie1898", "Darwin1859"]
    assert [each.label for each in list_library_history(library)] == ["import"]


def test_the_format_is_told_from_the_content_where_the_name_says_nothing(library: Library) -> None:
    assert import_files(library, [("download", RIS)]).added == 2
    with pytest.raises(InputError):
        import_files(library, [("photo.jpg", b"\xff\xd8\xff\xe0")])
    with pytest.raises(InputError):
        import_files(library, [("papers.ris", RIS)], format_name="papyrus")


@pytest.mark.parametrize(
    ("duplicates", "total", "publisher", "counts"),
    [
        ("skip", 4, "", (1, 1, 0, 0)),
        ("keep", 5, "", (2, 0, 0, 1)),
        ("merge", 4, "John Murray", (1, 0, 1, 0)),
    ],
)
def test_duplicates_are_reported_and_treated_as_chosen(
    library: Library,
    three: list[RecordId],
    duplicates: Duplicates,
    total: int,
    publisher: str,
    counts: tuple[int, ...],
) -> None:
    result = import_files(library, [("papers.ris", RIS)], duplicates=duplicates)
    assert (result.added, result.skipped, result.merged, result.kept) == counts
    assert [(each.title, each.existing) for each in result.duplicates] == [
        ("On the Origin of Species", three[0])
    ]
    assert list_references(library).total == total
    fields = describe_reference(library, three[0]).reference.fields
    assert fields.get("publisher", "") == publisher


def test_importing_twice_adds_nothing_the_second_time(library: Library) -> None:
    import_files(library, [("papers.ris", RIS)])
    again = import_files(library, [("papers.ris", RIS), ("copy.ris", RIS)])
    assert (again.added, again.skipped) == (0, 4)
    assert len(list_library_history(library)) == 1


def test_duplicates_within_one_import_are_found_too(library: Library) -> None:
    result = import_files(library, [("a.ris", RIS), ("b.ris", RIS)])
    assert (result.added, result.skipped) == (2, 2)
    merged = import_files(library, [("c.ris", RIS + RIS)], duplicates="merge")
    assert (merged.added, merged.merged) == (0, 4)


def test_what_lies_in_the_trash_is_no_duplicate(library: Library, three: list[RecordId]) -> None:
    trash_references(library, three)
    assert import_files(library, [("papers.ris", RIS)]).added == 2


def test_references_go_into_a_group_that_is_made_if_missing(
    library: Library, three: list[RecordId]
) -> None:
    import_files(library, [("papers.ris", RIS)], group="Reading")
    assert list_references(library, group="Reading").total == 2, "the one that was there joins too"
    import_files(library, [("papers.ris", RIS)], group="Reading", duplicates="merge")
    assert list_references(library, group="Reading").total == 2


def test_a_dry_run_says_what_would_happen_and_changes_nothing(library: Library) -> None:
    result = import_files(library, [("papers.ris", RIS)], group="Reading", dry_run=True)
    assert (result.added, result.ids) == (2, [])
    assert list_references(library).total == 0
    assert list_library_history(library) == []


def test_a_record_that_cannot_be_read_does_not_stop_the_others(library: Library) -> None:
    broken = RIS + b"\nthis is no line of RIS\nTY  - JOUR\nTI  - Last\nER  -\n"
    result = import_files(library, [("papers.ris", broken)])
    assert result.added == 3
    assert result.problems
    name, problem = result.problems[0]
    assert name == "papers.ris"
    assert problem.line is not None


def test_a_failure_half_way_leaves_the_library_as_it_was(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibidem.services.transfer.taking._BATCH", 1)

    def interrupt(phase: str, done: int, _total: int | None) -> None:
        if phase == "Adding references" and done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(library, [("papers.ris", RIS)], report=interrupt)
    assert list_references(library).total == 0
    assert import_files(library, [("papers.ris", RIS)]).added == 2


def test_keys_of_a_file_that_are_taken_get_a_letter(library: Library) -> None:
    with_id = RIS.replace(b"TI  - On", b"ID  - Curie1898\nTI  - On")
    import_files(library, [("papers.ris", with_id)])
    keys = {item.reference.citation_key for item in list_references(library).items}
    assert len(keys) == 2


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_file(tmp_path / "missing.ris")
    with pytest.raises(InputError):
        read_file(tmp_path)


def test_uniting_keeps_what_is_there_and_fills_what_is_not(
    library: Library, three: list[RecordId]
) -> None:
    tag_references(library, add_tag(library, "read"), three[:1])
    ours = describe_reference(library, three[0]).reference
    theirs = replace(DARWIN, fields={"title": "Origin", "isbn": "1"}, keywords=("apes",), rating=3)
    united = unite_references(ours, theirs)
    assert united.fields["title"] == ours.fields["title"]
    assert united.fields["isbn"] == "1"
    assert (united.keywords, united.tags, united.rating) == (("apes",), ours.tags, 3)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), name=st.sampled_from(["a.ris", "a.bib", "a.json", "a"]))
def test_no_bytes_crash_an_import(library: Library, data: bytes, name: str) -> None:
    before = list_references(library).total
    try:
        result = import_files(library, [(name, data)], duplicates="keep")
    except InputError:
        return
    assert list_references(library).total == before + result.added
