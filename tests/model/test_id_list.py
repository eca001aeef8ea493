"""Very many ids in little memory."""

from __future__ import annotations

import pytest

from ibidem.model.id_list import IdList
from ibidem.model.ids import make_record_id

IDS = [make_record_id(number * 7, number * 2**60) for number in range(9)]


def test_a_list_of_ids_is_read_like_any_list() -> None:
    ids = IdList(IDS)
    assert (len(ids), list(ids), ids[0], ids[-1]) == (9, IDS, IDS[0], IDS[8])
    for start in (None, 0, 3, 8, 9, 20, -4):
        for stop in (None, 0, 2, 8, 9, 20, -1):
            for step in (None, 2, -1):
                assert ids[start:stop:step] == IDS[start:stop:step]
    with pytest.raises(IndexError):
        ids[9]
    assert ids == IDS
    assert ids == IdList(IDS)
    assert ids != IDS[:8]


def test_an_empty_list_of_ids_has_nothing() -> None:
    assert (len(IdList()), list(IdList()), IdList()[:5], IdList().place_of(IDS[0])) == (
        0,
        [],
        [],
        None,
    )


def test_the_place_of_an_id_is_found() -> None:
    ids = IdList(IDS[1:])
    assert [ids.place_of(each) for each in IDS] == [None, *range(8)]
    assert ids.place_of(IDS[3][1:] + ",") is None
    assert IDS[2] in ids
    assert IDS[0] not in ids
    assert IDS[2][:8] not in ids
