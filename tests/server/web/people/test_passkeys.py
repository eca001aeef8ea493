from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from ibidem.errors import CodeNeededError
from ibidem.remote import RemoteAccount
from ibidem.server.settings import Settings
from tests.server.live import PASSWORD, Account, LiveServer
from tests.server.web.browser import check_accessible, expect_complaint, sign_in, watching
from tests.server.web.people.software_key import PRESENT, SoftwareKey

VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def by_name(server: LiveServer) -> str:
    """The server under a name: an address of numbers knows no passkeys."""
    return server.url.replace("127.0.0.1", "localhost")


@dataclass
class Device:
    """A browser with an authenticator of its own."""

    page: Page
    session: CDPSession
    authenticator: str

    def verify(self, *, is_verified: bool) -> None:
        self.session.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": self.authenticator, "isUserVerified": is_verified},
        )


@pytest.fixture
def device(chromium: Browser, live_server: LiveServer, person: Account) -> Iterator[Device]:
    context = chromium.new_context(base_url=by_name(live_server), locale="en-GB")
    page = context.new_page()
    with watching(context, page, by_name(live_server)) as complaints:
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})
        sign_in(page, person)
        yield Device(page, session, made["authenticatorId"])
        context.close()
    assert [each for each in complaints if "401" not in each and "422" not in each] == []


def test_a_passkey_is_added_signs_in_without_a_password_is_renamed_and_removed(
    device: Device, live_server: LiveServer, person: Account
) -> None:
    page = device.page
    page.goto("/options/security")
    page.get_by_role("link", name="Add a passkey").click()
    check_accessible(page)
    page.get_by_label("Name").fill("Telephone")
    page.get_by_label("Current password").fill("not the passphrase")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("status")).to_contain_text("not your password")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    codes = page.locator(".codes code").all_inner_texts()
    page.context.clear_cookies()
    page.goto("/sign-in?next=/options/security")
    check_accessible(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/options/security$"))
    expect(page.get_by_label("Name of Telephone")).to_be_visible()
    expect(page.locator("main")).to_contain_text("last used")
    check_accessible(page)
    # the password alone lets nobody in any more, a device neither: then a recovery code does
    with RemoteAccount(live_server.url) as account:
        with pytest.raises(CodeNeededError):
            account.sign_in(person.email, PASSWORD, "Laptop")
        assert account.sign_in(person.email, PASSWORD, "Laptop", codes[0]).token
    page.get_by_label("Name of Telephone").fill("Old telephone")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("link", name="Remove Old telephone").click()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("status")).to_contain_text("Old telephone is removed")
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("main")).to_contain_text("This passkey was not accepted")
    assert page.request.get("/options", max_redirects=0).status == 302
    live_server.sign_in(person.email)  # nothing is left that a code would be asked for


