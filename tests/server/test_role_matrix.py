"""One table: which role may do what, on the pages, by the API and by a sync push.

A row says once what becomes of an action for each role; every face that has the action must agree.
Whatever was refused has changed nothing. A page of the web without a row (or a reason to have none)
fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx2
import msgspec
import pytest
from django.urls import get_resolver

from ibidem.errors import NotFoundError, NotSignedInError, PermissionDeniedError
from ibidem.model.attachment import Attachment, Note
from ibidem.model.conflict import Conflict
from ibidem.model.group import Group, Tag
from ibidem.model.ids import RecordId, make_record_id
from ibidem.model.payload import write_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.remote import RemoteAccount
from ibidem.server.settings import Settings
from ibidem.services import editing
from ibidem.services.editing.edit import editing as one_edit
from ibidem.services.files import attach_stream
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import describe_reference
from ibidem.services.serving import Libraries
from ibidem.sync.messages import FetchRequest, Position, PullRequest, PushRequest
from tests.server.live import Account, LiveServer
from tests.server.web.seeds import libraries_of
from tests.server.web.test_attacks import sign_in, token_in

ROLES = (
    "owner", "manager", "editor", "viewer", "group editor", "group viewer", "stranger", "signed out"
)  # fmt: skip
# What becomes of an action, a letter for each role: + done, - refused, 0 it is not there for them,
# = nothing of it is there for them, so that nothing was left to do, ? sign in first.
READ = "++++ ++ 0 ?"
READ_WHOLE = "++++ -- 0 ?"
WRITE = "+++- +- 0 ?"
WRITE_WHOLE = "+++- -- 0 ?"
LEAD = "++-- -- 0 ?"
OWN = "+--- -- 0 ?"
WRITE_NAMED = "+++- 0- 0 ?"  # a group is told by its id, which a shared group does not show
LEAD_NAMED = "++-- 00 0 ?"
FILE = b"%PDF-1.7 a file"
DIGEST = sha256(FILE).hexdigest()
NEWCOMERS = iter(range(1_000_000))


@dataclass(frozen=True)
class World:
    """A library with a shared group, and one person in each role. `library` is the owner's."""

    server: LiveServer
    libraries: Libraries
    library: HostedLibrary
    group: RecordId
    people: dict[str, Account]
    clients: dict[str, httpx2.Client]
    tokens: dict[str, str]

    def scope(self, role: str) -> str:
        """The group, for who has nothing but that."""
        return self.group if role.startswith("group") else ""

    @property
    def revision(self) -> int:
        """How far the library is."""
        with self.library.reading() as tx:
            return tx.newest_changeset

    def reference(self) -> RecordId:
        """A new reference in the group."""
        (made,), _ = editing.add_references(
            self.library, [Reference(type="book", fields={"title": "A"}, groups=(self.group,))]
        )
        return made

    def trashed(self) -> RecordId:
        """A reference in the trash."""
        made = self.reference()
        editing.trash_references(self.library, [made])
        return made

    def tag(self) -> RecordId:
        """A new tag that a reference of the group has."""
        made = editing.add_tag(self.library, f"tag {next(NEWCOMERS)}")
        editing.tag_references(self.library, made, [self.reference()])
        return made

    def other_group(self) -> RecordId:
        """A group that is not shared."""
        return editing.add_group(self.library, f"group {next(NEWCOMERS)}")

    def file(self) -> tuple[RecordId, RecordId]:
        """A reference and its attachment."""
        reference = self.reference()
        attach_stream(self.library, reference, "a.pdf", [FILE])
        return reference, describe_reference(self.library, reference).attachments[0].id

    def note(self) -> tuple[RecordId, RecordId]:
        """A reference and its note."""
        reference = self.reference()
        editing.add_note(self.library, reference, "text")
        return reference, describe_reference(self.library, reference).notes[0].id

    def conflict(self) -> RecordId:
        """A conflict about a reference of the group."""
        reference = self.reference()
        with one_edit(self.library, "sync") as edit:
            return edit.add(
                RecordKind.CONFLICT,
                Conflict("fields.title", reference, RecordKind.REFERENCE, kept="A", other="B"),
            )

    def member(self, scope: str = "") -> Account:
        """Somebody else, an editor."""
        made = self.people["member"]
        sharing = self.libraries.sharing(self.library.uid, self.people["owner"].id)
        token = sharing.invite(made.email, Role.EDITOR, scope).token
        self.libraries.accept_invitation(token, made.id, made.email)
        return made

    def invitation(self) -> str:
        """The id of an invitation that waits."""
        sharing = self.libraries.sharing(self.library.uid, self.people["owner"].id)
        return sharing.invite(f"new{next(NEWCOMERS)}@example.org", Role.VIEWER).invitation.id

    def edited(self) -> int:
        """A changeset of the owner's that can be undone."""
        return editing.rate_references(self.library, [self.reference()], 3).changeset


