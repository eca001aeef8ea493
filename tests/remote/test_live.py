"""The client against the real server, in a process of its own."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from ibidem.errors import NotFoundError, NotSignedInError, PermissionDeniedError
from ibidem.model import Record, RecordKind
from ibidem.model.digest import Fingerprint
from ibidem.model.ids import RecordId
from ibidem.model.payload import canonical_payload
from ibidem.model.role import Role
from ibidem.remote import Connected, RemoteAccount, RevisionEvent
from ibidem.remote.account import RemoteLibrary
from ibidem.sync import messages as m
from tests.remote.live_server import digest_of
from tests.server.live import PASSWORD, LiveServer, live_server
from tests.sources import FixedSource

__all__ = ["live_server"]

random_bytes = random.Random(3).randbytes


@pytest.fixture
def owner(live_server: LiveServer) -> Iterator[RemoteAccount]:
    made = live_server.new_account("owner")
    with RemoteAccount(live_server.url) as account:
        account.sign_in(made.email, made.password, "laptop")
        yield account


@pytest.fixture
def guest_email(live_server: LiveServer) -> str:
    return live_server.new_account("guest").email


@pytest.fixture
def guest(live_server: LiveServer, guest_email: str) -> Iterator[RemoteAccount]:
    with RemoteAccount(live_server.url) as account:
        account.sign_in(guest_email, PASSWORD, "desk")
        yield account


@pytest.fixture
def library(owner: RemoteAccount) -> RemoteLibrary:
    return owner.create_library("Real")


@pytest.fixture
def source() -> FixedSource:
    return FixedSource(step_ms=1)


def record(kind: RecordKind, identity: str, **values: object) -> Record:
    return Record(kind, RecordId(identity), canonical_payload(values))


def push(account: RemoteAccount, library: RemoteLibrary, *changes: Record) -> m.PushReply:
    with account.hub(library.uid, library.scope) as hub:
        epoch = hub.pull(m.PullRequest("")).epoch
        return hub.push(m.PushRequest(epoch, 1_750_000_000_000, list(changes)))


def pull(account: RemoteAccount, library: RemoteLibrary) -> list[Record]:
    with account.hub(library.uid, library.scope) as hub:
        return hub.pull(m.PullRequest("")).records


def test_an_account_lists_its_devices_and_libraries(
    owner: RemoteAccount, library: RemoteLibrary
) -> None:
    assert [device.name for device in owner.list_devices() if device.is_current] == ["laptop"]
    assert (library.name, library.role) == ("Real", Role.OWNER)
    assert [found.uid for found in owner.list_libraries()] == [library.uid]
    assert owner.get_library(library.uid).revision == 0


def test_a_revoked_device_is_signed_out_at_once(live_server: LiveServer) -> None:
    made = live_server.new_account()
    with RemoteAccount(live_server.url) as one, RemoteAccount(live_server.url) as other:
        one.sign_in(made.email, made.password, "one")
        device = other.sign_in(made.email, made.password, "other").device_id
        one.revoke_device(device)
        with pytest.raises(NotSignedInError):
            other.list_libraries()
        one.sign_out()
        with pytest.raises(NotSignedInError):
            one.list_libraries()


def test_records_go_to_the_server_and_back(
    owner: RemoteAccount, library: RemoteLibrary, source: FixedSource
) -> None:
    sent = [
        record(RecordKind.REFERENCE, source.new_id(), fields={"title": f"Straße {i} 排序"})
        for i in range(300)
    ]
    reply = push(owner, library, *sent)
    assert (reply.refused, reply.rejected, reply.revision) == ([], [], 1)
    assert {r.id: r.payload for r in pull(owner, library)} == {r.id: r.payload for r in sent}
    with owner.hub(library.uid) as hub:
        total = Fingerprint.of((r.id, r.digest) for r in sent).total
        asked = m.VerifyRequest(reply.epoch, m.Position.after(1), total)
        assert hub.verify(asked).verdict is m.Verdict.SAME
        entries = hub.list_buckets(m.BucketRequest(reply.epoch, list(range(256)))).entries
        assert {entry.id for entry in entries} == {r.id for r in sent}
        fetched = hub.fetch(m.FetchRequest(reply.epoch, [sent[0].id])).records
        assert fetched[0].payload == sent[0].payload


def test_files_go_to_the_server_and_back(owner: RemoteAccount, library: RemoteLibrary) -> None:
    large = random_bytes(9_000_000)
    small = {digest_of(content): content for content in (random_bytes(500) for _ in range(30))}
    digest = digest_of(large)
    with owner.hub(library.uid) as hub:
        sizes = {digest: len(large)} | dict.fromkeys(small, 500)
        assert hub.missing_blobs(sizes.items()) == dict.fromkeys(sizes, 0)
        pieces = (large[i : i + 100_000] for i in range(0, len(large), 100_000))
        assert hub.put_blob(digest, len(large), 0, pieces) == len(large)
        hub.put_blobs(small.items())
        assert hub.missing_blobs(sizes.items()) == {}
        assert b"".join(hub.get_blob(digest)) == large
        assert b"".join(hub.get_blob(digest, 8_999_990)) == large[-10:]
        assert dict(hub.get_blobs([*small, "0" * 64])) == small
        with pytest.raises(NotFoundError):
            list(hub.get_blob("0" * 64))


def test_a_part_of_a_file_that_came_is_kept(owner: RemoteAccount, library: RemoteLibrary) -> None:
    content = random_bytes(3_000_000)
    digest = digest_of(content)
    with owner.hub(library.uid) as hub:

        def stops() -> Iterator[bytes]:
            yield content[:2_000_000]
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            hub.put_blob(digest, len(content), 0, stops())
        for _ in range(100):  # the server learns of the cut a moment later
            offset = hub.missing_blobs([(digest, len(content))])[digest]
            if offset >= 1_700_000:
                break
            threading.Event().wait(0.02)
        assert 1_700_000 <= offset <= 2_000_000
        assert hub.put_blob(digest, len(content), offset, [content[offset:]]) == len(content)
        assert b"".join(hub.get_blob(digest)) == content


def test_an_event_tells_of_a_push(
    owner: RemoteAccount, library: RemoteLibrary, source: FixedSource
) -> None:
    seen: list[object] = []
    with owner.watch_events() as watch:
        events = iter(watch)
        assert next(events) == Connected()
        change = record(RecordKind.TAG, source.new_id(), name="new")
        pushing = threading.Thread(target=push, args=(owner, library, change))
        pushing.start()
        while RevisionEvent(library.uid, 1) not in seen:
            seen.append(next(events))
        pushing.join()


def test_a_person_who_is_invited_becomes_a_member(
    owner: RemoteAccount,
    guest: RemoteAccount,
    guest_email: str,
    library: RemoteLibrary,
    source: FixedSource,
) -> None:
    with pytest.raises(NotFoundError):
        guest.get_library(library.uid)
    invited = owner.invite(library.uid, guest_email, Role.VIEWER)
    assert [one.email for one in owner.list_invitations(library.uid)] == [guest_email]
    assert guest.accept_invitation(invited.token).role is Role.VIEWER
    push(owner, library, record(RecordKind.TAG, source.new_id(), name="seen"))
    assert len(pull(guest, library)) == 1
    refused = push(guest, library, record(RecordKind.TAG, source.new_id(), name="x"))
    assert [rejection.code for rejection in refused.rejected] == ["permission_denied"]
    member = next(one for one in owner.list_members(library.uid) if one.role is Role.VIEWER)
    owner.change_role(library.uid, member.account, Role.EDITOR)
    push(guest, library, record(RecordKind.TAG, source.new_id(), name="mine"))
    assert [entry.added for entry in guest.list_activity(library.uid)] == [1, 1]
    with pytest.raises(PermissionDeniedError):
        guest.invite(library.uid, "more@example.org", Role.VIEWER)
    owner.remove_member(library.uid, member.account)
    with pytest.raises(NotFoundError):
        pull(guest, library)


def test_a_shared_group_is_a_library_of_its_own(
    owner: RemoteAccount,
    guest: RemoteAccount,
    guest_email: str,
    library: RemoteLibrary,
    source: FixedSource,
) -> None:
    group, private, inside, outside = (source.new_id() for _ in range(4))
    secret, shown = random_bytes(100), random_bytes(100)

    def attachment(reference: str, content: bytes) -> Record:
        more = {"bytes": 100, "file_name": "f.pdf", "sha256": digest_of(content)}
        return record(RecordKind.ATTACHMENT, source.new_id(), reference=reference, **more)

    push(
        owner,
        library,
        record(RecordKind.GROUP, group, name="Shared"),
        record(RecordKind.GROUP, private, name="Private"),
        record(RecordKind.REFERENCE, inside, groups=[group, private]),
        record(RecordKind.REFERENCE, outside, groups=[private]),
        attachment(inside, shown),
        attachment(outside, secret),
    )
    with owner.hub(library.uid) as hub:
        hub.put_blobs([(digest_of(content), content) for content in (shown, secret)])
    invited = owner.invite(library.uid, guest_email, Role.EDITOR, group)
    scope = guest.accept_invitation(invited.token)
    assert (scope.scope, scope.name, scope.role) == (group, "Shared", Role.EDITOR)
    with pytest.raises(NotFoundError):
        guest.get_library(library.uid)

    seen = {r.id: r for r in pull(guest, scope)}
    assert {r.kind for r in seen.values()} == {"group", "reference", "attachment"}
    assert len(seen) == 3
    assert private not in str(seen)

    with guest.hub(library.uid, group) as hub:
        assert b"".join(hub.get_blob(digest_of(shown))) == shown
        with pytest.raises(NotFoundError):
            list(hub.get_blob(digest_of(secret)))
        assert list(hub.get_blobs([digest_of(secret)])) == []
        edit = record(RecordKind.REFERENCE, inside, groups=[group], rating=5)
        epoch = hub.pull(m.PullRequest("")).epoch
        base = Record(edit.kind, edit.id, edit.payload, seen[inside].revision)
        reply = hub.push(m.PushRequest(epoch, 1_750_000_000_000, [base]))
        assert (reply.refused, reply.rejected) == ([], [])
        total = Fingerprint.of((r.id, r.digest) for r in pull(guest, scope)).total
        asked = m.VerifyRequest(epoch, m.Position.after(reply.revision), total)
        assert hub.verify(asked).verdict is m.Verdict.SAME

    whole = next(r for r in pull(owner, library) if r.id == inside)
    assert whole.payload == canonical_payload({"groups": [group, private], "rating": 5})
    rejected = push(guest, scope, record(RecordKind.REFERENCE, outside, groups=[group])).rejected
    assert [rejection.code for rejection in rejected] == ["permission_denied"]
