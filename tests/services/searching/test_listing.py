"""Lists of references."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.errors import InputError, NotFoundError, QueryError
from ibidem.model.ids import RecordId
from ibidem.services.editing import (
    add_group,
    add_references,
    add_smart_group,
    add_to_group,
    attach_files,
    trash_references,
)
from ibidem.services.library import Library
from ibidem.services.searching import (
    SORTS,
    arrange_references,
    choose_references,
    count_views,
    list_groups,
    list_references,
)
from tests.services.conftest import DARWIN, make_reference


def years(library: Library, query: str = "", **options: object) -> list[str]:
    return [item.year for item in list_references(library, query, **options).items]  # type: ignore[arg-type]


def test_a_list_is_sorted_by_author_unless_said_otherwise(
    library: Library, three: list[RecordId]
) -> None:
    assert years(library) == ["1859", "1843", "1855"]
    assert years(library, sort="year") == ["1843", "1855", "1859"]
    assert years(library, sort="year", descending=True) == ["1859", "1855", "1843"]
    assert years(library, sort="place_published") == ["1859", "1855", "1843"]
    with pytest.raises(InputError):
        list_references(library, sort="nothing")


def test_a_page_says_how_long_the_list_is(library: Library, three: list[RecordId]) -> None:
    page = list_references(library, sort="year", offset=1, limit=1)
    assert ([item.year for item in page.items], page.total) == (["1855"], 3)
    assert list_references(library, offset=9).items == []


def test_a_whole_list_is_arranged_as_its_pages_are(
    library: Library, three: list[RecordId], tmp_path: Path
) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4 nothing")
    attach_files(library, three[1], [paper])
    add_to_group(library, add_group(library, "Reading"), three[:2])
    for options in (
        *({"sort": sort, "descending": down} for sort in SORTS for down in (False, True)),
        {"query": "title:o*", "sort": "publisher"},
        {"query": "-species", "sort": "year"},
        {"query": "added:2000.."},
        {"group": "Reading", "sort": "title"},
        {"view": "duplicates"},
    ):
        page = list_references(library, **options)  # type: ignore[arg-type]
        assert arrange_references(library, **options) == [item.id for item in page.items]  # type: ignore[arg-type]
    assert arrange_references(library, sort="files")[-1] == three[1]


def test_a_search_finds_what_was_added_just_now(library: Library, three: list[RecordId]) -> None:
    assert years(library, "sarawak") == ["1855"]
    add_references(library, [make_reference("Letters from Sarawak", "Brooke, James", "1853")])
    assert years(library, "sarawak") == ["1853", "1855"]
    assert years(library, "sarawak -letters") == ["1855"]
    assert years(library, "year:1850..1854 OR author:lovelace") == ["1853", "1843"]
    with pytest.raises(QueryError):
        list_references(library, "(sarawak")


def test_views_show_parts_of_the_library(library: Library, three: list[RecordId]) -> None:
    add_to_group(library, add_group(library, "Reading"), three[:1])
    trash_references(library, three[2:])
    assert years(library, view="trash") == ["1843"]
    assert years(library, view="unfiled") == ["1855"]
    assert years(library, view="recent") == ["1859", "1855"]
    assert years(library, group="reading") == ["1859"]
    with pytest.raises(InputError):
        list_references(library, view="nothing")
    with pytest.raises(NotFoundError):
        list_references(library, group="Other")
    with pytest.raises(InputError, match="one of"):
        list_references(library, group="Reading", view="trash")


def test_views_are_counted_as_long_as_their_lists_are(
    library: Library, three: list[RecordId]
) -> None:
    for title in ("Reading", "Writing"):  # a reference in two groups is filed once
        add_to_group(library, add_group(library, title), three[:1])
    add_to_group(library, add_group(library, "Trash"), three[2:])
    trash_references(library, three[2:])
    counts = count_views(library)
    for view in ("all", "unfiled", "recent", "trash"):
        assert getattr(counts, view) == list_references(library, view=view).total
    assert (counts.all, counts.unfiled, counts.trash, counts.conflicts) == (2, 1, 1, 0)


def test_groups_are_listed_without_counting_where_nobody_looks_at_numbers(
    library: Library, three: list[RecordId]
) -> None:
    add_to_group(library, add_group(library, "Reading"), three[:2])
    add_smart_group(library, "Old", "year:..1850")
    counted, plain = list_groups(library), list_groups(library, counted=False)
    assert {entry.name: entry.count for entry in counted} == {"Reading": 2, "Old": 1}
    assert [(entry.id, entry.name, entry.count) for entry in plain] == [
        (entry.id, entry.name, 0) for entry in counted
    ]


def test_a_search_within_a_smart_group_wants_both(library: Library, three: list[RecordId]) -> None:
    add_smart_group(library, "Fifties", "year:1850..1859")
    assert years(library, group="Fifties") == ["1859", "1855"]
    assert years(library, "author:wallace year:1855", group="Fifties") == ["1855"]


def test_duplicates_stand_side_by_side(library: Library, three: list[RecordId]) -> None:
    assert list_references(library, view="duplicates").total == 0
    twin = add_references(library, [DARWIN])[0][0]
    found = [item.id for item in list_references(library, view="duplicates").items]
    assert found == [three[0], twin]
    assert list_references(library, "wallace", view="duplicates").total == 0
    assert list_references(library, view="duplicates", limit=1).total == 2


def test_references_are_chosen_by_name_and_by_search_each_once(
    library: Library, three: list[RecordId]
) -> None:
    assert choose_references(library, ["Wallace1855"], "year:1855 OR year:1859") == [
        three[1],
        three[0],
    ]
    assert choose_references(library, [], "") == [three[0], three[2], three[1]]
    with pytest.raises(InputError):
        choose_references(library)


def test_a_reference_without_anything_still_has_a_handle_and_a_title(library: Library) -> None:
    add_references(library, [make_reference("")])
    item = list_references(library).items[0]
    assert (item.handle, item.title, item.authors, item.container) == (
        "anonnd", "(no title)", "", "",
    )  # fmt: skip