@pytest.fixture(scope="module")
def world(live_server: LiveServer) -> Iterator[World]:
    people = {
        role: live_server.new_account(role.replace(" ", "-")) for role in (*ROLES[:-1], "member")
    }
    with libraries_of(live_server) as libraries:
        uid = libraries.create("Team", "", people["owner"].id).uid
        library = libraries.open(uid, people["owner"].id)
        group = editing.add_group(library, "Shared")
        sharing = libraries.sharing(uid, people["owner"].id)
        for role in ROLES[1:6]:
            scope = group if role.startswith("group") else ""
            token = sharing.invite(people[role].email, Role(role.split()[-1]), scope).token
            libraries.accept_invitation(token, people[role].id, people[role].email)
        clients = {role: httpx2.Client(base_url=live_server.url, timeout=60) for role in ROLES}
        tokens = {role: token_in(client) for role, client in clients.items()}
        for role in ROLES[:-1]:
            account = people[role]
            assert sign_in(clients[role], account).status_code == 302
            tokens[role] = token_in(clients[role], "/about")
        yield World(live_server, libraries, library, group, people, clients, tokens)
        for client in clients.values():
            client.close()


Values = dict[str, Any]
Face = Callable[[World, str], str]


def get(path: str, make: Callable[[World], Values] = lambda _: {}, done: int = 200) -> Face:
    """Opening a page; `make` gives what stands in braces in its path."""

    def ask(world: World, role: str) -> str:
        address = _address(world, role, path.format(**make(world)))
        return _outcome(world.clients[role].get(address), done=done)

    return ask


def post(
    path: str,
    make: Callable[[World], Values] = lambda _: {},
    done: int = 302,
    writes: bool = True,
    **form: str,
) -> Face:
    """Sending a form; one that writes must have made a changeset where it was done."""

    def ask(world: World, role: str) -> str:
        made = make(world)
        files = {"files": ("b.pdf", FILE, "application/pdf")} if "files" in made else None
        if "file" in made:
            files = {"file": ("b.ris", b"TY  - BOOK\nTI  - B\nER  - \n", "text/plain")}
        values = {
            name.replace("field_", "field-"): value.format(**made) for name, value in form.items()
        }
        values["csrfmiddlewaretoken"] = world.tokens[role]
        address = _address(world, role, path.format(**made))
        before = world.revision
        found = _outcome(world.clients[role].post(address, data=values, files=files), done=done)
        if found == "+" and done == 302 and writes and world.revision == before:
            return "="
        assert found == "+" or world.revision == before, "what was refused has changed something"
        return found

    return ask


def api(
    method: str,
    path: str,
    make: Callable[[World], Values] = lambda _: {},
    body: Values | None = None,
) -> Face:
    """A request to the API."""

    def ask(world: World, role: str) -> str:
        made = make(world)
        path_ = f"/api/v1/libraries/{world.library.uid}{path.format(**made)}"
        if world.scope(role):
            path_ += ("&" if "?" in path_ else "?") + f"scope={world.scope(role)}"
        options: Values = {}
        if body is not None:
            options["json"] = {
                key: value.format(**made) if isinstance(value, str) else value
                for key, value in body.items()
            }
        answer = world.server.request(method, path_, world.people.get(role), **options)
        return _outcome(answer, done=(200, 201, 204))

    return ask


def push(make: Callable[[World], Record]) -> Face:
    """A push of one record."""

    def ask(world: World, role: str) -> str:
        record = make(world)
        token = world.people[role].token if role in world.people else "nobody"
        with (
            RemoteAccount(world.server.url, token) as account,
            account.hub(world.library.uid, world.scope(role)) as hub,
        ):
            try:
                pulled = hub.pull(PullRequest(""))
                found = hub.fetch(FetchRequest(pulled.epoch, [record.id])).records
                base = found[0].revision if found else 0
                change = msgspec.structs.replace(record, revision=base)
                position = Position(pulled.revision)
                reply = hub.push(PushRequest(pulled.epoch, 0, [change], position=position))
            except NotFoundError:
                return "0"
            except NotSignedInError:
                return "?"
            except PermissionDeniedError:
                return "-"
        if reply.rejected:
            code = reply.rejected[0].code
            return "-" if code == "permission_denied" else code
        return "not accepted" if reply.refused or reply.deferred or reply.unchanged else "+"

    return ask


