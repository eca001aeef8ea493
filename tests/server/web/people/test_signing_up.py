from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ibidem.model.role import Role
from ibidem.server.settings import Settings, SignUp
from tests.server.live import PASSWORD, TEST_SETTINGS, LiveServer, running_server
from tests.server.web.browser import check_accessible, expect_complaint
from tests.server.web.people.test_options import is_signed_in, other_browser
from tests.server.web.seeds import libraries_of


@pytest.fixture
def by_invitation(tmp_path: Path) -> Iterator[LiveServer]:
    open_settings = replace(Settings(tmp_path / "server"), **TEST_SETTINGS)
    with running_server(open_settings) as server:
        server.make_administrator()
    with running_server(replace(open_settings, sign_up=SignUp.INVITATION)) as server:
        yield server


def fill(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("The same password again").fill(password)
    page.get_by_role("button", name="Create the account").click()


def test_somebody_signs_up_without_scripts_and_is_signed_in(
    chromium: Browser, live_server: LiveServer
) -> None:
    with other_browser(chromium, live_server, scripts=False) as page:
        page.goto("/sign-in")
        page.get_by_role("link", name="Create an account").click()
        page.get_by_label("Name").fill("Grace Hopper")
        fill(page, "grace@example.org")
        expect(page.get_by_role("heading", name="All My References")).to_be_visible()
        assert is_signed_in(page)


def test_what_is_wrong_is_told_at_its_field(page: Page, live_server: LiveServer) -> None:
    expect_complaint(page, "422")
    page.goto("/sign-up")
    check_accessible(page)
    fill(page, "no address")
    expect(page.get_by_role("alert")).to_be_visible()
    fill(page, "weak@example.org", "short")
    expect(page.locator(".field.wrong")).to_contain_text("Password")
    check_accessible(page)
    assert not is_signed_in(page)


def test_by_invitation_only_its_link_and_its_address_let_somebody_in(
    by_invitation: LiveServer, chromium: Browser
) -> None:
    administrator = by_invitation.sign_in("admin@example.org")
    with libraries_of(by_invitation) as libraries:
        library = libraries.create("Invited", "", administrator.id)
        made = libraries.sharing(library.uid, administrator.id).invite(
            "ada@example.org", Role.EDITOR
        )
    with other_browser(chromium, by_invitation) as page:
        page.goto("/sign-in")
        expect(page.get_by_role("link", name="Create an account")).to_have_count(0)
        page.goto("/sign-up")
        expect(page.locator("main")).to_contain_text("sign up by invitation")
        page.goto(f"/invitations/{made.token}")
        page.get_by_role("link", name="Create an account").click()
        fill(page, "somebody.else@example.org")
        expect(page.get_by_role("alert")).to_be_visible()
        fill(page, "Ada@example.org")
        page.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("status")).to_contain_text("You have access")


def test_without_mail_the_page_says_whom_to_ask_for_a_new_password(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgotten the password?").click()
    expect(page.locator("main")).to_contain_text("administrator can make a link")
    check_accessible(page)
