from __future__ import annotations

import msgspec
import pytest

from ibidem.errors import LinkError, RemoteProtocolError
from ibidem.model.ids import make_record_id
from ibidem.model.record import Record, RecordKind
from ibidem.services.annotating import edit_annotation
from ibidem.services.hosting import LocalHub
from ibidem.services.syncing import (
    Steering,
    forget_sync_state,
    read_link,
    replica,
    sync_library,
)
from ibidem.store.records import Row, load_dirty, write_rows
from ibidem.sync import moves
from ibidem.sync.messages import Position, PullReply, PullRequest
from tests.sync.world import World, titles

YEAR_MS = 365 * 24 * 3600 * 1000


def test_a_library_goes_up_and_comes_down_the_same(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    for number in range(50):
        ada.add(f"Title {number}", keywords=["a", "b"])
    assert world.sync(ada).verified
    report = world.sync(bob)
    assert report.verified
    assert report.pulled == 50
    assert report.fingerprint == ada.fingerprint
    world.assert_equal()


def test_a_sync_without_news_is_one_request(world: World) -> None:
    ada = world.replica("ada")
    ada.add("Title")
    world.sync(ada)
    report = world.sync(ada)
    assert (report.requests, report.pulled, report.pushed) == (1, 0, 0)
    assert report.verified


def test_a_hundred_changes_are_one_request(world: World) -> None:
    ada = world.replica("ada")
    ids = [ada.add(f"Title {number}") for number in range(100)]
    world.sync(ada)
    for record_id in ids:
        ada.edit(record_id, year="1999")
    report = world.sync(ada)
    assert (report.requests, report.pushed, report.verified) == (1, 100, True)
    world.assert_equal()


def test_changes_of_two_devices_to_two_fields_of_one_reference_are_both_there(
    world: World,
) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    book = ada.add("Old")
    world.sync_all()
    ada.edit(book, title="New")
    bob.edit(book, year="1999")
    world.sync_all()
    world.assert_equal()
    assert bob.values(book)["fields"] == {"title": "New", "year": "1999"}
    assert not ada.live(RecordKind.CONFLICT)


def test_a_clash_becomes_a_conflict_record_on_every_device(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    book = ada.add("Old")
    world.sync_all()
    ada.edit(book, title="Ada's")
    bob.source.advance(60_000)
    bob.edit(book, title="Bob's")
    world.sync(ada)
    world.source.advance(120_000)
    ada.source.advance(120_000)
    bob.source.advance(60_000)
    report = world.sync(bob)
    assert report.absorbed.conflicts == 1
    world.sync_all()
    world.assert_equal()
    assert ada.title(book) == "Bob's"
    [conflict] = ada.live(RecordKind.CONFLICT).values()
    assert conflict["field"] == "fields.title"
    assert (conflict["kept"], conflict["other"]) == ("Bob's", "Ada's")
    assert conflict["other_by"] == "ada"


def test_a_clock_a_year_ahead_does_not_win_by_that(world: World) -> None:
    ada = world.replica("ada", clock_ahead_ms=YEAR_MS)
    bob = world.replica("bob")
    book = ada.add("Old")
    world.sync_all()
    ada.edit(book, title="Earlier")
    for clock in (ada.source, bob.source, world.source):
        clock.advance(600_000)
    bob.edit(book, title="Later")
    world.sync(bob)
    world.sync_all()
    world.assert_equal()
    assert ada.title(book) == "Later"


def test_an_edit_wins_over_a_deletion_on_another_device(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    book, other = ada.add("Book"), ada.add("Other")
    world.sync_all()
    ada.delete(book)
    bob.edit(book, title="Edited")
    ada.edit(other, title="Edited too")
    bob.delete(other)
    world.sync(ada)
    report = world.sync(bob)
    assert sorted(report.absorbed.overruled) == sorted([book, other])
    world.sync_all()
    world.assert_equal()
    assert titles(ada.live().values()) == ["Edited", "Edited too"]


@pytest.mark.parametrize("deleter_is_first", [True, False])
def test_what_hung_on_a_reference_lives_on_with_it(world: World, deleter_is_first: bool) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    book = ada.add("Book")
    note = ada.add_kind(RecordKind.NOTE, {"reference": book, "text": "Read it."})
    values = {"reference": book, "sha256": "0" * 64, "bytes": 1, "file_name": "a.pdf"}
    file = ada.add_kind(RecordKind.ATTACHMENT, values)
    mark = ada.add_kind(RecordKind.ANNOTATION, {"attachment": file, "page": 0})
    gone = ada.add_kind(RecordKind.NOTE, {"reference": book, "text": "Deleted for itself."})
    world.sync_all()
    ada.delete(gone)
    world.sync_all()
    for record_id in (book, note, file, mark):
        ada.delete(record_id)
    bob.edit(book, title="Edited")
    for who in (ada, bob) if deleter_is_first else (bob, ada):
        world.sync(who)
    world.sync_all()
    world.assert_equal()
    for who in (ada, bob):
        assert who.title(book) == "Edited"
        for record_id in (note, file, mark):
            row = who.row(record_id)
            assert row is not None
            assert row.payload is not None
        row = who.row(gone)
        assert row is None or row.payload is None


def test_a_deletion_reaches_every_device(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    book = ada.add("Book")
    world.sync_all()
    ada.delete(book)
    world.sync_all()
    world.assert_equal()
    assert bob.title(book) is None


def test_a_mass_deletion_is_asked_about_on_the_device_that_made_it(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    ids = [ada.add(f"Title {number}") for number in range(50)]
    world.sync_all()
    for record_id in ids[:30]:
        ada.change(record_id, trashed_at=5)
    report = world.sync(ada)
    assert report.question is not None
    assert (report.question.count, report.question.side) == (30, "ours")
    assert ada.is_dirty
    assert world.sync(bob).pulled == 0
    assert world.sync(ada, confirmed=True).verified


def test_a_mass_deletion_by_another_device_is_asked_about_before_it_is_applied(
    world: World,
) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    ids = [ada.add(f"Title {number}") for number in range(50)]
    world.sync_all()
    for record_id in ids[:30]:
        ada.delete(record_id)
    world.sync(ada, confirmed=True)
    report = world.sync(bob)
    assert report.question is not None
    assert (report.question.count, report.question.side) == (30, "theirs")
    assert [removal.device for removal in report.question.removed_by] == ["ada"]
    assert len(bob.live()) == 50
    assert world.sync(bob, confirmed=True).verified
    assert len(bob.live()) == 20


def test_old_deletions_are_no_question_for_a_new_device(world: World) -> None:
    ada = world.replica("ada")
    ids = [ada.add(f"Title {number}") for number in range(50)]
    world.sync(ada)
    for record_id in ids[:30]:
        ada.delete(record_id)
    world.sync(ada, confirmed=True)
    bob = world.replica("bob")
    report = world.sync(bob)
    assert report.question is None
    assert report.pulled == 20


def test_two_libraries_that_meet_are_united_by_content(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    names = {"author": [{"family": "Knuth", "given": "Donald"}]}
    fields = {"title": "The Art of Computer Programming", "year": "1968"}
    hers = ada.add("", names=names, fields=fields, keywords=["hers"])
    group = ada.add_kind(RecordKind.GROUP, {"name": "Classics"})
    ada.change(hers, groups=[group])
    ada.add("Only Ada's")
    world.sync(ada)
    his = bob.add("", names=names, fields={**fields, "publisher": "AW"}, keywords=["his"])
    note = bob.add_kind(RecordKind.NOTE, {"reference": his, "text": "Read it."})
    bob.add("Only Bob's")
    report = world.sync(bob)
    assert report.absorbed.united == [(his, hers)]
    world.sync_all()
    world.assert_equal()
    assert len(ada.live()) == 3
    united = ada.values(hers)
    assert united["keywords"] == ["hers", "his"]
    assert united["groups"] == [group]
    assert united["fields"]["publisher"] == "AW"
    assert ada.values(note)["reference"] == hers
    alias = ada.row(his)
    assert alias is not None
    assert (alias.payload, alias.alias) == (None, hers)


def test_a_file_imported_on_two_devices_gives_one_reference(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    ada.add("Something else")
    world.sync_all()
    fields = {"title": "The same work", "electronic_resource_number": "10.5555/same"}
    ada.add("", fields=fields, keywords=["hers"])
    bob.add("", fields=fields, keywords=["his"])
    world.sync_all()
    world.assert_equal()
    assert len(ada.live()) == 2
    [same] = [values for values in ada.live().values() if "keywords" in values]
    assert same["keywords"] == ["hers", "his"]


def test_forgetting_the_sync_state_and_linking_again_unites_without_doubles(
    world: World,
) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    for number in range(5):
        ada.add(f"Title {number}")
    world.sync_all()
    assert forget_sync_state(ada.library)
    assert read_link(ada.library) is None
    with pytest.raises(LinkError):
        world.sync(ada)
    ada.add("While unlinked")
    world.link(ada)
    report = world.sync(ada)
    assert report.absorbed.conflicts == 0
    world.sync_all()
    world.assert_equal()
    assert len(bob.live()) == 6


def test_linking_to_another_account_wants_force(world: World) -> None:
    ada = world.replica("ada")
    ada.name = "eve"
    with pytest.raises(LinkError, match="ada"):
        world.link(ada)
    world.link(ada, force=True)
    link = read_link(ada.library)
    assert link is not None
    assert link.account == "eve"


def test_linking_twice_to_the_same_keeps_the_checkpoint(world: World) -> None:
    ada = world.replica("ada")
    ada.add("Title")
    world.sync(ada)
    before = read_link(ada.library)
    world.link(ada)
    assert read_link(ada.library) == before


def test_damage_on_a_device_is_found_and_repaired(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    ids = [ada.add(f"Title {number}") for number in range(40)]
    world.sync_all()
    with bob.library.writing("damage") as tx:
        record = world.hub_record(ids[3])
        assert record is not None
        damaged = '{"fields":{"title":"Damaged"},"type":"book"}'
        write_rows(
            tx,
            [
                Row(RecordKind.REFERENCE, ids[3], damaged, record.revision, False, 1, "x"),
                Row(RecordKind.REFERENCE, ids[4], None, record.revision, False, 1, "x"),
            ],
        )
    bob.add("Meanwhile")
    report = world.sync(bob)
    assert report.repaired == 2
    assert report.verified
    world.sync_all()
    world.assert_equal()
    assert len(bob.live()) == 41


def test_records_that_the_hub_lost_are_sent_again(world: World) -> None:
    ada = world.replica("ada")
    ids = [ada.add(f"Title {number}") for number in range(5)]
    world.sync(ada)
    with ada.library.writing("something that never reached the hub") as tx:
        extra = ada.source.new_id()
        payload = '{"fields":{"title":"Never sent"},"type":"book"}'
        write_rows(tx, [Row(RecordKind.REFERENCE, extra, payload, 1, False, 1, "x")])
    assert world.sync(ada).verified
    world.assert_equal()
    assert world.hub_record(extra) is not None
    assert len(ada.live()) == len(ids) + 1


def test_a_sync_can_be_stopped_between_two_steps(world: World) -> None:
    ada = world.replica("ada")
    ada.add("Title")
    report = sync_library(
        ada.library, world.hub("ada"), steering=Steering(is_cancelled=lambda: True)
    )
    assert report.cancelled
    assert world.revision == 0
    assert world.sync(ada).verified


def test_progress_is_told(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    ada.add("Title")
    world.sync(ada)
    bob.add("Other")
    told: list[tuple[str, int, int | None]] = []
    steering = Steering(progress=lambda *step: told.append(step))
    sync_library(bob.library, world.hub("bob"), steering=steering)
    assert told[0] == ("receiving", 1, None)
    assert ("sending", 1, None) in told


@pytest.mark.parametrize(
    "record",
    [
        Record(RecordKind.REFERENCE, make_record_id(1, 1), '{"type":5}', 1),
        Record(RecordKind.REFERENCE, make_record_id(1, 1), "[", 1),
        Record(RecordKind.ATTACHMENT, make_record_id(1, 1), "{}", 1),
    ],
)
def test_a_hub_that_sends_nonsense_changes_nothing_here(world: World, record: Record) -> None:
    class Hostile:
        def __init__(self, hub: LocalHub) -> None:
            self._hub = hub

        def __getattr__(self, name: str) -> object:
            return getattr(self._hub, name)

        def pull(self, request: PullRequest) -> PullReply:
            good = Record(RecordKind.TAG, make_record_id(1, 2), '{"name":"x"}', 1)
            reply = self._hub.pull(request)
            return msgspec.structs.replace(
                reply, records=[good, record], revision=1, position=Position.after(1)
            )

    ada = world.replica("ada")
    with pytest.raises(RemoteProtocolError):
        sync_library(ada.library, Hostile(world.hub("ada")))  # type: ignore[arg-type]
    assert not ada.live(RecordKind.TAG)
    assert world.sync(ada).verified


def test_a_first_sync_of_several_pages_goes_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        replica, "load_dirty", lambda tx, after="": load_dirty(tx, after, page_bytes=600)
    )
    monkeypatch.setattr(
        moves,
        "PullRequest",
        lambda epoch, position, **others: PullRequest(epoch, position, page_bytes=500, **others),
    )
    ada, bob = world.replica("ada"), world.replica("bob")
    for number in range(20):
        ada.add(f"Title {number}")
    report = world.sync(ada)
    assert report.verified
    assert report.requests > 5
    assert world.sync(bob).requests > 5
    world.assert_equal()


def test_annotations_sync_and_an_edit_of_comment_and_colour_on_two_sides_loses_neither(
    world: World,
) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    values = {"reference": ada.add("Book"), "sha256": "0" * 64, "bytes": 1, "file_name": "a.pdf"}
    file = ada.add_kind(RecordKind.ATTACHMENT, values)
    area = [5000, 69700, 20000, 71200]
    mark = ada.add_kind(
        RecordKind.ANNOTATION,
        {"attachment": file, "page": 3, "areas": [area], "text": "finches", "comment": "First"},
    )
    world.sync_all()
    assert bob.values(mark)["areas"] == [area]
    edit_annotation(ada.library, mark, comment="Second")
    edit_annotation(bob.library, mark, color="ffd84d")
    world.sync_all()
    world.assert_equal()
    for who in (ada, bob):
        assert (who.values(mark)["comment"], who.values(mark)["color"]) == ("Second", "ffd84d")
    assert ada.live(RecordKind.CONFLICT) == {}