def _address(world: World, role: str, path: str) -> str:
    scope = world.scope(role)
    return f"/libraries/{world.library.uid}{'~' if scope else ''}{scope}{path}"


def _outcome(answer: Any, done: int | tuple[int, ...]) -> str:
    status = answer.status_code
    if status == 401 or (status == 302 and answer.headers["Location"].startswith("/sign-in")):
        return "?"
    if status in (done if isinstance(done, tuple) else (done,)):
        return "+"
    return {403: "-", 404: "0"}.get(status, f"({status}: {answer.text[-300:]})")


def record(kind: RecordKind, noun: Any, identity: str = "") -> Record:
    """As a device would push it."""
    number = next(NEWCOMERS)
    made = identity or make_record_id(1_750_000_000_000 + number, number)
    return Record(kind, RecordId(made), write_payload(noun), edited_at=1_750_000_000_000)


def _changed(world: World, identity: RecordId, **values: Any) -> Record:
    """A reference of the library, changed."""
    base = {"type": "book", "fields": {"title": "A"}, "groups": (world.group,)}
    return record(RecordKind.REFERENCE, Reference(**{**base, **values}), identity)


def _file_values(world: World) -> Values:
    reference, file = world.file()
    return {"r": reference, "f": file}


def _note_values(world: World) -> Values:
    reference, note = world.note()
    return {"r": reference, "n": note}


def _shown(world: World) -> Values:
    reference = world.reference()
    noun = describe_reference(world.library, reference).reference
    return {"r": reference, "shown": write_payload(noun)}


def _r(world: World) -> Values:
    return {"r": world.reference()}


def _version(world: World) -> Values:
    reference = world.reference()
    first = world.revision
    editing.rate_references(world.library, [reference], 5)
    return {"r": reference, "c": first}


def _new(_world: World) -> Values:
    return {"n": next(NEWCOMERS)}


def _misspelt(world: World) -> Values:
    title = f"Wrong{next(NEWCOMERS)}x"
    editing.edit_references(
        world.library,
        [world.reference()],
        lambda noun: msgspec.structs.replace(noun, fields={"title": title}),
    )
    return {"t": title}


def _two(world: World) -> Values:
    return {"ids": f"{world.reference()},{world.reference()}"}


@dataclass(frozen=True)
class Row:
    """An action: what becomes of it, the page it is, and the faces that have it."""

    action: str
    expected: str
    page: str = ""
    web: Face | None = None
    api: Face | None = None
    push: Face | None = None
    roles: tuple[str, ...] = field(default=ROLES)

    def outcomes(self, face: Face, world: World) -> dict[str, str]:
        """What each role gets."""
        found = {}
        for role in self.roles:
            found[role] = face(world, role)
        return found


