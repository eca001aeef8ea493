"""Signing in with a provider of identities: a real one, in a process of its own on loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from ibidem.server.settings import Settings, SignUp
from tests.server.live import PASSWORD, TEST_SETTINGS, LiveServer, running_server

PEOPLE = {
    "ada": {"email": "ada@university.example", "email_verified": True, "name": "Ada Lovelace"},
    "eve": {"email": "grace@university.example", "email_verified": False},
    "grace": {"email": "Grace@University.example", "email_verified": True},
    "mary": {"email": "mary@university.example", "email_verified": True},
}
PROVIDER = """
import json, sys, warnings
warnings.simplefilter("ignore")
import oidc_provider_mock, uvicorn
from asgiref.wsgi import WsgiToAsgi
people = [oidc_provider_mock.User(sub=sub, claims=claims)
          for sub, claims in json.loads(sys.argv[2]).items()]
made = oidc_provider_mock.app(user_claims=people)
uvicorn.run(WsgiToAsgi(made), host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that knows `PEOPLE`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", PROVIDER, str(port), json.dumps(PEOPLE)],
        env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},  # http is for loopback only
    )
    url = f"http://127.0.0.1:{port}"
    while True:
        assert process.poll() is None, "the provider did not start"
        try:
            httpx2.get(f"{url}/.well-known/openid-configuration")
            break
        except httpx2.TransportError:
            time.sleep(0.05)
    yield url
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def server(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that lets nobody sign up but whom the provider vouches for."""
    settings = replace(
        Settings(tmp_path_factory.mktemp("oidc")),
        **{**TEST_SETTINGS, "sign_up": SignUp.CLOSED},
        oidc_issuer=provider,
        oidc_client_id="ibidem",
        oidc_client_secret="a secret of the two",
        oidc_name="Example University",
    )
    with running_server(settings) as server:
        server.make_administrator()
        yield server


@pytest.fixture
def browser_page(chromium: Browser, server: LiveServer) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.url, locale="en-GB")
    yield context.new_page()
    context.close()


def sign_in_as(page: Page, sub: str, target: str = "/options") -> None:
    page.goto(f"/sign-in?next={target}")
    page.get_by_role("link", name="Sign in with Example University").click()
    page.locator(f"button[value={sub}]").click()


def test_whom_the_provider_lets_in_has_an_account_and_comes_to_the_page_asked_for(
    browser_page: Page, server: LiveServer
) -> None:
    sign_in_as(browser_page, "ada")
    expect(browser_page).to_have_url(f"{server.url}/options")
    expect(browser_page.locator("[name=name]")).to_have_value("Ada Lovelace")
    browser_page.context.clear_cookies()
    sign_in_as(browser_page, "ada", "/options/data")
    expect(browser_page).to_have_url(f"{server.url}/options/data")
    emails = server.run_beside(
        "import os\n"
        "from ibidem.server.administration import list_people\n"
        "from ibidem.server.settings import from_environment\n"
        "print([each.email for each in list_people(from_environment(os.environ))])"
    )
    assert emails.count("ada@university.example") == 1


def test_an_address_that_the_provider_did_not_verify_opens_nothing(browser_page: Page) -> None:
    sign_in_as(browser_page, "eve")
    expect(browser_page.get_by_role("alert")).to_contain_text("did not say that your e-mail")
    assert browser_page.request.get("/options", max_redirects=0).status == 302


def test_an_account_that_is_here_already_is_found_by_the_address(
    browser_page: Page, server: LiveServer
) -> None:
    server.run_beside(
        "import os\n"
        "from ibidem.server.administration import add_person\n"
        "from ibidem.server.settings import from_environment\n"
        "add_person(from_environment(os.environ), 'grace@university.example', 'Grace Hopper')"
    )
    sign_in_as(browser_page, "grace")
    expect(browser_page.locator("[name=name]")).to_have_value("Grace Hopper")


def test_whoever_took_the_address_before_its_owner_came_has_no_way_in_any_more(
    browser_page: Page, server: LiveServer
) -> None:
    email = "mary@university.example"
    server.run_beside(
        "import os, sys\n"
        "from ibidem.server.project import configure\n"
        "from ibidem.server.settings import from_environment\n"
        "configure(from_environment(os.environ))\n"
        "from ibidem.server.accounts.people import create_account\n"
        "create_account(sys.argv[1], 'Somebody else', sys.argv[2])",
        email,
        PASSWORD,
    )
    before = server.sign_in(email)
    assert server.request("GET", "/api/v1/libraries", before).status_code == 200
    sign_in_as(browser_page, "mary")
    expect(browser_page).to_have_url(f"{server.url}/options")
    assert server.request("GET", "/api/v1/libraries", before).status_code == 401
    body = {"email": email, "password": PASSWORD, "device": "test"}
    assert server.request("POST", "/api/v1/tokens", json=body).status_code == 401
    browser_page.context.clear_cookies()
    sign_in_as(browser_page, "mary")  # whose second visit hands nothing over again
    expect(browser_page).to_have_url(f"{server.url}/options")


def test_who_declines_there_reads_so_here(browser_page: Page) -> None:
    browser_page.goto("/sign-in")
    browser_page.get_by_role("link", name="Sign in with Example University").click()
    browser_page.locator("button[value=deny]").click()
    expect(browser_page.get_by_role("alert")).to_contain_text("You did not sign in there")


def test_a_made_up_answer_of_the_provider_signs_nobody_in(
    browser_page: Page, server: LiveServer
) -> None:
    browser_page.goto("/sign-in/university/login/callback/?code=made-up&state=made-up")
    expect(browser_page.get_by_role("alert")).to_contain_text("did not work")
    assert browser_page.request.get("/options", max_redirects=0).status == 302


def test_a_server_without_a_provider_does_not_offer_one(live_server: LiveServer) -> None:
    assert "Sign in with" not in live_server.request("GET", "/sign-in").text
    assert live_server.request("GET", "/sign-in/provider").status_code == 404
    assert live_server.request("GET", "/sign-in/university/login/").status_code == 404


def test_the_settings_of_a_provider_come_from_the_environment(tmp_path: Path) -> None:
    from ibidem.server.settings import from_environment

    settings = replace(Settings(tmp_path), oidc_issuer="https://sso.example", oidc_sign_up=False)
    assert from_environment(settings.to_environment()) == settings
