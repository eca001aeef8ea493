"""What may come in through a scope: every cell of the table in `scopes.admitting`."""

from __future__ import annotations

from typing import Any

import pytest

from ibidem.model import Record, RecordKind
from ibidem.model.canonical import decode_canonical
from ibidem.model.ids import RecordId
from ibidem.model.payload import canonical_payload
from tests.store.scopes.shared_library import ScopeReplica, SharedLibrary

KIND = RecordKind

# The rules are the same on every database; their questions to it are asked in test_following, too.
pytestmark = pytest.mark.parametrize("store_url", ["memory"], indirect=True)


def change(kind: RecordKind, identity: str, **values: Any) -> Record:
    return Record(kind, RecordId(identity), canonical_payload(values))


def deletion(kind: RecordKind, identity: str) -> Record:
    return Record(kind, RecordId(identity))


def edited(library: SharedLibrary, identity: str, **values: Any) -> Record:
    """What an editor sends who sees the record through the scope and changes some values."""
    seen = library.visible()[identity]
    return change(seen.kind, identity, **(decode_canonical(seen.payload or "") | values))


def is_admitted(library: SharedLibrary, *changes: Record, account: str = "guest") -> bool:
    admission = library.admit(*changes, account=account)
    library.check()
    assert {rejection.code for rejection in admission.rejected} <= {"permission_denied"}
    return not admission.rejected


# References


def test_a_new_reference_gets_into_the_group_by_itself(library: SharedLibrary) -> None:
    identity = library.source.new_id()
    admission = library.admit(change(KIND.REFERENCE, identity, fields={"title": "new"}))
    assert admission.amended == [identity]
    assert library.read(identity)["groups"] == [library.scope]


def test_a_new_reference_that_is_in_the_group_already_is_kept_as_sent(
    library: SharedLibrary,
) -> None:
    identity = library.source.new_id()
    sent = change(KIND.REFERENCE, identity, fields={"title": "x"}, groups=[library.scope])
    admission = library.admit(sent)
    assert admission.amended == []
    assert library.visible()[identity].payload == sent.payload


def test_editing_a_reference_keeps_the_groups_that_the_editor_does_not_see(
    library: SharedLibrary,
) -> None:
    identity = library.reference(library.scope, library.other, rating=2)
    assert is_admitted(library, edited(library, identity, fields={"title": "edited"}))
    read = library.read(identity)
    assert read["fields"] == {"title": "edited"}
    assert read["groups"] == sorted([library.scope, library.other])
    assert read["rating"] == 2


@pytest.mark.parametrize("is_new", [True, False])
def test_a_reference_cannot_be_put_into_another_group(library: SharedLibrary, is_new: bool) -> None:
    groups = [library.scope, library.other]
    if is_new:
        sent = change(KIND.REFERENCE, library.source.new_id(), groups=groups)
    else:
        sent = edited(library, library.reference(library.scope), groups=groups)
    assert not is_admitted(library, sent)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_reference_cannot_be_trashed(library: SharedLibrary, is_new: bool) -> None:
    if is_new:
        sent = change(KIND.REFERENCE, library.source.new_id(), trashed_at=5)
    else:
        sent = edited(library, library.reference(library.scope), trashed_at=5)
    assert not is_admitted(library, sent)


def test_a_reference_in_the_trash_can_be_edited_but_not_restored(library: SharedLibrary) -> None:
    identity = library.reference(library.scope, trashed_at=5)
    assert is_admitted(library, edited(library, identity, rating=3))
    assert not is_admitted(library, edited(library, identity, trashed_at=0))


