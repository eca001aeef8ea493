"""Groups shared through the API: who sees the group sees nothing else; quotas; people managed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from ibidem.errors import InputError, NotFoundError, StorageFullError
from ibidem.model.ids import make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.role import Role
from ibidem.remote import RemoteAccount
from ibidem.server import administration
from ibidem.server.settings import Settings
from ibidem.sync.messages import PullRequest, PushRequest
from tests.server.live import TEST_SETTINGS, LiveServer, running_server

GROUP, INSIDE, OUTSIDE, SEEN, HIDDEN = (
    make_record_id(1_750_000_000_000, number) for number in range(1, 6)
)
CONTENTS = {SEEN: b"a file in the group", HIDDEN: b"a file elsewhere"}
DIGESTS = {file: hashlib.sha256(content).hexdigest() for file, content in CONTENTS.items()}


def library_with_a_group() -> list[Record]:
    """Two references with a file each, one of them in a group."""
    kinds: list[tuple[RecordKind, str, dict[str, object]]] = [
        (RecordKind.GROUP, GROUP, {"name": "Shared"}),
        (RecordKind.REFERENCE, INSIDE, {"type": "book", "groups": [GROUP]}),
        (RecordKind.REFERENCE, OUTSIDE, {"type": "book"}),
    ]
    for file, reference in ((SEEN, INSIDE), (HIDDEN, OUTSIDE)):
        about = {"sha256": DIGESTS[file], "bytes": len(CONTENTS[file]), "reference": reference}
        kinds.append((RecordKind.ATTACHMENT, file, {**about, "file_name": "a.txt"}))
    return [
        Record(kind, identity, canonical_payload(values))  # type: ignore[arg-type]
        for kind, identity, values in kinds
    ]


def test_who_sees_a_group_sees_nothing_else(live_server: LiveServer) -> None:
    owner, guest = live_server.new_account("owner"), live_server.new_account("guest")
    with RemoteAccount(live_server.url, owner.token) as remote:
        uid = remote.create_library("partly shared").uid
        with remote.hub(uid) as hub:
            hub.put_blobs((DIGESTS[file], CONTENTS[file]) for file in CONTENTS)
            assert hub.push(PushRequest("", 0, library_with_a_group())).rejected == []
        token = remote.invite(uid, guest.email, Role.VIEWER, GROUP).token
    with RemoteAccount(live_server.url, guest.token) as remote:
        accepted = remote.accept_invitation(token)
        assert (accepted.uid, accepted.scope, accepted.name) == (uid, GROUP, "Shared")
        assert [library.scope for library in remote.list_libraries()] == [GROUP]
        with remote.hub(uid) as whole, pytest.raises(NotFoundError):
            whole.pull(PullRequest(""))
        with remote.hub(uid, OUTSIDE) as other, pytest.raises(NotFoundError):
            other.pull(PullRequest(""))
        with remote.hub(uid, GROUP) as hub:
            seen = {record.id for record in hub.pull(PullRequest("")).records}
            assert seen == {GROUP, INSIDE, SEEN}
            assert b"".join(hub.get_blob(DIGESTS[SEEN])) == CONTENTS[SEEN]
            with pytest.raises(NotFoundError):
                list(hub.get_blob(DIGESTS[HIDDEN]))
            assert dict(hub.get_blobs(DIGESTS.values())) == {DIGESTS[SEEN]: CONTENTS[SEEN]}
    for path in ("", "/members", "/activity", f"/history/{OUTSIDE}", f"/history/{INSIDE}"):
        answer = live_server.request("GET", f"/api/v1/libraries/{uid}{path}", guest)
        assert answer.status_code == 404, path


def test_the_files_of_one_owner_have_a_quota_over_all_their_libraries(tmp_path: Path) -> None:
    settings = replace(Settings(tmp_path), quota_bytes=2_500, **TEST_SETTINGS)
    contents = [bytes([number]) * 1_000 for number in range(4)]
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    with running_server(settings) as server:
        account = server.new_account()
        with RemoteAccount(server.url, account.token) as remote:
            hubs = [remote.hub(remote.create_library(name).uid) for name in ("one", "two")]
            hubs[0].put_blob(digests[0], 1_000, 0, [contents[0]])
            hubs[0].put_blob(digests[0], 1_000, 0, [contents[0]])  # again: counts once
            hubs[1].put_blobs([(digests[1], contents[1])])
            for hub in hubs:
                with pytest.raises(StorageFullError, match=r"2\.5 KB are allowed"):
                    hub.put_blob(digests[2], 1_000, 0, [contents[2]])
                with pytest.raises(StorageFullError):
                    hub.put_blobs([(digests[3], contents[3])])
                assert len(hub.missing_blobs([(digests[2], 1_000)])) == 1
                hub.close()


def test_people_are_managed_from_the_machine_itself(configured: Settings) -> None:
    boss, link = administration.add_person(configured, "Boss@example.org", is_admin=True)
    assert (boss.email, boss.has_password, link.startswith("/link/")) == (
        "boss@example.org",
        False,
        True,
    )
    person, no_link = administration.add_person(
        configured, "person@example.org", "A Person", "a long enough passphrase"
    )
    assert (person.has_password, no_link) == (True, "")
    with pytest.raises(InputError):
        administration.add_person(configured, "PERSON@example.org")
    with pytest.raises(InputError, match="Somebody must administer"):
        administration.change_person(configured, "boss@example.org", is_admin=False)
    assert not administration.change_person(configured, person.email, is_active=False).is_active
    assert administration.change_person(configured, person.email, is_active=True).is_active
    administration.change_person(configured, person.email, is_admin=True)
    assert not administration.change_person(configured, boss.email, is_active=False).is_active
    assert [each.email for each in administration.list_people(configured)] == [
        "boss@example.org",
        "person@example.org",
    ]
    with pytest.raises(NotFoundError):
        administration.make_password_link(configured, "nobody@example.org")


def test_a_locked_out_person_is_out_at_once(live_server: LiveServer) -> None:
    account = live_server.new_account()
    program = (
        "import os, sys; from ibidem.server import administration as a;"
        "from ibidem.server.settings import from_environment as s;"
        "a.change_person(s(os.environ), sys.argv[1], is_active=False)"
    )
    live_server.run_beside(program, account.email)
    assert live_server.request("GET", "/api/v1/account", account).status_code == 401
    body = {"email": account.email, "password": account.password, "device": "d"}
    assert live_server.request("POST", "/api/v1/tokens", json=body).status_code == 401
