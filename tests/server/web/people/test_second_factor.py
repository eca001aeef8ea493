from __future__ import annotations

import re

import httpx2
import pytest
from playwright.sync_api import Page, expect

from ibidem.errors import CodeNeededError, NotSignedInError
from ibidem.remote import RemoteAccount
from tests.server.live import PASSWORD, Account, LiveServer
from tests.server.web.browser import check_accessible, expect_complaint

# The codes of now, from the secret as people type it: RFC 6238, with the library of the server.
CODE = """
import sys, time
from ibidem.server.project import configure
from ibidem.server.settings import from_environment
import os
configure(from_environment(os.environ))
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
print(format_hotp_value(hotp_value(sys.argv[1], int(time.time()) // 30 + int(sys.argv[2]))))
"""


def code_of(server: LiveServer, secret: str, *, later: int = 0) -> str:
    """What the app shows now, or `later` times half a minute from now (one is still taken)."""
    return server.run_beside(CODE, secret.replace(" ", ""), str(later))


def turn_on(page: Page, server: LiveServer) -> tuple[str, list[str]]:
    """Set the second factor up as a person does: the secret and the recovery codes."""
    page.goto("/options/security")
    page.get_by_role("link", name="Set up").click()
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("Code that the app shows").fill(code_of(server, secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    return secret, page.locator(".codes code").all_inner_texts()


def test_signing_in_asks_for_a_code_once_it_is_set_up(
    signed_in_page: Page, live_server: LiveServer, person: Account
) -> None:
    page = signed_in_page
    page.goto("/options/security/second-factor")
    check_accessible(page)
    secret, codes = turn_on(page, live_server)
    assert len(codes) == 10
    page.context.clear_cookies()
    page.goto("/sign-in?next=/options")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Code")).to_be_visible()
    check_accessible(page)
    assert page.request.get("/options", max_redirects=0).status != 200  # the password is not enough
    expect_complaint(page, "401")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main")).to_contain_text("This code is not right")
    page.get_by_label("Code").fill(code_of(live_server, secret, later=1))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/options$"))


def test_a_device_signs_in_with_a_code_and_each_recovery_code_works_once(
    signed_in_page: Page, live_server: LiveServer, person: Account
) -> None:
    secret, codes = turn_on(signed_in_page, live_server)
    with RemoteAccount(live_server.url) as account:
        with pytest.raises(CodeNeededError):
            account.sign_in(person.email, PASSWORD, "Laptop")
        with pytest.raises(NotSignedInError, match="code"):
            account.sign_in(person.email, PASSWORD, "Laptop", "123456")
        with pytest.raises(NotSignedInError, match="password"):
            account.sign_in(person.email, "not the passphrase", "Laptop", codes[0])
        assert account.sign_in(person.email, PASSWORD, "Laptop", codes[0]).token
    with RemoteAccount(live_server.url) as account:
        with pytest.raises(NotSignedInError, match="code"):
            account.sign_in(person.email, PASSWORD, "Laptop", codes[0])
        assert account.sign_in(
            person.email, PASSWORD, "Laptop", code_of(live_server, secret, later=1)
        ).token
    signed_in_page.goto("/options/security")
    expect(signed_in_page.locator("main")).to_contain_text("9 recovery codes are left")


def test_it_is_turned_off_with_the_password_and_by_an_administrator(
    signed_in_page: Page, live_server: LiveServer, person: Account
) -> None:
    page = signed_in_page
    turn_on(page, live_server)
    page.goto("/options/security")
    card = page.locator("section", has=page.get_by_role("heading", name="Second factor"))
    card.get_by_label("Current password").fill("not the passphrase")
    card.get_by_role("button", name="Turn off").click()
    expect(page.get_by_role("status")).to_contain_text("not your password")
    card.get_by_label("Current password").fill(PASSWORD)
    card.get_by_role("button", name="Turn off").click()
    expect(page.get_by_role("status")).to_contain_text("is off")
    live_server.sign_in(person.email)
    turn_on(page, live_server)
    live_server.run_beside(
        "import os, sys\n"
        "from ibidem.server.administration import change_person\n"
        "from ibidem.server.settings import from_environment\n"
        "change_person(from_environment(os.environ), sys.argv[1], second_factor_off=True)",
        person.email,
    )
    live_server.sign_in(person.email)


def test_the_database_does_not_hold_the_secret(
    signed_in_page: Page, live_server: LiveServer
) -> None:
    secret, codes = turn_on(signed_in_page, live_server)
    database = b"".join(path.read_bytes() for path in live_server.data_folder.glob("accounts.*"))
    for text in (secret.replace(" ", ""), *codes):
        assert text.encode() not in database


def test_nobody_is_asked_for_a_code_who_gave_no_password(live_server: LiveServer) -> None:
    with httpx2.Client(base_url=live_server.url) as client:
        answer = client.get("/sign-in/code")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in"
