"""Who may do what: every role against every kind of request, and ids guessed across libraries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pytest

from ibidem.model.ids import make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.role import Role
from ibidem.remote import RemoteAccount
from ibidem.sync.messages import (
    BucketRequest,
    FetchRequest,
    Position,
    PullRequest,
    PushRequest,
    VerifyRequest,
)
from ibidem.sync.reset_messages import (
    CellRequest,
    CommitRequest,
    StagedRequest,
    StageRequest,
    SurveyRequest,
    TakeBackRequest,
)
from ibidem.sync.wire import encode
from tests.server.live import Account, LiveServer

ROLES = ("owner", "manager", "editor", "viewer", "stranger")
BLOB = b"the bytes of a file"
DIGEST = hashlib.sha256(BLOB).hexdigest()
NOWHERE = "01890a5d-ac96-774b-bcce-b302099a8057"


@dataclass(frozen=True)
class Team:
    """A library with one person of each role, and a stranger with a library of their own."""

    server: LiveServer
    uid: str
    people: dict[str, Account]
    strangers_uid: str

    def ask(self, role: str, method: str, path: str, body: object) -> int:
        """The status of a request that `role` sends to the library."""
        options: dict[str, object] = {}
        if isinstance(body, bytes):
            kind = "application/octet-stream" if "/blobs/" in path else "application/x-ndjson"
            options = {"content": body, "headers": {"Content-Type": kind}}
        elif body is not None:
            options = {"json": body}
        address = f"/api/v1/libraries/{self.uid}{path}"
        status: int = self.server.request(method, address, self.people[role], **options).status_code
        return status


@pytest.fixture(scope="module")
def team(live_server: LiveServer) -> Team:
    people = {role: live_server.new_account(role) for role in ROLES}
    remotes = {role: RemoteAccount(live_server.url, each.token) for role, each in people.items()}
    uid = remotes["owner"].create_library("team").uid
    for role in ROLES[1:-1]:
        token = remotes["owner"].invite(uid, people[role].email, Role(role)).token
        remotes[role].accept_invitation(token)
    with remotes["owner"].hub(uid) as hub:
        hub.put_blob(DIGEST, len(BLOB), 0, [BLOB])
        hub.push(PushRequest("", 0, [book(1)]))
    strangers_uid = remotes["stranger"].create_library("another").uid
    for remote in remotes.values():
        remote.close()
    return Team(live_server, uid, people, strangers_uid)


def book(number: int, title: str = "A") -> Record:
    payload = canonical_payload({"fields": {"title": title}, "type": "book"})
    return Record(RecordKind.REFERENCE, make_record_id(1_750_000_000_000, number), payload)


READ = {"owner": 200, "manager": 200, "editor": 200, "viewer": 200, "stranger": 404}
WRITE = {**READ, "viewer": 403}
NEVER = {"owner": 409, "manager": 409, "editor": 409, "viewer": 403, "stranger": 404}
RESET = make_record_id(1_750_000_000_000, 99)
LEAD = {**WRITE, "editor": 403}
MEMBERS = dict.fromkeys(ROLES[:-1], 200) | {"stranger": 404}

REQUESTS: list[tuple[str, str, object, dict[str, int]]] = [
    ("GET", "", None, READ),
    ("POST", "/pull", encode(PullRequest("")), READ),
    ("POST", "/verify", encode(VerifyRequest("", Position(), "0" * 32)), READ),
    ("POST", "/buckets", encode(BucketRequest("", [0])), READ),
    ("POST", "/fetch", encode(FetchRequest("", [book(1).id])), READ),
    ("POST", "/push", encode(PushRequest("", 0, [])), READ),
    ("POST", "/reset/survey", encode(SurveyRequest("", "")), READ),
    ("POST", "/reset/cells", encode(CellRequest("", [0])), READ),
    ("POST", "/reset/stage", encode(StageRequest("", RESET, 0, [book(2)])), WRITE),
    ("POST", "/reset/staged", encode(StagedRequest("", RESET)), WRITE),
    ("POST", "/reset/commit", encode(CommitRequest("", RESET, 10**6, 1, "")), NEVER),
    ("POST", "/reset/take-back", encode(TakeBackRequest("", RESET)), WRITE),
    ("POST", "/blobs/missing", {"blobs": [[DIGEST, len(BLOB)]]}, READ),
    ("POST", "/blobs/check", {"blobs": [[DIGEST, len(BLOB)]]}, WRITE),
    ("POST", "/blobs/batch-get", {"digests": [DIGEST]}, READ),
    ("GET", f"/blobs/{DIGEST}", None, READ),
    ("PUT", f"/blobs/{DIGEST}?size={len(BLOB)}", BLOB, WRITE),
    ("POST", "/blobs/batch", b"", dict.fromkeys(ROLES, 204) | {"viewer": 403, "stranger": 404}),
    ("GET", "/activity", None, READ),
    ("GET", f"/history/{book(1).id}", None, READ),
    ("GET", "/members", None, MEMBERS),
    ("GET", "/members/export", None, LEAD),
    ("GET", "/invitations", None, LEAD),
    ("PATCH", "", {"name": "team"}, LEAD),
    ("DELETE", "?name=wrong", None, {**LEAD, "owner": 409, "manager": 403}),
    (
        "POST",
        "/invitations",
        {"email": "new@example.org", "role": "viewer"},
        {"owner": 201, "manager": 201, "editor": 403, "viewer": 403, "stranger": 404},
    ),
    (
        "POST",
        "/invitations",
        {"email": "chief@example.org", "role": "manager"},
        {"owner": 201, "manager": 403, "editor": 403, "viewer": 403, "stranger": 404},
    ),
    (
        "DELETE",
        "/members",
        None,
        {"manager": 403, "editor": 403, "viewer": 403, "stranger": 404},
    ),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    REQUESTS,
    ids=[f"{method} {path or '/'}" for method, path, _, _ in REQUESTS],
)
def test_each_role_may_do_what_it_may_and_nothing_else(
    team: Team, method: str, path: str, body: object, expected: dict[str, int]
) -> None:
    assert {role: team.ask(role, method, path, body) for role in expected} == expected


def test_a_viewers_push_is_rejected_record_by_record_and_changes_nothing(team: Team) -> None:
    assert pushed(team, team.people["viewer"], 9) == ["permission_denied"]
    with (
        RemoteAccount(team.server.url, team.people["owner"].token) as owner,
        owner.hub(team.uid) as hub,
    ):
        assert book(9).id not in [record.id for record in hub.pull(PullRequest("")).records]


def pushed(team: Team, person: Account, number: int) -> list[str]:
    """Push a book; the codes of the rejections."""
    with RemoteAccount(team.server.url, person.token) as member, member.hub(team.uid) as hub:
        position = hub.pull(PullRequest("")).position
        reply = hub.push(PushRequest("", 0, [book(number)], position=position))
    return [rejection.code for rejection in reply.rejected]


def test_a_library_that_is_not_mine_looks_like_one_that_does_not_exist(team: Team) -> None:
    stranger = team.people["stranger"]
    for method, path, body, _ in REQUESTS:
        answers = []
        for uid in (team.uid, NOWHERE):
            options: dict[str, object] = {}
            if isinstance(body, bytes):
                kind = "application/octet-stream" if "/blobs/" in path else "application/x-ndjson"
                options = {"content": body, "headers": {"Content-Type": kind}}
            elif body is not None:
                options = {"json": body}
            answers.append(
                team.server.request(method, f"/api/v1/libraries/{uid}{path}", stranger, **options)
            )
        assert answers[0].status_code == answers[1].status_code == 404, (method, path)
        assert answers[0].json() == answers[1].json(), (method, path)


def test_a_library_is_deleted_by_an_owner_who_types_its_name(team: Team) -> None:
    owner, editor = team.people["owner"], team.people["editor"]
    with RemoteAccount(team.server.url, owner.token) as remote:
        uid = remote.create_library("Čas & Ω").uid
        token = remote.invite(uid, editor.email, Role.EDITOR).token
        with remote.hub(uid) as hub:
            hub.put_blob(DIGEST, len(BLOB), 0, [BLOB])
            hub.push(PushRequest("", 0, [book(1)]))
    with RemoteAccount(team.server.url, editor.token) as remote:
        remote.accept_invitation(token)
    path = f"/api/v1/libraries/{uid}"

    def delete(person: Account, name: str) -> int:
        answer = team.server.request("DELETE", path, person, params={"name": name})
        return int(answer.status_code)

    assert delete(editor, "Čas & Ω") == 403
    assert delete(owner, "Čas") == 409
    assert team.server.request("GET", path, editor).status_code == 200
    assert delete(owner, "Čas & Ω") == 204
    assert delete(owner, "Čas & Ω") == 404
    for person in (owner, editor):
        assert team.server.request("GET", path, person).status_code == 404
        listed = team.server.request("GET", "/api/v1/libraries", person).json()["libraries"]
        assert uid not in [each["uid"] for each in listed]
    assert team.server.request("GET", f"{path}/blobs/{DIGEST}", owner).status_code == 404


def test_ids_of_one_library_open_nothing_in_another(team: Team) -> None:
    stranger, mine = team.people["stranger"], f"/api/v1/libraries/{team.strangers_uid}"
    assert team.server.request("GET", f"{mine}/blobs/{DIGEST}", stranger).status_code == 404
    missing = team.server.request(
        "POST", f"{mine}/blobs/missing", stranger, json={"blobs": [[DIGEST, len(BLOB)]]}
    )
    assert missing.json() == {"missing": {DIGEST: 0}}
    history = team.server.request("GET", f"{mine}/history/{book(1).id}", stranger)
    assert history.json() == {"versions": []} or history.status_code == 404
    invited = team.server.request(
        "POST",
        f"/api/v1/libraries/{team.uid}/invitations",
        team.people["owner"],
        json={"email": "guess@example.org", "role": "editor"},
    ).json()
    path = f"{mine}/invitations/{invited['id']}"
    assert team.server.request("DELETE", path, stranger).status_code == 404
    member = team.people["editor"].id
    assert team.server.request("DELETE", f"{mine}/members/{member}", stranger).status_code == 404


def test_somebody_elses_library_id_cannot_be_taken(team: Team) -> None:
    body = {"name": "mine now", "uid": team.uid}
    taken = team.server.request("POST", "/api/v1/libraries", team.people["stranger"], json=body)
    assert taken.status_code == 409
    again = team.server.request("POST", "/api/v1/libraries", team.people["owner"], json=body)
    assert (again.status_code, again.json()["name"]) == (201, "team")


def test_a_role_taken_away_is_gone_at_once(team: Team) -> None:
    person = team.server.new_account("leaving")
    with RemoteAccount(team.server.url, team.people["owner"].token) as owner:
        token = owner.invite(team.uid, person.email, Role.EDITOR).token
        with RemoteAccount(team.server.url, person.token) as member:
            member.accept_invitation(token)
        assert pushed(team, person, 20) == []
        owner.change_role(team.uid, person.id, Role.VIEWER)
        assert pushed(team, person, 21) == ["permission_denied"]
        owner.remove_member(team.uid, person.id)
        path = f"/api/v1/libraries/{team.uid}"
        assert team.server.request("GET", path, person).status_code == 404


def test_an_answer_that_was_an_invitation_once_is_one_only_once(team: Team) -> None:
    with RemoteAccount(team.server.url, team.people["owner"].token) as owner:
        first, second = team.server.new_account(), team.server.new_account()
        token = owner.invite(team.uid, first.email, Role.VIEWER).token
    accept = "/api/v1/invitations/accept"
    refused = team.server.request("POST", accept, second, json={"token": token})
    assert refused.status_code == 403, "it is for the address invited"
    assert "Sign in with that address" in refused.json()["error"]["message"]
    assert team.server.request("POST", accept, first, json={"token": token}).status_code == 200
    assert team.server.request("POST", accept, second, json={"token": token}).status_code == 400
    for guess in ("", "x", token[:-1], token[:-4] + "AAAA"):
        answer = team.server.request("POST", accept, second, json={"token": guess})
        assert answer.status_code in (400, 404)
    assert team.server.request("GET", "/api/v1/libraries", second).json() == {"libraries": []}
