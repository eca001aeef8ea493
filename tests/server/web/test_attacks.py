"""What somebody may try against the pages of other people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from ibidem.server import project
from ibidem.server.settings import Settings
from tests.server.live import Account, LiveServer
from tests.server.web.browser import expect_complaint

Client = Any


@pytest.fixture
def client(live_server: LiveServer) -> Iterator[Client]:
    """A browser without scripts."""
    with httpx2.Client(base_url=live_server.url, timeout=60) as made:
        yield made


def token_in(client: Client, path: str = "/sign-in") -> str:
    """The token against forged forms, from a page."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def sign_in(client: Client, account: Account, target: str = "") -> Any:
    form = {
        "email": account.email,
        "password": account.password,
        "next": target,
        "csrfmiddlewaretoken": token_in(client),
    }
    return client.post("/sign-in", data=form)


def is_signed_in(client: Client) -> bool:
    return bool(client.get("/").headers["Location"] != "/sign-in")


def test_forms_of_other_sites_are_refused(client: Client, person: Account) -> None:
    assert sign_in(client, person).status_code == 302
    token = token_in(client, "/about")
    for headers, data in (
        ({}, {}),
        ({"Origin": "https://evil.example"}, {"csrfmiddlewaretoken": token}),
        ({}, {"csrfmiddlewaretoken": "x" * 64}),
        ({"X-CSRFToken": "x" * 64, "HX-Request": "true"}, {}),
    ):
        assert client.post("/sign-out", data=data, headers=headers).status_code == 403
    assert is_signed_in(client)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out", data={"csrfmiddlewaretoken": token}).status_code == 302
    assert not is_signed_in(client)


def test_a_session_planted_before_signing_in_is_worth_nothing_afterwards(
    client: Client, live_server: LiveServer, person: Account
) -> None:
    planted = "a" * 32
    client.cookies.set("ibidem_session", planted)
    assert sign_in(client, person).status_code == 302
    keys = {cookie.value for cookie in client.cookies.jar if cookie.name == "ibidem_session"}
    with httpx2.Client(base_url=live_server.url, timeout=60) as other:
        other.cookies.set("ibidem_session", planted)
        assert not is_signed_in(other)
    assert keys - {planted}


def test_each_signing_in_begins_a_new_session(client: Client, person: Account) -> None:
    first = sign_in(client, person).cookies["ibidem_session"]
    client.cookies.delete("ibidem_session")
    second = sign_in(client, person).cookies["ibidem_session"]
    assert first != second


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\/evil.example",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "http:evil.example",
        " //evil.example",
        "",
    ],
)
def test_signing_in_leads_to_no_other_site(client: Client, person: Account, target: str) -> None:
    answer = sign_in(client, person, target)
    assert answer.headers["Location"] == "/"
    assert "a" not in answer.cookies
    again = client.get("/sign-in", params={"next": target})
    assert again.headers["Location"] == "/"


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client, person: Account) -> None:
    assert sign_in(client, person, "/about?a=b").headers["Location"] == "/about?a=b"


def test_a_header_cannot_be_smuggled_in_by_an_address(client: Client) -> None:
    for path in ("/%0d%0aSet-Cookie:%20a=b", "/about%0d%0a", "/sign-in?next=/%0d%0aX-Evil:%201"):
        answer = client.get(path)
        assert "X-Evil" not in answer.headers
        assert "a" not in answer.cookies


def test_nothing_is_sent_without_the_headers_that_protect_it(
    client: Client, person: Account
) -> None:
    assert sign_in(client, person).status_code == 302
    home = client.get("/").headers["Location"]
    for path in ("/", home, "/about", "/nothing", "/static/x/frame.js", "/sign-out", f"{home}?q=("):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    page = client.get(home)
    assert "no-store" in page.headers["Cache-Control"]


def test_cookies_are_kept_from_scripts_and_from_other_sites(
    client: Client, person: Account
) -> None:
    answer = sign_in(client, person)
    for line in answer.headers.get_list("set-cookie"):
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Domain" not in line


def test_over_https_cookies_belong_to_this_host_alone(configured: Settings) -> None:
    told = project.describe(replace(configured, public_url="https://ibidem.example"))
    assert told["SESSION_COOKIE_NAME"] == "__Host-ibidem_session"
    assert told["CSRF_COOKIE_NAME"] == "__Host-ibidem_csrf"
    assert told["SESSION_COOKIE_SECURE"]
    assert told["CSRF_COOKIE_SECURE"]
    assert told["ALLOWED_HOSTS"][0] == "ibidem.example"


def test_a_library_of_somebody_else_looks_like_none(
    client: Client, live_server: LiveServer, person: Account
) -> None:
    other = live_server.new_account("other")
    made = live_server.request("POST", "/api/v1/libraries", other, json={"name": "Secret"}).json()
    assert sign_in(client, person).status_code == 302
    pages = [
        client.get(f"/libraries/{uid}/")
        for uid in (made["uid"], "01900000-0000-7000-8000-000000000000")
    ]
    assert [page.status_code for page in pages] == [404, 404]
    texts = [re.sub(r'content="[^"]*"|value="[^"]*"', "", page.text) for page in pages]
    assert texts[0].replace(made["uid"], "") == texts[1].replace(
        "01900000-0000-7000-8000-000000000000", ""
    )
    assert "Secret" not in texts[0]


def test_events_by_cookie_are_for_pages_of_this_server(
    client: Client, live_server: LiveServer, person: Account
) -> None:
    assert sign_in(client, person).status_code == 302
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        assert client.get("/api/v1/events", headers=headers).status_code == 401
    with client.stream("GET", "/api/v1/events") as stream:
        assert stream.status_code == 200
    client.cookies.clear()
    assert client.get("/api/v1/events").status_code == 401
    assert client.get("/api/v1/account").status_code == 401


def test_a_cookie_opens_nothing_else_of_the_interface(client: Client, person: Account) -> None:
    assert sign_in(client, person).status_code == 302
    for path in ("/api/v1/account", "/api/v1/libraries", "/api/v1/tokens"):
        assert client.get(path).status_code == 401


def test_markup_in_names_and_addresses_is_text(
    signed_in_page: Page, live_server: LiveServer, person: Account
) -> None:
    evil = "<script>document.title='stolen'</script><img src=x onerror=document.title='stolen'>"
    made = live_server.request("POST", "/api/v1/libraries", person, json={"name": evil}).json()
    signed_in_page.goto(f"/libraries/{made['uid']}/?q=%22{evil}%22")
    expect(signed_in_page.locator(".switcher > summary")).to_contain_text("<script>")
    assert signed_in_page.locator("img").count() == 0
    expect_complaint(signed_in_page, "404")
    signed_in_page.goto(f"/{evil}")
    assert signed_in_page.title() != "stolen"


def test_a_large_form_is_refused(client: Client) -> None:
    answer = client.post("/sign-in", content=b"x" * (2 * 1024 * 1024))
    assert answer.status_code == 413
    upload = "/libraries/01900000-0000-7000-8000-000000000000/files/upload"
    assert client.post(upload, content=b"x" * (2 * 1024 * 1024)).status_code == 413
