"""The frame of the pages, in a browser: signing in, the library, menus, messages, live changes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from ibidem.services.hosting import HostedLibrary
from tests.server.live import Account, LiveServer
from tests.server.test_events import push_book
from tests.server.web.browser import check_accessible, expect_complaint, sign_in

NOWHERE = "01900000-0000-7000-8000-000000000000"


def test_a_person_signs_in_and_comes_to_a_library_made_for_them(
    page: Page, person: Account
) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile("/sign-in$"))
    check_accessible(page)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="All My References")).to_be_visible()
    expect(page.locator(".switcher summary")).to_contain_text("My References")
    check_accessible(page)


def test_a_wrong_password_is_told_in_the_page(page: Page, person: Account) -> None:
    expect_complaint(page, "401")
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill("a wrong passphrase")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("is not right")
    expect(page.get_by_label("E-mail address")).to_have_value(person.email)
    check_accessible(page)


def test_signing_out_ends_the_session_on_the_server(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    address = f"/libraries/{library.uid}/"
    signed_in_page.goto(address)
    cookies = signed_in_page.context.cookies()
    signed_in_page.locator(".account > summary").click()
    signed_in_page.get_by_role("button", name="Sign out").click()
    expect(signed_in_page).to_have_url(re.compile("/sign-in$"))
    signed_in_page.context.add_cookies(cookies)  # whoever kept the old cookie
    signed_in_page.goto(address)
    expect(signed_in_page).to_have_url(re.compile(r"/sign-in\?next="))


def test_a_library_is_shown_with_its_groups_and_nobody_else_may_know_of_it(
    signed_in_page: Page, library: HostedLibrary, live_server: LiveServer
) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/")
    expect(signed_in_page.get_by_role("link", name="Related work")).to_be_visible()
    expect(signed_in_page.get_by_role("row", name="As We May Think")).to_be_visible()
    check_accessible(signed_in_page)
    expect_complaint(signed_in_page, "404")
    stranger = live_server.new_account("stranger")
    signed_in_page.context.clear_cookies()
    sign_in(signed_in_page, stranger)
    signed_in_page.goto(f"/libraries/{library.uid}/")
    expect(signed_in_page.get_by_role("heading", level=1)).to_have_text("This is not here")
    check_accessible(signed_in_page)


def test_one_switches_between_libraries_by_keyboard(
    signed_in_page: Page, library: HostedLibrary, live_server: LiveServer, person: Account
) -> None:
    live_server.request("POST", "/api/v1/libraries", person, json={"name": "Second"})
    signed_in_page.goto(f"/libraries/{library.uid}/")
    signed_in_page.locator(".switcher > summary").press("Enter")
    signed_in_page.get_by_role("link", name="Second").press("Enter")
    expect(signed_in_page.locator(".switcher > summary")).to_contain_text("Second")
    expect(signed_in_page.get_by_text("No references yet")).to_be_visible()


def test_a_page_hears_of_a_change_made_elsewhere(
    signed_in_page: Page, library: HostedLibrary, live_server: LiveServer, person: Account
) -> None:
    with signed_in_page.expect_response("**/api/v1/events"):
        signed_in_page.goto(f"/libraries/{library.uid}/")
    signed_in_page.evaluate(
        """() => { window.heard = new Promise((resolve) => document.addEventListener(
             "ibidem:changed-here", (event) => resolve(event.detail))); }"""
    )
    push_book(live_server, person, library.uid)
    heard = signed_in_page.evaluate("() => window.heard")
    assert heard["library"] == library.uid


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_is_wider_than_the_window(
    signed_in_page: Page, library: HostedLibrary, width: int
) -> None:
    signed_in_page.set_viewport_size({"width": width, "height": 740})
    for path in (f"/libraries/{library.uid}/", "/about"):
        signed_in_page.goto(path)
        wide = signed_in_page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width


def test_pages_work_without_scripts(
    chromium: Browser, live_server: LiveServer, person: Account, library: HostedLibrary
) -> None:
    with chromium.new_context(base_url=live_server.url, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/libraries/{library.uid}/")
        page.get_by_label("E-mail address").fill(person.email)
        page.get_by_label("Password").fill(person.password)
        page.get_by_role("button", name="Sign in").click()
        page.locator(".switcher > summary").click()
        expect(page.locator(".switcher").get_by_role("link", name="Thesis")).to_be_visible()
        page.set_viewport_size({"width": 360, "height": 740})
        page.get_by_role("button", name="Groups and tags").click()
        expect(page.get_by_role("link", name="Related work")).to_be_visible()
        page.reload()
        page.locator(".account > summary").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(re.compile("/sign-in$"))


def test_a_refusal_to_htmx_is_a_message_and_the_page_stays(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    expect_complaint(signed_in_page, "404|Response Status")
    signed_in_page.goto(f"/libraries/{library.uid}/")
    signed_in_page.evaluate("path => htmx.ajax('GET', path, '#main')", f"/libraries/{NOWHERE}/")
    message = signed_in_page.locator("#messages .message.bad")
    expect(message).to_contain_text("There is no such library")
    expect(signed_in_page.get_by_role("row", name="As We May Think")).to_be_visible()
    check_accessible(signed_in_page)
    message.get_by_role("button", name="Close this message").click()
    expect(message).to_have_count(0)


def test_htmx_is_sent_to_sign_in_when_the_session_is_over(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/")
    signed_in_page.context.clear_cookies()
    expect_complaint(signed_in_page, "401")  # the live changes end too
    signed_in_page.evaluate("path => htmx.ajax('GET', path, '#main')", f"/libraries/{library.uid}/")
    expect(signed_in_page).to_have_url(
        re.compile(rf"/sign-in\?next=%2Flibraries%2F{library.uid}%2F$")
    )


def test_shortcuts_are_listed_and_can_be_switched_off(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    page = signed_in_page
    page.goto(f"/libraries/{library.uid}/")
    dialog = page.get_by_role("dialog")
    page.keyboard.press("?")
    expect(dialog).to_contain_text("Search")
    check_accessible(page)
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("?")
    expect(page.get_by_role("searchbox")).to_have_value("?")
    expect(dialog).to_be_hidden()
    page.get_by_role("searchbox").blur()
    page.locator(".account > summary").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    dialog.get_by_label("Use shortcuts of a single key").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_print_shows_the_content_alone(signed_in_page: Page, library: HostedLibrary) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/")
    signed_in_page.emulate_media(media="print")
    expect(signed_in_page.get_by_role("row", name="As We May Think")).to_be_visible()
    for hidden in ("header.top", ".toolbar", ".pane-left"):
        expect(signed_in_page.locator(hidden).first).to_be_hidden()
    inner = signed_in_page.evaluate(
        """() => [...document.querySelectorAll(".pane, .scroll, body")]
          .filter((each) => each.scrollHeight > each.clientHeight + 1)
          .map((each) => [each.className, getComputedStyle(each).overflowY])"""
    )
    assert [kind for _, kind in inner if kind != "visible"] == []  # paper does not scroll


def test_the_skip_link_and_escape_serve_the_keyboard(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    page = signed_in_page
    page.goto(f"/libraries/{library.uid}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator(".account > summary").press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(page.locator(".account > summary")).to_be_focused()


def test_targets_are_large_enough_for_a_finger(
    chromium: Browser, live_server: LiveServer, person: Account, library: HostedLibrary
) -> None:
    with chromium.new_context(
        base_url=live_server.url,
        has_touch=True,
        is_mobile=True,
        viewport={"width": 360, "height": 740},
    ) as context:
        page = context.new_page()
        sign_in(page, person)
        page.goto(f"/libraries/{library.uid}/")
        page.locator("button[popovertarget=left]").click()
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                "header button, header summary, .toolbar button, .tree a")]
              .map((each) => [each.textContent.trim(), each.getBoundingClientRect().height])
              .filter(([, height]) => height > 0 && height < 40)"""
        )
        assert small == []


def test_the_menu_shows_where_one_is(signed_in_page: Page, library: HostedLibrary) -> None:
    page = signed_in_page
    here = page.locator("#menu [aria-current], #menu [data-current]")
    page.goto(f"/libraries/{library.uid}/")
    expect(here).to_have_text(["My References"])
    page.goto(f"/libraries/{library.uid}/import")
    expect(here.first).to_have_text(re.compile("Collect"))
    page.goto("/about")
    expect(page.locator("#menu [aria-current=page]")).to_have_count(0)
