"""The pages there are: what they say, how they are protected, whether everybody can use them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest

import ibidem.server.web
from tests.server.live import PASSWORD, LiveServer, post_form

WEB = Path(ibidem.server.web.__path__[0])
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Outline(HTMLParser):
    """Collects what the tests look at, and checks that tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.labels: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.addresses: list[str] = []
        self.has_inline = False
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag == "label":
            self.labels.add(given["for"] or "")
        if tag == "input" and given.get("type") != "hidden" and "hidden" not in given:
            self.controls.append(given)
        self.addresses += [given[key] or "" for key in ("href", "src", "action") if key in given]
        self.has_inline |= (
            tag == "style"
            or (tag == "script" and "src" not in given)
            or any(key == "style" or key.startswith("on") for key in given)
        )

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def pages(live_server: LiveServer) -> dict[str, str]:
    assert live_server.administrator_link is not None
    used = live_server.administrator_link.removeprefix(live_server.url)
    return {
        path: live_server.request("GET", path).text
        for path in ("/sign-in", "/about", "/nothing", used)
    }


def test_pages_are_whole_and_hold_nothing_inline_or_foreign(pages: dict[str, str]) -> None:
    for text in pages.values():
        outline = Outline(text)
        assert outline.headings[0] == "h1"
        assert outline.headings.count("h1") == 1
        assert not outline.has_inline
        assert all(not address.startswith(("http", "//")) for address in outline.addresses)
        assert '<html lang="en">' in text


def test_pages_carry_the_headers_that_protect_them(live_server: LiveServer) -> None:
    for path in ("/sign-in", "/nothing", "/static/any/frame.css"):
        headers = live_server.request("GET", path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_style_sheet_is_kept_by_version_and_nothing_else_is_given_out(
    live_server: LiveServer, pages: dict[str, str]
) -> None:
    found = re.search(r'href="(/static/[^"]+/frame.css)"', pages["/sign-in"])
    assert found is not None
    style = live_server.request("GET", found[1])
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in style.headers["Cache-Control"]
    other = live_server.request("GET", "/static/any/frame.css")
    assert other.headers["Cache-Control"] == "no-cache"
    for name in ("../frame.py", "..%2fframe.py", "frame.css/", "", "nothing.css"):
        assert live_server.request("GET", f"/static/any/{name}").status_code == 404


def test_a_password_link_sets_a_password_and_signs_every_device_out(
    live_server: LiveServer,
) -> None:
    account = live_server.new_account("forgetful")
    path = make_password_link(live_server, account.email)
    page = live_server.request("GET", path)
    assert account.email in page.text
    outline = Outline(page.text)
    visible = [control for control in outline.controls if "hidden" not in control]
    assert {control["id"] for control in visible} <= outline.labels
    assert [control["autocomplete"] for control in visible] == ["new-password", "new-password"]
    new = "another good passphrase"
    answer = post_form(live_server.url + path, {"password": new, "again": new})
    assert answer.status_code == 200
    assert live_server.request("GET", "/api/v1/account", account).status_code == 401
    assert live_server.sign_in(account.email, new).id == account.id
    old = {"email": account.email, "password": PASSWORD, "device": "d"}
    assert live_server.request("POST", "/api/v1/tokens", json=old).status_code == 401
    assert live_server.request("GET", path).status_code == 404


def make_password_link(server: LiveServer, email: str) -> str:
    """What an administrator at the machine does."""
    return server.run_beside(
        "import os, sys; from ibidem.server import administration as a;"
        "from ibidem.server.settings import from_environment as s;"
        "print(a.make_password_link(s(os.environ), sys.argv[1]))",
        email,
    )


def test_assets_come_packed_to_who_can_unpack_them(live_server: LiveServer) -> None:
    plain = live_server.request(
        "GET", "/static/any/frame.js", headers={"Accept-Encoding": "identity"}
    )
    packed = live_server.request("GET", "/static/any/frame.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"])
    assert packed.text == plain.text
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_no_asset_names_another_host() -> None:
    names = 0
    for path in sorted(WEB.rglob("*")):
        if path.suffix in (".css", ".js", ".html", ".svg"):
            names += 1
            found = re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s\"')]*", path.read_text())
            assert set(found) <= {"http://www.w3.org/2000/svg"}, path
    assert names > 20


def test_first_visits_at_the_same_time_make_one_library(live_server: LiveServer) -> None:
    account = live_server.new_account("hasty")
    with httpx2.Client(base_url=live_server.url, timeout=60) as client:
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', client.get("/sign-in").text)
        assert token is not None
        form = {"email": account.email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        client.post("/sign-in", data=form)
        with ThreadPoolExecutor(6) as threads:
            answers = list(threads.map(lambda _: client.get("/"), range(6)))
    assert {answer.status_code for answer in answers} == {302}
    found = live_server.request("GET", "/api/v1/libraries", account).json()["libraries"]
    assert [library["name"] for library in found] == ["My References"]