def test_deleting_a_reference_takes_it_out_of_the_group_and_leaves_it_to_its_owner(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    identity = library.reference(library.scope, library.other)
    note = library.note(identity)
    replica.pull()
    assert is_admitted(library, deletion(KIND.REFERENCE, identity))
    assert library.read(identity)["groups"] == [library.other]
    assert library.read(note)
    assert {record.id for record in replica.pull()} == {identity, note}


def test_emptying_the_groups_takes_a_reference_out_too(
    library: SharedLibrary, replica: ScopeReplica
) -> None:
    identity = library.reference(library.scope, library.other)
    assert is_admitted(library, edited(library, identity, groups=[]))
    assert library.read(identity)["groups"] == [library.other]
    assert identity not in library.visible()


def test_deleting_a_reference_with_its_children_deletes_none_of_them(
    library: SharedLibrary,
) -> None:
    identity = library.reference(library.scope)
    attachment = library.attachment(identity)
    annotation = library.annotation(attachment)
    gone = [
        deletion(KIND.ANNOTATION, annotation),
        deletion(KIND.ATTACHMENT, attachment),
        deletion(KIND.REFERENCE, identity),
    ]
    assert is_admitted(library, *gone)
    assert library.read(attachment)
    assert library.read(annotation)
    assert library.visible().keys() == {library.scope}


def test_what_is_outside_of_the_scope_cannot_be_touched(library: SharedLibrary) -> None:
    reference = library.reference(library.other)
    note, attachment = library.note(reference), library.attachment(reference)
    annotation, tag = library.annotation(attachment), library.tag("private")
    for sent in (
        change(KIND.REFERENCE, reference, fields={"title": "mine now"}),
        deletion(KIND.REFERENCE, reference),
        change(KIND.NOTE, note, reference=reference, text="mine now"),
        deletion(KIND.NOTE, note),
        deletion(KIND.ATTACHMENT, attachment),
        deletion(KIND.ANNOTATION, annotation),
        change(KIND.TAG, tag, name="mine now"),
        deletion(KIND.TAG, tag),
    ):
        assert not is_admitted(library, sent), sent


def test_what_left_the_group_cannot_be_brought_back(library: SharedLibrary) -> None:
    identity = library.reference(library.scope)
    sent = edited(library, identity, rating=5)
    library.reference(library.other, identity=identity)
    assert not is_admitted(library, sent)


def test_what_the_owner_deleted_comes_back_when_it_is_edited(library: SharedLibrary) -> None:
    identity = library.reference(library.scope)
    sent = edited(library, identity, rating=5)
    library.delete(KIND.REFERENCE, identity)
    assert is_admitted(library, sent)
    assert library.read(identity)["rating"] == 5


def test_a_record_united_with_another_before_the_hub_knew_it_leaves_its_alias(
    library: SharedLibrary,
) -> None:
    kept = library.reference(library.scope)
    sent = Record(KIND.REFERENCE, library.source.new_id(), alias=kept)
    assert is_admitted(library, sent)


# What hangs on references


@pytest.mark.parametrize("kind", ["attachment", "note"])
def test_something_can_be_added_to_a_reference_in_the_group_only(
    library: SharedLibrary, kind: str
) -> None:
    inside, outside = library.reference(library.scope), library.reference(library.other)
    more: dict[str, Any] = {"text": "t"}
    if kind == "attachment":
        more = {"bytes": 1, "file_name": "f", "sha256": "b" * 64}
    new = library.source.new_id
    assert is_admitted(library, change(KIND(kind), new(), reference=inside, **more))
    assert not is_admitted(library, change(KIND(kind), new(), reference=outside, **more))
    assert not is_admitted(library, change(KIND(kind), new(), reference=new(), **more))


def test_a_reference_and_all_on_it_may_come_in_one_push_in_any_order(
    library: SharedLibrary,
) -> None:
    reference, attachment, tag = (library.source.new_id() for _ in range(3))
    assert is_admitted(
        library,
        change(KIND.ANNOTATION, library.source.new_id(), attachment=attachment, page=0),
        change(
            KIND.ATTACHMENT,
            attachment,
            bytes=1,
            file_name="f",
            reference=reference,
            sha256="b" * 64,
        ),
        change(KIND.TAG, tag, name="new"),
        change(KIND.REFERENCE, reference, tags=[tag]),
    )
    assert len(library.visible()) == 5


def test_what_hangs_on_something_refused_is_refused(library: SharedLibrary) -> None:
    reference = library.source.new_id()
    admission = library.admit(
        change(KIND.REFERENCE, reference, groups=[library.other]),
        change(KIND.NOTE, library.source.new_id(), reference=reference, text="t"),
    )
    assert len(admission.rejected) == 2
    assert admission.records == []


def test_annotations_go_on_attachments_in_the_group_only(library: SharedLibrary) -> None:
    inside = library.attachment(library.reference(library.scope))
    outside = library.attachment(library.reference())
    new = library.source.new_id
    assert is_admitted(library, change(KIND.ANNOTATION, new(), attachment=inside, page=0))
    assert not is_admitted(library, change(KIND.ANNOTATION, new(), attachment=outside, page=0))


def test_everything_that_hangs_on_references_can_be_edited_by_all_editors(
    library: SharedLibrary,
) -> None:
    note = library.note(library.reference(library.scope))
    assert is_admitted(library, edited(library, note, text="better"))


def test_nothing_can_be_moved_out_of_the_group(library: SharedLibrary) -> None:
    outside = library.reference()
    note = library.note(library.reference(library.scope))
    assert not is_admitted(library, edited(library, note, reference=outside))


def test_only_what_one_added_oneself_can_be_deleted(library: SharedLibrary) -> None:
    reference = library.reference(library.scope)
    theirs, mine = library.note(reference), library.source.new_id()
    sent = change(KIND.NOTE, mine, reference=reference, text="mine")
    assert is_admitted(library, sent)
    assert not is_admitted(library, deletion(KIND.NOTE, theirs))
    assert not is_admitted(library, deletion(KIND.NOTE, mine), account="another guest")
    assert not is_admitted(library, deletion(KIND.NOTE, theirs), account="")
    assert is_admitted(library, edited(library, mine, text="edited"), account="another guest")
    assert is_admitted(library, deletion(KIND.NOTE, mine))


def test_conflicts_about_what_is_in_the_group_can_be_added_and_settled(
    library: SharedLibrary,
) -> None:
    inside, outside = library.reference(library.scope), library.reference()
    owners = library.conflict(inside)

    def conflict(record: str) -> Record:
        about = {"field": "f", "record": record, "record_kind": "reference"}
        return change(KIND.CONFLICT, library.source.new_id(), **about)

    assert is_admitted(library, conflict(inside))
    assert not is_admitted(library, conflict(outside))
    assert is_admitted(library, deletion(KIND.CONFLICT, owners))


# Tags


def test_a_tag_can_be_made_where_a_reference_in_the_group_carries_it(
    library: SharedLibrary,
) -> None:
    tag = library.source.new_id()
    sent = change(KIND.TAG, tag, name="new")
    assert not is_admitted(library, sent)
    reference = library.reference(library.scope)
    assert is_admitted(library, edited(library, reference, tags=[tag]))
    assert is_admitted(library, sent)
    assert is_admitted(library, edited(library, tag, color="ff0000"))
    assert not is_admitted(library, edited(library, tag, color="00ff00"), account="another guest")


def test_a_tag_of_the_owner_can_be_used_but_not_changed(library: SharedLibrary) -> None:
    tag = library.tag("owner's")
    library.reference(library.scope, tags=[tag])
    assert is_admitted(library, change(KIND.REFERENCE, library.source.new_id(), tags=[tag]))
    assert not is_admitted(library, edited(library, tag, name="renamed"))
    assert not is_admitted(library, deletion(KIND.TAG, tag))


def test_a_tag_that_is_not_seen_cannot_be_drawn_in(library: SharedLibrary) -> None:
    private = library.tag("private")
    sent = change(KIND.REFERENCE, library.source.new_id(), tags=[private])
    assert not is_admitted(library, sent)
    reference = library.reference(library.scope)
    assert not is_admitted(library, edited(library, reference, tags=[private]))


# How the library is ordered


def test_the_order_of_the_library_cannot_be_changed(library: SharedLibrary) -> None:
    new = library.source.new_id
    for sent in (
        change(KIND.GROUP, library.scope, name="renamed"),
        deletion(KIND.GROUP, library.scope),
        change(KIND.GROUP, library.other, name="renamed"),
        change(KIND.GROUP, new(), name="new"),
        change(KIND.GROUP_SET, new(), name="new"),
        change(KIND.SMART_GROUP, new(), name="new", query="x"),
        change(KIND.SETTING, new(), name="x", value=1),
    ):
        assert not is_admitted(library, sent), sent


def test_one_refusal_does_not_keep_the_others_out(library: SharedLibrary) -> None:
    good = library.source.new_id()
    admission = library.admit(
        change(KIND.GROUP, library.scope, name="renamed"), change(KIND.REFERENCE, good)
    )
    assert [rejection.id for rejection in admission.rejected] == [library.scope]
    assert good in library.visible()
