from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.model import RecordKind, make_record_id
from ibidem.model.change import Changes

REFERENCE, GROUP = RecordKind.REFERENCE, RecordKind.GROUP
one, two, three = (make_record_id(0, number) for number in (1, 2, 3))


def test_changes_name_records_by_kind() -> None:
    changes = Changes.of(7, added=[(REFERENCE, one)], removed=[(GROUP, two)])
    assert changes
    assert changes.changeset == 7
    assert changes.added == {REFERENCE: {one}}
    assert changes.ids(GROUP) == {two}
    assert changes.touches(GROUP)
    assert changes.touches(RecordKind.NOTE, REFERENCE)
    assert not changes.touches(RecordKind.NOTE)
    assert not Changes()


def test_changes_cannot_be_changed() -> None:
    changes = Changes.of(added=[(REFERENCE, one)])
    with pytest.raises(dataclasses.FrozenInstanceError):
        changes.changeset = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        changes.added[GROUP] = frozenset()  # type: ignore[index]


def test_a_record_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="added, changed and removed"):
        Changes.of(added=[(REFERENCE, one)], changed=[(REFERENCE, one)])


def test_two_writes_become_one() -> None:
    first = Changes.of(1, added=[(REFERENCE, one), (REFERENCE, two)], removed=[(REFERENCE, three)])
    second = Changes.of(
        2, changed=[(REFERENCE, one)], removed=[(REFERENCE, two)], added=[(REFERENCE, three)]
    )
    both = first.then(second)
    assert both.changeset == 2
    assert both.added == {REFERENCE: {one}}
    assert both.changed == {REFERENCE: {three}}
    assert not both.removed


_steps = st.lists(
    st.tuples(st.sampled_from([one, two, three]), st.sampled_from(["put", "drop"])), max_size=12
)


@given(st.sets(st.sampled_from([one, two, three])), _steps, st.integers(0, 12))
def test_writes_joined_in_any_grouping_say_what_became_of_each_record(
    present: set[str], steps: list[tuple[str, str]], split: int
) -> None:
    live = set(present)
    writes = []
    for record_id, step in steps:
        pair = (REFERENCE, record_id)
        if step == "put":
            kinds = {"changed": [pair]} if record_id in live else {"added": [pair]}
            live.add(record_id)  # type: ignore[arg-type]
        elif record_id in live:
            kinds = {"removed": [pair]}
            live.discard(record_id)  # type: ignore[arg-type]
        else:
            continue
        writes.append(Changes.of(len(writes) + 1, **kinds))  # type: ignore[arg-type]

    def joined(parts: list[Changes]) -> Changes:
        total = Changes()
        for part in parts:
            total = total.then(part)
        return total

    whole = joined(writes)
    assert whole.added.get(REFERENCE, frozenset()) == live - present
    assert whole.removed.get(REFERENCE, frozenset()) == present - live
    assert joined(writes[:split]).then(joined(writes[split:])) == whole
