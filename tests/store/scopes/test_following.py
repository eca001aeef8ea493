"""Which records a shared group shows, after every kind of change."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text

from ibidem.model import RecordKind
from ibidem.model.ids import RecordId
from ibidem.store import scopes
from ibidem.store.check.scopes import check_scopes
from ibidem.store.records import fingerprint
from tests.store.scopes.shared_library import ScopeReplica, SharedLibrary

KIND = RecordKind


def kinds(replica: ScopeReplica) -> list[str]:
    return sorted(record.kind for record in replica.records.values())


def test_a_shared_group_shows_its_references_with_all_that_hangs_on_them(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    tag = library.tag()
    inside = library.reference(library.scope, tags=[tag])
    outside = library.reference(library.other, tags=[library.tag("unused")])
    for reference in (inside, outside):
        attachment = library.attachment(reference)
        annotation = library.annotation(attachment)
        library.conflict(annotation)
        library.note(reference)
    library.check()
    replica.pull()
    assert kinds(replica) == [
        "annotation", "attachment", "conflict", "group", "note", "reference", "tag",
    ]  # fmt: skip


def test_sharing_later_fills_the_scope_with_what_is_there(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    library.unshare()
    tag = library.tag()
    for _ in range(3):
        attachment = library.attachment(library.reference(library.scope, tags=[tag]))
        library.annotation(attachment)
    assert library.visible() == {}
    library.share()
    library.check()
    replica.pull()
    assert len(replica.records) == 11


def test_sharing_twice_changes_nothing(library: SharedLibrary, replica: ScopeReplica) -> None:
    library.reference(library.scope)
    replica.pull()
    library.share()
    assert replica.pull() == []


def test_ending_the_share_forgets_the_scope_and_keeps_the_records(library: SharedLibrary) -> None:
    inside = library.reference(library.scope)
    library.unshare()
    assert library.visible() == {}
    assert library.read(inside)["groups"] == [library.scope]
    with library.store.reading(library.library_id) as tx:
        assert scopes.list_shared(tx) == []
        assert fingerprint(tx, library.scope).total == "0" * 32


def test_a_reference_that_leaves_the_group_comes_as_a_tombstone_with_all_it_took_along(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    tag = library.tag()
    inside = library.reference(library.scope, tags=[tag])
    attachment = library.attachment(inside)
    annotation = library.annotation(attachment)
    replica.pull()
    library.reference(library.other, identity=inside, tags=[tag])
    left = replica.pull()
    assert {record.id for record in left} == {inside, attachment, annotation, tag}
    assert all(record.is_tombstone for record in left)
    assert kinds(replica) == ["group"]
    library.check()


def test_a_tombstone_of_what_left_tells_nothing_of_its_later_life(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    inside = library.reference(library.scope)
    library.reference(identity=inside)
    replica.pull()
    library.reference(identity=inside, title="secret")
    assert replica.pull() == []
    [tombstone] = [record for record in replica.last or [] if record.id == inside] or [None]
    assert tombstone is None
    with library.store.reading(library.library_id) as tx:
        seen = scopes.load(tx, library.scope, [inside])[inside]
    assert (seen.payload, seen.edited_at, seen.device) == (None, 0, "")


def test_a_reference_that_comes_back_is_seen_again(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    inside = library.reference(library.scope)
    attachment = library.attachment(inside)
    replica.pull()
    library.reference(identity=inside)
    replica.pull()
    library.reference(library.scope, identity=inside, title="again")
    assert {record.id for record in replica.pull()} == {inside, attachment}
    library.check()


def test_a_change_that_cannot_be_seen_through_the_scope_leaves_no_trace_there(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    inside = library.reference(library.scope)
    replica.pull()
    library.reference(library.scope, library.other, identity=inside)
    library.write(KIND.GROUP, library.scope, name="Shared", position=99, set=library.other)
    library.reference(library.other)
    library.write(KIND.SETTING, name="x", value=1)
    assert replica.pull() == []
    library.check()


def test_other_groups_are_not_seen(library: SharedLibrary, replica: ScopeReplica) -> None:
    inside = library.reference(library.scope, library.other)
    replica.pull()
    assert library.other not in (replica.records[inside].payload or "")
    assert library.other not in replica.records
    assert "position" not in (replica.records[library.scope].payload or "")


def test_two_shared_groups_do_not_show_each_other(library: SharedLibrary) -> None:
    both = library.reference(library.scope, library.other)
    with library.store.writing(library.library_id) as tx:
        scopes.share_group(tx, library.other)
    library.reference(library.scope, library.other, identity=both, title="seen in both")
    library.check()
    first = library.visible()
    library.scope, library.other = library.other, library.scope
    library.check()
    second = library.visible()
    assert first[both].payload != second[both].payload
    assert library.other not in str(second)


def test_a_deleted_reference_leaves_the_scope_and_takes_its_children_along(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    inside = library.reference(library.scope)
    library.note(inside)
    replica.pull()
    library.delete(KIND.REFERENCE, inside)
    library.check()
    replica.pull()
    assert kinds(replica) == ["group"]


def test_a_trashed_reference_stays_in_the_scope(library: SharedLibrary) -> None:
    inside = library.reference(library.scope)
    library.reference(library.scope, identity=inside, trashed_at=5)
    assert inside in library.visible()
    library.check()


def test_children_come_and_go(library: SharedLibrary, replica: ScopeReplica) -> None:
    inside, outside = library.reference(library.scope), library.reference()
    note = library.note(inside)
    library.check()
    library.note(inside, "edited", identity=note)
    library.check()
    library.note(outside, "moved out", identity=note)
    library.check()
    library.note(inside, "moved in", identity=note)
    library.check()
    library.delete(KIND.NOTE, note)
    library.check()


def test_annotations_follow_their_attachment(library: SharedLibrary) -> None:
    inside, outside = library.reference(library.scope), library.reference()
    attachment = library.attachment(outside)
    annotation = library.annotation(attachment)
    library.conflict(annotation)
    library.check()
    library.attachment(inside, identity=attachment)
    library.check()
    assert annotation in library.visible()
    library.delete(KIND.ATTACHMENT, attachment)
    library.check()
    assert annotation not in library.visible()


def test_children_written_before_their_parents_are_found(library: SharedLibrary) -> None:
    reference, attachment = library.source.new_id(), library.source.new_id()
    library.annotation(attachment)
    library.attachment(reference, identity=attachment)
    library.reference(library.scope, identity=reference)
    library.check()
    assert len(library.visible()) == 4


def test_a_tag_is_seen_while_a_reference_in_the_group_carries_it(library: SharedLibrary) -> None:
    tag, later = library.tag("one"), library.source.new_id()
    first = library.reference(library.scope, tags=[tag, later])
    second = library.reference(library.scope, tags=[tag])
    library.check()
    library.tag("two", identity=tag)
    library.check()
    library.tag("made after its use", identity=later)
    library.check()
    library.reference(library.scope, identity=first)
    library.check()
    assert tag in library.visible()
    library.delete(KIND.REFERENCE, second)
    library.check()
    assert tag not in library.visible()
    library.tag("three", identity=tag)
    library.check()


def test_the_group_can_be_renamed_and_deleted(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    replica.pull()
    library.write(KIND.GROUP, library.scope, name="New name")
    assert [record.payload for record in replica.pull()] == ['{"name":"New name"}']
    library.delete(KIND.GROUP, library.scope)
    assert [record.is_tombstone for record in replica.pull()] == [True]
    library.check()


def test_an_alias_is_told_only_where_it_leads_into_the_scope(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    kept, outside = library.reference(library.scope), library.reference()
    first, second = library.reference(library.scope), library.reference(library.scope)
    replica.pull()
    library.delete(KIND.REFERENCE, first, alias=kept)
    library.delete(KIND.REFERENCE, second, alias=outside)
    aliases = {record.id: record.alias for record in replica.pull()}
    assert aliases == {first: kept, second: None}


@pytest.mark.parametrize("page_bytes", [1, 400, 1_000_000])
def test_the_feed_comes_in_pages_of_any_size(
    library: SharedLibrary, replica: ScopeReplica, page_bytes: int
) -> None:
    for i in range(7):
        library.reference(library.scope, title=f"title {i}")
    library.reference()  # nothing for the scope; it is at the end all the same
    replica.pull(page_bytes)
    assert {i: r.payload for i, r in replica.records.items()} == {
        i: r.payload for i, r in library.visible().items()
    }
    with library.store.reading(library.library_id) as tx:
        assert replica.position.revision == tx.newest_changeset


def test_a_replica_that_begins_empty_is_spared_old_tombstones(library: SharedLibrary) -> None:
    gone = library.reference(library.scope)
    library.reference(identity=gone)
    library.reference(library.scope)
    from ibidem.sync.messages import Position

    with library.store.reading(library.library_id) as tx:
        newest = tx.newest_changeset
        page, _, _ = scopes.read_feed(tx, library.scope, Position(), skip_tombstones_until=newest)
    assert not any(record.is_tombstone for record in page)


def test_only_files_of_the_scope_are_visible(library: SharedLibrary) -> None:
    inside = library.reference(library.scope)
    library.attachment(inside, sha256="a" * 64)
    library.attachment(library.reference(), sha256="b" * 64)
    left = library.reference(library.scope)
    library.attachment(left, sha256="c" * 64)
    library.reference(identity=left)
    with library.store.reading(library.library_id) as tx:
        wanted = ["a" * 64, "b" * 64, "c" * 64]
        assert scopes.visible_blobs(tx, library.scope, wanted) == {"a" * 64}


def test_removals_and_references_of_a_scope_are_counted(library: SharedLibrary) -> None:
    first, second = library.reference(library.scope), library.reference(library.scope)
    library.reference(library.other)
    with library.store.reading(library.library_id) as tx:
        before = tx.newest_changeset
        assert scopes.count_references(tx, library.scope) == 2
    library.reference(identity=first)
    library.reference(library.scope, identity=second, trashed_at=5)
    with library.store.reading(library.library_id) as tx:
        removals = scopes.list_removals(tx, library.scope, before)
        assert [(removal.count, removal.account) for removal in removals] == [(1, "owner")]
        assert scopes.count_references(tx, library.scope) == 0


DAMAGE = {
    "a row is gone": "DELETE FROM scope_members WHERE kind = 'note'",
    "a record seems to have left": "UPDATE scope_members SET digest = NULL WHERE kind <> 'tag'",
    "everything is gone": "DELETE FROM scope_members",
    "a fingerprint is gone": "DELETE FROM fingerprints WHERE scope <> ''",
    "a record is gone": "DELETE FROM records WHERE kind = 'note'",
    "a record cannot be read": "UPDATE records SET payload = '{\"' WHERE kind = 'reference'",
}


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE)
def test_a_scope_that_was_damaged_is_found_and_mended(
    library: SharedLibrary, statement: str
) -> None:
    library.note(library.reference(library.scope, tags=[library.tag()]))
    assert _check(library, repair=False) == 0
    with library.store.connecting(writing=True) as connection:
        connection.execute(text(statement))
    assert _check(library, repair=False) > 0
    assert _check(library, repair=True) > 0
    assert _check(library, repair=False) == 0


def _check(library: SharedLibrary, *, repair: bool) -> int:
    """How many findings there are; to look is enough where nothing is to be mended."""
    if repair:
        with library.store.writing(library.library_id) as tx:
            return len(check_scopes(tx, repair=True))
    with library.store.reading(library.library_id) as tx:
        return len(check_scopes(tx, repair=False))


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_scope_feed_and_fingerprint_agree(
    library: SharedLibrary, replica: ScopeReplica, seed: int
) -> None:
    """Random changes against the slow oracle and a replica that follows the feed."""
    dice = random.Random(seed)
    pool = {kind: [library.source.new_id() for _ in range(4)] for kind in KIND}
    for step in range(40):
        kind = dice.choice(
            [KIND.REFERENCE, KIND.REFERENCE, KIND.ATTACHMENT, KIND.NOTE, KIND.ANNOTATION,
             KIND.CONFLICT, KIND.TAG]
        )  # fmt: skip
        _random_change(library, dice, pool, kind, step)
        if step % 5 == 4:
            library.check()
            replica.pull(dice.choice([1, 500, 100_000]))
            assert {i: r.payload for i, r in replica.records.items()} == {
                i: r.payload for i, r in library.visible().items()
            }


def _random_change(
    library: SharedLibrary,
    dice: random.Random,
    pool: dict[RecordKind, list[RecordId]],
    kind: RecordKind,
    step: int,
) -> None:
    identity = dice.choice(pool[kind])
    if dice.random() < 0.2:
        library.delete(kind, identity)
    elif kind is KIND.REFERENCE:
        groups = [g for g in (library.scope, library.other) if dice.random() < 0.5]
        tags = dice.sample(pool[KIND.TAG], dice.randrange(3))
        library.reference(*groups, identity=identity, title=f"{step}", tags=sorted(tags))
    elif kind is KIND.ATTACHMENT:
        library.attachment(dice.choice(pool[KIND.REFERENCE]), identity)
    elif kind is KIND.NOTE:
        library.note(dice.choice(pool[KIND.REFERENCE]), f"{step}", identity)
    elif kind is KIND.ANNOTATION:
        library.annotation(dice.choice(pool[KIND.ATTACHMENT]), identity)
    elif kind is KIND.CONFLICT:
        about = dice.choice([KIND.REFERENCE, KIND.NOTE, KIND.ATTACHMENT, KIND.ANNOTATION])
        record = dice.choice(pool[about])
        library.write(KIND.CONFLICT, identity, field="f", record=record, record_kind=about.value)
    else:
        library.tag(f"{step}", identity)