ROWS: tuple[Row, ...] = (
    Row("view the list", READ, "references:list", get("/"), api("GET", "/activity")),
    Row("view rows", READ, "references:rows", get("/rows")),
    Row("view ids", READ, "references:ids", get("/ids?limit=5")),
    Row("view the left pane", READ, "references:left", get("/left")),
    Row("view a reference", READ, "reference:show", get("/references/{r}", _r)),
    Row("read a file", READ, "reference:file", get("/files/{f}", _file_values),
        api("GET", f"/blobs/{DIGEST}", _file_values)),
    Row("format", READ, "formatting:bibliography", get("/bibliography")),
    Row("export", READ, "formatting:export", get("/export")),
    Row("see the groups", READ, "organizing:groups", get("/groups")),
    Row("see the tags", READ, "organizing:tags", get("/tags")),
    Row("see duplicates", READ, "organizing:duplicates", get("/duplicates")),
    Row("compare duplicates", READ, "organizing:compare",
        get("/duplicates/compare?ids={ids}", _two)),
    Row("see attachments", READ, "organizing:attachments", get("/attachments")),
    Row("see the people", READ, "sharing:people", get("/sharing"), api("GET", "/members")),
    Row("see who did what", READ, "sharing:activity", get("/activity"), api("GET", "/activity")),
    Row("see the state of sync", READ, "syncing:status", get("/sync")),
    Row("look at a reset", OWN, "syncing:reset", get("/reset")),
    Row("follow a reset", OWN, "syncing:reset-progress",
        get("/reset/progress", done=302)),
    Row("see conflicts", READ, "syncing:conflicts", get("/conflicts")),
    Row("see the history", READ_WHOLE, "syncing:history", get("/history")),
    Row("check the library", READ_WHOLE, "syncing:check", get("/check?files=1")),
    Row("export the people", LEAD, "sharing:export", get("/sharing/people.csv"),
        api("GET", "/members/export")),
    Row("open the form", WRITE, "reference:edit", get("/references/{r}/edit", _r)),
    Row("edit", WRITE, "reference:edit",
        post("/references/{r}/edit", _shown, shown="{shown}", field_title="B"),
        push=push(lambda w: _changed(w, w.reference(), fields={"title": "B"}))),
    Row("mark", WRITE, "reference:mark", post("/references/{r}/mark", _r, do="rate:3"),
        push=push(lambda w: _changed(w, w.reference(), rating=3))),
    Row("act on several", WRITE, "references:act", post("/act", _r, do="rate:3", ids="{r}")),
    Row("edit fields of several", WRITE, "references:bulk",
        post("/edit-fields", _r, verb="set", field="year", text="1999", ids="{r}")),
    Row("see several go back", WRITE_WHOLE, "references:go-back",
        post("/go-back", _r, done=200, ids="{r}", moment="2030-01-01T10:00")),
    Row("find and replace", WRITE, "organizing:replace",
        post("/replace", _misspelt, find="{t}", put="Right", confirmed="1")),
    Row("add", WRITE, "collecting:new", post("/new", type="book", field_title="New"),
        push=push(lambda w: _changed(w, RecordId("")))),
    Row("look at an import", WRITE, "collecting:preview",
        post("/import/upload", lambda _: {"file": 1}, done=200)),
    Row("open the import", WRITE, "collecting:import", get("/import")),
    Row("find by identifier", WRITE, "collecting:identifiers",
        post("/identifiers", lambda _: {"new": write_payload(Reference(fields={"title": "New"}))},
             take="1", reference="{new}")),
    Row("put in the trash", WRITE_WHOLE, "references:act",
        post("/act", _r, do="trash", ids="{r}"),
        push=push(lambda w: _changed(w, w.reference(), trashed_at=1_750_000_000_000))),
    # guests of a group have no trash: what they delete leaves the group and stays with its owner
    Row("empty the trash", WRITE, "references:act",
        post("/act", lambda w: {"r": w.trashed()}, do="delete", ids="{r}", confirmed="1",
             view="trash")),
    Row("tag", WRITE, "references:act",
        post("/act", lambda w: {"r": w.reference(), "t": w.tag()}, do="tag:{t}", ids="{r}")),
    Row("go back to a version", WRITE, "reference:restore",
        post("/references/{r}/versions/{c}", _version)),
    Row("attach", WRITE, "reference:upload",
        post("/references/{r}/upload", lambda w: {"r": w.reference(), "files": 1}),
        push=push(lambda w: record(RecordKind.ATTACHMENT, Attachment(
            len(FILE), "a.pdf", w.file()[0], DIGEST)))),
    Row("rename a file", WRITE, "reference:rename-file",
        post("/references/{r}/files/{f}/rename", _file_values, name="b.pdf")),
    Row("replace a file", WRITE, "reference:replace-file",
        post("/references/{r}/files/{f}/replace", lambda w: _file_values(w) | {"files": 1},
             rename="1")),
    Row("remove a file of another", WRITE_WHOLE, "reference:delete-file",
        post("/references/{r}/files/{f}/delete", _file_values)),
    Row("remove files of another", WRITE_WHOLE, "organizing:delete-attachments",
        post("/attachments/delete", _file_values, files="{f}", confirmed="1")),
    Row("clean up files", OWN, "organizing:clean-attachments",
        post("/attachments/clean", writes=False, confirmed="0")),
    Row("repair the library", OWN, "syncing:mend",
        post("/check/repair", writes=False, confirmed="0")),
    Row("reset from no copy", OWN, "syncing:reset-send",
        post("/reset/upload", writes=False, done=400, direction="merge")),
    Row("reset without a plan", OWN, "syncing:reset-run",
        post("/reset/run", writes=False, done=400)),
    Row("undo a reset that was not", OWN, "syncing:reset-undo",
        post("/reset/undo", writes=False, done=400)),
    Row("remove a copy", OWN, "syncing:reset-forget", post("/reset/forget", writes=False)),
    Row("write a note", WRITE, "reference:add-note", post("/references/{r}/notes", _r, text="x"),
        push=push(lambda w: record(RecordKind.NOTE, Note(w.reference(), "x")))),
    Row("change a note", WRITE, "reference:note",
        post("/references/{r}/notes/{n}", _note_values, text="y")),
    Row("make a group", WRITE_WHOLE, "organizing:add-group",
        post("/groups/new", _new, name="New {n}"),
        push=push(lambda w: record(RecordKind.GROUP, Group("New")))),
    Row("rename a group", WRITE_WHOLE, "organizing:group",
        post("/groups/{g}", lambda w: {"g": w.group} | _new(w), name="Shared {n}")),
    Row("delete a group", WRITE_NAMED, "organizing:delete-groups",
        post("/groups/delete", lambda w: {"g": w.other_group()}, groups="{g}", confirmed="1")),
    Row("make a tag", WRITE_WHOLE, "organizing:add-tag", post("/tags/new", _new, name="New {n}"),
        push=push(lambda w: record(RecordKind.TAG, Tag("New")))),
    Row("rename a tag", WRITE_WHOLE, "organizing:tag",
        post("/tags/{t}", lambda w: {"t": w.tag()} | _new(w), name="Other {n}")),
    Row("delete a tag", WRITE_WHOLE, "organizing:delete-tags",
        post("/tags/delete", lambda w: {"t": w.tag()}, tags="{t}", confirmed="1")),
    Row("merge duplicates", WRITE_WHOLE, "organizing:merge",
        post("/duplicates/merge", _two, groups="{ids}", confirmed="1")),
    Row("keep duplicates apart", WRITE_WHOLE, "organizing:dismiss",
        post("/duplicates/dismiss", _two, ids="{ids}")),
    Row("undo", "+++- 00 0 ?", "references:undo", post("/undo/{c}", lambda w: {"c": w.edited()})),
    Row("settle a conflict", WRITE, "syncing:settle",
        post("/conflicts/settle", lambda w: {"c": w.conflict()}, do="other:{c}"),
        push=push(lambda w: Record(RecordKind.CONFLICT, w.conflict()))),
    Row("look at the way back to a moment", WRITE_WHOLE, "syncing:go-to",
        get("/history/at?moment=2030-01-01T10:00")),
    Row("look at the way back", WRITE_WHOLE, "syncing:go-back",
        get("/history/before/{c}", lambda w: {"c": w.edited()})),
    Row("invite", LEAD, "sharing:invite",
        post("/sharing/invite", _new, done=200,
             email="new{n}@example.org", role="viewer"),
        api("POST", "/invitations", _new,
            {"email": "new{n}@example.org", "role": "viewer"})),
    Row("invite a manager", OWN, "sharing:invite",
        post("/sharing/invite", _new, done=200,
             email="new{n}@example.org", role="manager"),
        api("POST", "/invitations", _new,
            {"email": "new{n}@example.org", "role": "manager"})),
    Row("invite everybody again", LEAD, "sharing:invite-all-again",
        post("/sharing/invite-again", done=200, people="again@example.org viewer")),
    Row("invite somebody again", LEAD_NAMED, "sharing:again",
        post("/sharing/invitations/{i}/again", lambda w: {"i": w.invitation()}, done=200),
        api("POST", "/invitations/{i}/again", lambda w: {"i": w.invitation()})),
    Row("withdraw an invitation", LEAD_NAMED, "sharing:withdraw",
        post("/sharing/invitations/{i}/withdraw", lambda w: {"i": w.invitation()}, writes=False),
        api("DELETE", "/invitations/{i}", lambda w: {"i": w.invitation()})),
    Row("change a role", LEAD, "sharing:role",
        post("/sharing/members/{m}/role", lambda w: {"m": w.member().id}, writes=False,
             role="viewer"),
        api("PATCH", "/members/{m}", lambda w: {"m": w.member().id}, {"role": "viewer"}),
        roles=("owner", "manager", "editor", "viewer", "stranger", "signed out")),
    Row("change several people", LEAD_NAMED, "sharing:change-several",
        post("/sharing/change", lambda w: {"m": w.member().id}, writes=False, people="{m}",
             do="remove", confirmed="1")),
    Row("remove somebody", LEAD, "sharing:remove",
        post("/sharing/members/{m}/remove", lambda w: {"m": w.member().id},
             writes=False),
        api("DELETE", "/members/{m}", lambda w: {"m": w.member().id}),
        roles=("owner", "manager", "editor", "viewer", "stranger", "signed out")),
    Row("rename the library", LEAD, "", None, api("PATCH", "", body={"name": "Team"}),
        roles=("owner", "manager", "editor", "viewer", "stranger", "signed out")),
)  # fmt: skip
# What nobody can try twice: each person ends what is their own, so these have tests of their own.
ELSEWHERE = {
    "openid_connect_login": "before anybody is signed in: test_provider",
    "openid_connect_callback": "before anybody is signed in: test_provider",
    "sharing:end": "below: only an owner, and then nobody is left",
    "sharing:leave": "below: each leaves once",
    "sharing:answer": "tests of sharing: whoever has the link, with the address invited",
    "organizing:others": "lists only what is shared with whoever looks",
    "references:columns": "a cookie of one's own; no library",
    "home": "leads everybody to where they may go",
    "language": "a cookie of one's own; public",
    "asset": "public files of the program",
    "administering:*": "for administrators alone; tests of administering",
    "people:*": "one's own account, its devices and browsers; tests of people",
    "people:sign-in": "public, or nobody could come in",
    "people:sign-out": "one's own session",
    "people:about": "public: what this server is",
    "people:link": "whoever has the link; see test_pages",
}