def test_it_answers_after_the_password_and_only_when_it_has_seen_the_person(
    device: Device, person: Account
) -> None:
    page = device.page
    page.goto("/options/security/passkeys/add")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.context.clear_cookies()
    page.goto("/sign-in?next=/options")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("main")).to_contain_text("no passkey at hand")
    check_accessible(page)
    device.verify(is_verified=False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("No passkey was used")
    device.verify(is_verified=True)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/options$"))


def test_without_scripts_and_without_a_name_pages_say_what_is_needed(
    chromium: Browser, live_server: LiveServer, signed_in_page: Page, person: Account
) -> None:
    context = chromium.new_context(base_url=by_name(live_server), java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    expect(page.locator("main")).to_contain_text("with scripts on")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    context.close()
    signed_in_page.goto("/options/security/passkeys/add")  # at 127.0.0.1
    expect(signed_in_page.locator("main")).to_contain_text("this server's name in the address")
    expect_complaint(signed_in_page, "400")
    token = signed_in_page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    form = {"csrfmiddlewaretoken": token or ""}
    assert signed_in_page.request.post("/sign-in/passkey/begin", form=form).status == 400


class Client:
    """A browser without any rules of its own."""

    def __init__(self, http: httpx2.Client) -> None:
        self.http = http

    def post(self, path: str, **form: str) -> Any:
        page = self.http.get("/about").text
        token = re.search(r'name="csrf(?:middlewaretoken" value|-token" content)="([^"]+)"', page)
        assert token is not None
        return self.http.post(path, data={**form, "csrfmiddlewaretoken": token[1]})

    def begin(self, **form: str) -> Any:
        return self.post("/sign-in/passkey/begin", **form).json()

    def answer(self, answer: str, **form: str) -> int:
        return int(self.post("/sign-in/passkey", answer=answer, **form).status_code)

    def sign_in(self, account: Account) -> int:
        form = {"email": account.email, "password": PASSWORD}
        return int(self.post("/sign-in", **form).status_code)

    def add(self, key: SoftwareKey) -> int:
        form = {"name": "Key", "current": PASSWORD}
        asked = self.post("/options/security/passkeys/begin", **form)
        assert asked.status_code == 200, asked.text
        made = self.post("/options/security/passkeys/add", **form, answer=key.make(asked.json()))
        return int(made.status_code)


@pytest.fixture
def new_client(live_server: LiveServer) -> Iterator[Callable[[], Client]]:
    with ExitStack() as held:
        url = by_name(live_server)
        yield lambda: Client(held.enter_context(httpx2.Client(base_url=url, timeout=60)))


@pytest.fixture
def client(new_client: Callable[[], Client], person: Account) -> Client:
    """Signed in as the person."""
    made = new_client()
    assert made.sign_in(person) == 302
    return made


def test_what_a_passkey_signed_counts_once_here_and_for_the_challenge_of_this_session(
    live_server: LiveServer, new_client: Callable[[], Client], client: Client
) -> None:
    key = SoftwareKey(by_name(live_server))
    assert client.add(key) == 200
    visitor = new_client()
    wrong: list[dict[str, Any]] = [
        {"origin": "https://elsewhere.example"},
        {"origin": key.origin.replace("localhost", "deep.localhost")},
        {"origin": key.origin.rpartition(":")[0] + ":1"},
        {"host": "elsewhere.example"},
        {"flags": PRESENT},  # nobody was verified
        {"flags": 0x04},  # nobody was there
        {"kind": "webauthn.create"},
        {"is_framed": True},
    ]
    for each in wrong:
        assert visitor.answer(key.sign(visitor.begin(), **each)) == 401, each
    assert visitor.answer(key.sign(client.begin())) == 401  # the challenge of another session
    old = visitor.begin()
    visitor.begin()
    assert visitor.answer(key.sign(old)) == 401  # only the newest challenge waits
    for nonsense in ("", "null", "[]", "{", '{"id": 1}', "x" * 30_000):
        visitor.begin()
        assert visitor.answer(nonsense) == 401
    assert visitor.answer(key.sign(old)) == 401  # none waits
    before = visitor.http.cookies["ibidem_session"]
    answer = key.sign(visitor.begin())
    assert visitor.answer(answer, next="https://elsewhere.example/") == 302
    assert visitor.http.cookies["ibidem_session"] != before
    assert visitor.http.get("/options").status_code == 200
    assert visitor.answer(answer) == 401  # the same once more
    again = new_client()
    assert again.answer(key.sign(again.begin(), counter=1)) == 401  # a copy has an old counter
    assert again.answer(key.sign(again.begin(), counter=100)) == 302


def test_a_key_that_does_not_count_answers_a_challenge_once_and_only_one_for_signing_in(
    live_server: LiveServer, new_client: Callable[[], Client], client: Client
) -> None:
    key = SoftwareKey(by_name(live_server))  # as keys that several devices share: always 0
    assert client.add(key) == 200
    visitor = new_client()
    answer = key.sign(visitor.begin(), counter=0)
    assert visitor.answer(answer) == 302
    assert visitor.answer(answer) == 401
    form = {"name": "Key", "current": PASSWORD}
    for_adding = client.post("/options/security/passkeys/begin", **form).json()
    assert client.answer(key.sign(for_adding, counter=0)) == 401
    for_signing_in = client.begin()
    for_signing_in["publicKey"]["user"] = {"id": "AAAA"}
    made = SoftwareKey(key.origin).make(for_signing_in)
    path = "/options/security/passkeys/add"
    assert client.post(path, **form, answer=made).status_code == 422


def test_nobody_comes_in_with_the_passkey_of_another_or_with_one_that_was_removed(
    live_server: LiveServer, new_client: Callable[[], Client], client: Client, person: Account
) -> None:
    key = SoftwareKey(by_name(live_server))
    assert client.add(key) == 200
    other = live_server.new_account("other")
    other_client, other_key = new_client(), SoftwareKey(by_name(live_server))
    assert other_client.sign_in(other) == 302
    thief = replace(key, private=other_key.private)
    assert other_client.add(thief) == 422  # the same id for a key of one's own
    assert other_client.add(other_key) == 200
    visitor = new_client()
    for forged in (
        replace(other_key, handle=key.handle),  # my key, and I say that I am you
        replace(key, private=other_key.private),  # your id, and my key
        replace(other_key, identity=key.identity),
        replace(key, handle=b"\0" * 16),
        replace(key, handle=b"not an id"),
    ):
        assert visitor.answer(forged.sign(visitor.begin())) == 401
    assert visitor.sign_in(person) == 302  # to the page that asks for more than the password
    assert visitor.http.get("/options").status_code == 302
    assert visitor.answer(other_key.sign(visitor.begin(second="1")), second="1") == 401
    assert new_client().post("/sign-in/passkey/begin", second="1").status_code == 401
    page = client.http.get("/options/security").text
    number = re.search(r"/passkeys/(\d+)/remove", page)
    assert number is not None
    for action in ("rename", "remove"):
        path = f"/options/security/passkeys/{number[1]}/{action}"
        assert other_client.post(path, name="Mine", current=PASSWORD).status_code == 404
        assert visitor.post(path, name="Mine", current=PASSWORD).status_code == 302  # to sign in
    path = f"/options/security/passkeys/{number[1]}/remove"
    assert client.post(path, current="not the passphrase").status_code == 422
    assert visitor.answer(key.sign(visitor.begin())) == 302
    assert client.post(path, current=PASSWORD).status_code == 302
    visitor = new_client()
    assert visitor.answer(key.sign(visitor.begin())) == 401
    unasked = key.make({"publicKey": {"user": {"id": "AAAA"}, "challenge": "AAAA"}})
    form = {"name": "Key", "current": PASSWORD, "answer": unasked}
    assert client.post("/options/security/passkeys/add", **form).status_code == 422


@pytest.mark.parametrize(
    ("origin", "public", "expected"),
    [
        ("https://refs.example", "", ("refs.example", "https://refs.example")),
        ("http://refs.example", "", None),
        ("http://localhost:80", "", ("localhost", "http://localhost:80")),
        ("http://127.0.0.1:8000", "", None),
        ("https://[::1]:8000", "", None),
        # a proxy that is not trusted hides HTTPS; another name is not made to fit
        (
            "http://refs.example",
            "https://refs.example/",
            ("refs.example", "https://refs.example"),
        ),
        ("http://other.example", "https://refs.example", None),
    ],
)
def test_passkeys_belong_to_the_served_name(
    configured: Settings, origin: str, public: str, expected: tuple[str, str] | None
) -> None:
    from ibidem.server.accounts.passkeys import find_place

    found = find_place(origin, public)
    assert (found and (found.host, found.origin)) == expected
