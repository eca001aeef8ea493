"""Ids of other libraries, files and names that are not what they say, numbers and forms too large.

Whatever is tried: a refusal in words, never an error of the server, and nothing has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.services import editing
from ibidem.services.files import attach_stream
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import describe_reference
from ibidem.services.serving import Libraries
from tests.server.live import Account, LiveServer
from tests.server.web.seeds import libraries_of
from tests.server.web.test_attacks import sign_in, token_in

SCRIPT = "<script>alert(1)</script>"
HUGE = "9" * 40
ELSEWHERE = ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)")


@pytest.fixture
def libraries(live_server: LiveServer) -> Iterator[Libraries]:
    with libraries_of(live_server) as opened:
        yield opened


def filled(libraries: Libraries, owner: Account, text: str = "Mine") -> dict[str, Any]:
    """A library with one of everything, called `text` throughout; their ids by kind."""
    library = libraries.open(libraries.create(text, "", owner.id).uid, owner.id, device=text)
    noun = Reference(type="book", fields={"title": text, "abstract": text}, keywords=(text,))
    (reference, second), _ = editing.add_references(library, [noun, noun])
    group = editing.add_group(library, text)
    tag = editing.add_tag(library, text)
    editing.add_to_group(library, group, [reference])
    editing.tag_references(library, tag, [reference])
    editing.add_note(library, reference, text, text)
    attach_stream(library, reference, "a.pdf", [b"%PDF-1.7"])
    held = describe_reference(library, reference)
    invited = libraries.sharing(library.uid, owner.id).invite("w@example.org", Role.VIEWER)
    return {
        "library": library, "reference": reference, "second": second, "group": group, "tag": tag,
        "file": held.attachments[0].id, "note": held.notes[0].id,
        "invitation": invited.invitation.id, "base": f"/libraries/{library.uid}",
    }  # fmt: skip


def revision(library: HostedLibrary) -> int:
    with library.reading() as tx:
        return tx.newest_changeset


@pytest.fixture
def client(live_server: LiveServer, person: Account) -> Iterator[Any]:
    with httpx2.Client(base_url=live_server.url, timeout=120) as made:
        assert sign_in(made, person).status_code == 302
        yield made


def send(client: Any, path: str, sent: Any = None, **form: str) -> Any:
    form["csrfmiddlewaretoken"] = token_in(client, "/about")
    return client.post(path, data=form, files=sent)


def test_ids_of_another_library_are_not_there_and_change_nothing(
    client: Any, live_server: LiveServer, libraries: Libraries, person: Account
) -> None:
    other = filled(libraries, live_server.new_account("other"), "Theirs")
    mine = filled(libraries, person)
    base, before = mine["base"], (revision(other["library"]), revision(mine["library"]))
    ref = f"{base}/references/{mine['reference']}"
    theirs = f"{base}/references/{other['reference']}"
    for path in (
        theirs, f"{theirs}/edit", f"{base}/files/{other['file']}",
        f"{base}/?tag={other['tag']}", f"{base}/?group={other['group']}",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "Theirs" not in answer.text
    posts: list[tuple[str, dict[str, str]]] = [
        (f"{base}/act", {"do": f"add-to-group:{other['group']}", "ids": mine["reference"]}),
        (f"{base}/act", {"do": f"tag:{other['tag']}", "ids": mine["reference"]}),
        (f"{base}/act", {"do": "rate:3", "ids": other["reference"]}),
        (f"{base}/act", {"do": "trash", "ids": other["reference"]}),
        (f"{ref}/mark", {"do": "tag", "label": other["tag"]}),
        (f"{theirs}/mark", {"do": "rate:3"}),
        (f"{ref}/files/{other['file']}/rename", {"name": "x.pdf"}),
        (f"{ref}/files/{other['file']}/delete", {}),
        (f"{ref}/notes/{other['note']}", {"text": "x"}),
        (f"{theirs}/notes", {"text": "x"}),
        (f"{base}/groups/{other['group']}", {"name": "x"}),
        (f"{base}/groups/delete", {"groups": other["group"], "confirmed": "1"}),
        (f"{base}/groups/new", {"name": "x", "set": other["group"]}),
        (f"{base}/tags/{other['tag']}", {"name": "x"}),
        (f"{base}/tags/delete", {"tags": other["tag"], "confirmed": "1"}),
        (f"{base}/attachments/delete", {"files": other["file"], "confirmed": "1"}),
        (f"{base}/conflicts/settle", {"do": f"other:{other['reference']}"}),
        (f"{base}/duplicates/dismiss", {"ids": f"{other['reference']},{other['second']}"}),
        (f"{base}/duplicates/merge", {
            "groups": f"{other['reference']},{other['second']}", "confirmed": "1"}),
        (f"{base}/sharing/invitations/{other['invitation']}/again", {}),
        (f"{base}/sharing/invitations/{other['invitation']}/withdraw", {}),
        (f"{base}/sharing/invite", {
            "email": "x@example.org", "role": "viewer", "scope": other["group"]}),
    ]  # fmt: skip
    for path, form in posts:
        answer = send(client, path, **form)
        assert answer.status_code < 500, (path, form)
        assert (revision(other["library"]), revision(mine["library"])) == before, (path, form)
        assert "Theirs" not in answer.text, (path, form)


def test_numbers_forms_and_payloads_that_are_garbage_are_refused_in_words(
    client: Any, libraries: Libraries, person: Account
) -> None:
    mine = filled(libraries, person)
    base, before = mine["base"], revision(mine["library"])
    ref = f"{base}/references/{mine['reference']}"
    for number in ("-1", HUGE, "1e9", "٣", "", "0x10", "999999999"):
        for path in (
            f"{base}/?offset={number}", f"{base}/rows?offset={number}",
            f"{base}/ids?offset=0&limit={number}", f"{base}/history?before={number}",
            f"{base}/activity?before={number}", f"{base}/attachments?offset={number}",
            f"{base}/duplicates?offset={number}", f"{base}/history/before/{number}",
        ):  # fmt: skip
            assert client.get(path).status_code < 500, path
        for path in (f"{base}/undo/{number}", f"{ref}/versions/{number}"):
            assert send(client, path).status_code in (400, 404), path
    for shown in ("", "{", "[]", "null", '{"type":7}', "\x00", SCRIPT,
                  '{"fields":{"title":["x"]},"type":"book"}', "[" * 10_000):  # fmt: skip
        answer = send(client, f"{ref}/edit", shown=shown, **{"field-title": "x"})
        assert answer.status_code in (400, 422), (shown[:50], answer.status_code)
        answer = send(client, f"{base}/identifiers", take="1", reference=shown)
        assert answer.status_code in (400, 422), (shown[:50], answer.status_code)
    ids = ",".join(f"01900000-0000-7000-8000-{number:012x}" for number in range(10_000))
    for path, form in (
        (f"{base}/act", {"do": "rate:3", "ids": ids}),
        (f"{base}/groups/delete", {"groups": ids, "confirmed": "10000"}),
        (f"{base}/duplicates/dismiss", {"ids": ids}),
        (f"{base}/conflicts/settle", {"do": "keep", "conflicts": ids}),
    ):
        assert send(client, path, **form).status_code < 500, path
    many = {f"field-x_{number}": "y" for number in range(1_500)}
    assert send(client, f"{base}/new", **many).status_code == 400
    assert revision(mine["library"]) == before


def test_files_are_what_their_bytes_say_and_never_pages_of_this_site(
    client: Any, libraries: Libraries, person: Account
) -> None:
    mine = filled(libraries, person)
    ref = f"{mine['base']}/references/{mine['second']}"
    page = f"<html>{SCRIPT}".encode()
    for name, body in (
        ("paper.pdf", page), ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>"),
        ("../../etc/passwd", b"x"), ('a"; filename="evil.html', page), ("x\r\nX-Evil: 1", page),
        (f"{SCRIPT}.html", page), ("..", b"x"), ("polyglot.pdf", b"%PDF-1.7\n" + page),
    ):  # fmt: skip
        answer = send(client, f"{ref}/upload", sent={"files": (name, body, "text/html")})
        assert answer.status_code < 500, name
    held = describe_reference(mine["library"], mine["second"]).attachments
    assert held
    for each in held:
        assert "/" not in each.noun.file_name
        assert "\n" not in each.noun.file_name
        answer = client.get(f"{mine['base']}/files/{each.id}")
        assert answer.status_code == 200
        assert "X-Evil" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        kind = answer.headers["Content-Type"]
        is_pdf = answer.content.startswith(b"%PDF-")
        assert kind == ("application/pdf" if is_pdf else "application/octet-stream")
        assert is_pdf or answer.headers["Content-Disposition"].startswith("attachment")
        assert is_pdf or answer.headers["Content-Security-Policy"] == "sandbox"
    shown = client.get(f"{ref}?tab=files").text
    assert SCRIPT not in shown


def test_markup_in_every_field_is_text_on_every_page(
    client: Any, libraries: Libraries, person: Account
) -> None:
    mine = filled(libraries, person, SCRIPT)
    base = mine["base"]
    for path in (
        "/", "/rows", "/left", f"/?group={mine['group']}", f"/?q=%22{SCRIPT}%22", f"/?q={SCRIPT}(",
        f"/references/{mine['reference']}", f"/references/{mine['reference']}/edit",
        f"/references/{mine['reference']}?tab=notes",
        f"/references/{mine['reference']}?tab=history",
        "/groups", "/tags", "/duplicates", "/attachments", "/bibliography", "/export", "/sharing",
        f"/duplicates/compare?ids={mine['reference']},{mine['second']}", "/activity", "/history",
        "/sync", "/conflicts", f"/attachments?q={SCRIPT}", f"/bibliography?search={SCRIPT}",
    ):  # fmt: skip
        answer = client.get(base + path)
        assert answer.status_code == 200, path
        assert SCRIPT not in answer.text, path
    bad = f"TY  - {SCRIPT}\nTI  - {SCRIPT}\nXX  - {SCRIPT}\n".encode()
    answer = send(client, f"{base}/import/upload", sent={"file": (f"{SCRIPT}.ris", bad, "x/y")})
    assert answer.status_code < 500
    assert SCRIPT not in answer.text
    export = send(client, f"{base}/export", format="ris", all="1")
    assert export.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_form_leads_to_another_site(
    client: Any, libraries: Libraries, person: Account, target: str
) -> None:
    mine = filled(libraries, person)
    changes = editing.rate_references(mine["library"], [mine["reference"]], 2)
    for path in ("/options/columns", f"{mine['base']}/undo/{changes.changeset}", "/language"):
        answer = send(client, path, next=target, language="en")
        assert answer.status_code in (204, 302), path
        assert "evil" not in answer.headers.get("Location", "")
        assert "javascript" not in answer.headers.get("Location", "")