def _faces() -> Iterator[Any]:
    for row in ROWS:
        for name in ("web", "api", "push"):
            if getattr(row, name) is not None:
                yield pytest.param(row, getattr(row, name), id=f"{row.action}: {name}")


@pytest.mark.parametrize(("row", "face"), list(_faces()))
def test_each_role_may_do_what_the_table_says_on_every_face(
    world: World, row: Row, face: Face
) -> None:
    expected = dict(zip(ROLES, row.expected.replace(" ", ""), strict=True))
    outcomes = row.outcomes(face, world)
    assert outcomes == {role: expected[role] for role in row.roles}


def test_every_page_of_the_web_is_in_the_table_or_has_a_reason(configured: Settings) -> None:
    assert configured
    pages = set(_names(get_resolver("ibidem.server.web.urls")))
    rows = {row.page for row in ROWS if row.page}
    assert rows - pages == set(), "a row for a page that is not there"
    left = [
        name
        for name in pages - rows
        if name not in ELSEWHERE and f"{name.partition(':')[0]}:*" not in ELSEWHERE
    ]
    assert left == [], "a page without a row in the table"


def test_only_an_owner_ends_the_sharing_and_everybody_else_may_leave(world: World) -> None:
    owner = world.people["owner"]
    uid = world.libraries.create("Small", "", owner.id).uid
    sharing = world.libraries.sharing(uid, owner.id)
    for role in ROLES[1:4]:
        person = world.people[role]
        token = sharing.invite(person.email, Role(role), "").token
        world.libraries.accept_invitation(token, person.id, person.email)

    def send(role: str, action: str, **form: str) -> str:
        form["csrfmiddlewaretoken"] = world.tokens[role]
        answer = world.clients[role].post(f"/libraries/{uid}/{action}", data=form)
        return _outcome(answer, done=(200, 302))

    expected = {"manager": "-", "editor": "-", "viewer": "-", "stranger": "0", "signed out": "?"}
    confirmed = {role: send(role, "sharing/end", confirmed="3") for role in expected}
    assert confirmed == expected
    assert len(sharing.list_members()) == 4
    assert send("viewer", "leave") == "+"
    assert send("stranger", "leave") == "0"
    assert {member.account for member in sharing.list_members()} == {
        world.people[role].id for role in ("owner", "manager", "editor")
    }
    assert send("owner", "sharing/end", confirmed="2") == "+"
    assert [member.account for member in sharing.list_members()] == [owner.id]
    assert world.clients["manager"].get(f"/libraries/{uid}/").status_code == 404
    assert send("owner", "leave") != "+"
    assert len(sharing.list_members()) == 1


def _names(resolver: Any, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"
