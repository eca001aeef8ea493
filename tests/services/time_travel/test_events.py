"""What happened, as people remember it."""

from __future__ import annotations

from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.library import Library
from ibidem.services.searching import list_references
from ibidem.services.time_travel import Event, apply_restore, list_events, plan_restore
from ibidem.store import Origin
from ibidem.store.history import DAY_MS
from ibidem.store.records import write_local
from tests.services.undoing.random_edits import newest
from tests.sources import FixedSource
from tests.store.building import reference


def texts(events: list[Event]) -> list[str]:
    return [event.deed.text for event in events]


def sync(library: Library, source: FixedSource, device: str, titles: str) -> None:
    origin = Origin("anna", device, "sync")
    with library.store.writing(library.library_id, origin) as tx:
        write_local(tx, [reference(source, title) for title in titles])


def test_events_come_newest_first_in_pages(library: Library, three: list[RecordId]) -> None:
    editing.trash_references(library, three[:2])
    editing.add_tag(library, "old")
    events = list_events(library)
    assert texts(events) == [
        "Made 1 tag", "Moved 2 references to the trash", "Added 3 references",
    ]  # fmt: skip
    assert [event.is_kept for event in events] == [True, True, True]
    first = list_events(library, limit=1)
    assert first + list_events(library, before=first[-1].number) == events


def test_a_sync_in_several_steps_is_one_event(library: Library, source: FixedSource) -> None:
    begun = newest(library)
    sync(library, source, "phone", "ab")
    sync(library, source, "phone", "c")
    sync(library, source, "tablet", "d")
    source.advance(DAY_MS)
    sync(library, source, "tablet", "e")
    events = list_events(library)
    assert [(event.device, event.added) for event in events] == [
        ("tablet", 1), ("tablet", 1), ("phone", 3),
    ]  # fmt: skip
    assert (events[2].number, events[2].last) == (begun + 1, begun + 2)
    assert texts(events)[2] == "Sync: 3 added"
    apply_restore(library, plan_restore(library, before=events[2].number))
    assert list_references(library).total == 0


def test_events_are_narrowed_to_who_where_and_what(
    library: Library, three: list[RecordId], source: FixedSource
) -> None:
    sync(library, source, "phone", "a")
    editing.trash_references(library, three[:1])
    assert texts(list_events(library, removing=True)) == ["Moved 1 reference to the trash"]
    assert texts(list_events(library, account="anna")) == ["Sync: 1 added"]
    assert len(list_events(library, device="laptop")) == 2


def test_events_of_one_reference_survive_its_deletion(
    library: Library, three: list[RecordId]
) -> None:
    editing.add_note(library, three[0], "text")
    editing.rate_references(library, three[1:], 2)
    assert texts(list_events(library, record=three[0])) == ["Added 1 note", "Added 3 references"]
    editing.trash_references(library, three[:1])
    editing.empty_trash(library)
    events = list_events(library, record=three[0])
    assert texts(events)[0] == "Emptied the trash: deleted 1 reference"
    apply_restore(library, plan_restore(library, before=events[0].number))
    assert list_references(library, view="trash").total == 1


def test_events_of_a_group_know_who_left_it(library: Library, three: list[RecordId]) -> None:
    group, other = (editing.add_group(library, name) for name in ("Reading", "Other"))
    editing.add_to_group(library, group, three[:1])
    editing.add_to_group(library, other, three[1:])
    editing.remove_from_group(library, group, three[:1])
    assert texts(list_events(library, group=group)) == [
        "Took 1 reference out of a group", "Added 1 reference to a group", "Made 1 group",
    ]  # fmt: skip
