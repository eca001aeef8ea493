from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ibidem.model.role import Role
from ibidem.services.compressing import check_compressed
from ibidem.services.hosting import HostedLibrary
from tests.server.live import Account, LiveServer
from tests.server.web.browser import check_accessible, expect_complaint, sign_in
from tests.server.web.seeds import libraries_of

NEW_PASSWORD = "another long passphrase"


@contextmanager
def other_browser(browser: Browser, server: LiveServer, *, scripts: bool = True) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, locale="en-GB", java_script_enabled=scripts)
    yield context.new_page()
    context.close()


def is_signed_in(page: Page) -> bool:
    return page.request.get("/options", max_redirects=0).status == 200


def fill_password(page: Page, old: str, new: str) -> None:
    form = page.locator("form", has=page.get_by_role("button", name="Change the password"))
    form.get_by_label("Current password").fill(old)
    form.get_by_label("New password", exact=True).fill(new)
    form.get_by_label("The new password again").fill(new)
    form.get_by_role("button").click()


def test_name_language_time_zone_and_theme_are_kept_without_scripts(
    chromium: Browser, live_server: LiveServer, person: Account
) -> None:
    with other_browser(chromium, live_server, scripts=False) as page:
        sign_in(page, person)
        page.goto("/options")
        page.get_by_label("Name").fill("Ada Lovelace")
        page.get_by_label("Language").select_option("de")
        page.get_by_label("Time zone").select_option("Asia/Tokyo")
        page.get_by_label("Appearance").select_option("dark")
        page.get_by_label("Output style").select_option(index=1)
        chosen = page.get_by_label("Output style").input_value()
        page.get_by_role("button", name="Save").click()
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("[name=name]")).to_have_value("Ada Lovelace")
        expect(page.locator("[name=time_zone]")).to_have_value("Asia/Tokyo")
        expect(page.locator("[name=style]")).to_have_value(chosen)


def test_times_are_those_of_the_time_zone_chosen(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    shown = []
    for zone in ("UTC", "Asia/Kolkata"):  # half an hour apart from the full one
        signed_in_page.goto("/options")
        signed_in_page.get_by_label("Time zone").select_option(zone)
        signed_in_page.get_by_role("button", name="Save").click()
        signed_in_page.goto(f"/libraries/{library.uid}/activity")
        text = signed_in_page.locator("tbody tr td").first.inner_text()
        shown.append(int(text.rpartition(":")[2]))
    assert (shown[1] - shown[0]) % 60 == 30


@pytest.mark.parametrize("path", ["", "/security", "/devices", "/data", "/leave"])
def test_the_pages_are_accessible_and_the_menu_leads_there(
    signed_in_page: Page, library: HostedLibrary, path: str
) -> None:
    signed_in_page.goto(f"/options{path}")
    check_accessible(signed_in_page)
    signed_in_page.locator(".account > summary").click()
    signed_in_page.locator(".account").get_by_role("link", name="Options").click()
    expect(signed_in_page).to_have_url(re.compile("/options$"))


def test_a_new_password_signs_out_other_browsers_at_once_and_devices_if_wished(
    signed_in_page: Page, person: Account, chromium: Browser, live_server: LiveServer
) -> None:
    with other_browser(chromium, live_server) as elsewhere:
        sign_in(elsewhere, person)
        assert is_signed_in(elsewhere)
        key = {c.get("name"): c.get("value") for c in signed_in_page.context.cookies()}
        signed_in_page.goto("/options/security")
        fill_password(signed_in_page, person.password, NEW_PASSWORD)
        expect(signed_in_page.get_by_role("status")).to_contain_text("password is changed")
        now = {c.get("name"): c.get("value") for c in signed_in_page.context.cookies()}
        assert now["ibidem_session"] != key["ibidem_session"]
        assert not is_signed_in(elsewhere)
    assert live_server.request("GET", "/api/v1/account", person).status_code == 200
    form = signed_in_page.locator("form").filter(has_text="Sign out my devices too")
    form.get_by_label("Sign out my devices too").check()
    fill_password(signed_in_page, NEW_PASSWORD, person.password)
    expect(signed_in_page.get_by_role("status")).to_contain_text("password is changed")
    assert live_server.request("GET", "/api/v1/account", person).status_code == 401
    assert is_signed_in(signed_in_page)


def test_without_the_old_password_nothing_is_changed(
    signed_in_page: Page, person: Account, live_server: LiveServer
) -> None:
    expect_complaint(signed_in_page, "422")
    signed_in_page.goto("/options/security")
    fill_password(signed_in_page, "not the password at all", NEW_PASSWORD)
    expect(signed_in_page.get_by_text("This is not your password.")).to_be_visible()
    check_accessible(signed_in_page)
    fill_password(signed_in_page, person.password, "password")
    expect(signed_in_page.get_by_role("alert")).to_be_visible()
    live_server.sign_in(person.email, person.password)


def test_the_address_is_changed_with_the_password(
    signed_in_page: Page, person: Account, live_server: LiveServer
) -> None:
    expect_complaint(signed_in_page, "422")
    signed_in_page.goto("/options/security")
    form = signed_in_page.locator("form").filter(has_text="New e-mail address")
    form.get_by_label("New e-mail address").fill(f"New.{person.email}")
    form.get_by_label("Current password").fill("wrong wrong wrong")
    form.get_by_role("button").click()
    expect(signed_in_page.get_by_text("This is not your password.")).to_be_visible()
    form.get_by_label("Current password").fill(person.password)
    form.get_by_role("button").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text(f"new.{person.email} now")
    live_server.sign_in(f"new.{person.email}", person.password)


def test_devices_are_renamed_and_signed_out_at_once(
    signed_in_page: Page, person: Account, live_server: LiveServer
) -> None:
    signed_in_page.goto("/options/devices")
    signed_in_page.get_by_label("Name of test").fill("Laptop <b>")
    signed_in_page.get_by_role("button", name="Rename").click()
    expect(signed_in_page.get_by_label("Name of Laptop <b>")).to_be_visible()
    signed_in_page.get_by_role("button", name="Sign out Laptop <b>").click()
    expect(signed_in_page.get_by_text("No device is signed in.")).to_be_visible()
    assert live_server.request("GET", "/api/v1/account", person).status_code == 401


def test_browsers_are_listed_and_signed_out_at_once(
    signed_in_page: Page, person: Account, chromium: Browser, live_server: LiveServer
) -> None:
    with other_browser(chromium, live_server) as one, other_browser(chromium, live_server) as two:
        sign_in(one, person)
        sign_in(two, person)
        signed_in_page.goto("/options/devices")
        section = signed_in_page.locator("section").filter(has_text="Browsers")
        expect(section.get_by_role("listitem")).to_have_count(3)
        expect(section.get_by_text("this one")).to_have_count(1)
        section.get_by_role("button", name="Sign out", exact=True).first.click()
        expect(signed_in_page.get_by_role("status")).to_contain_text("The browser is signed out.")
        assert [is_signed_in(one), is_signed_in(two)].count(True) == 1
        signed_in_page.get_by_role("button", name="Sign out all other browsers").click()
        expect(section.get_by_role("listitem")).to_have_count(1)
        assert not is_signed_in(one)
        assert not is_signed_in(two)


def test_nobody_signs_out_what_is_somebody_elses(
    signed_in_page: Page, live_server: LiveServer
) -> None:
    other = live_server.new_account("other")
    signed_in_page.goto("/options/devices")
    token = signed_in_page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    for path in (
        f"/options/devices/{other.device_id}/sign-out",
        f"/options/devices/{other.device_id}/rename",
        f"/options/browsers/{other.device_id}/sign-out",
    ):
        headers = {"X-CSRFToken": token}
        answer = signed_in_page.request.post(path, headers=headers, form={"name": "mine"})
        assert answer.status == 404
        assert signed_in_page.request.post(path).status == 403
    assert live_server.request("GET", "/api/v1/account", other).status_code == 200


def test_the_export_holds_every_library_that_is_owned(
    signed_in_page: Page, library: HostedLibrary, person: Account, tmp_path: Path
) -> None:
    signed_in_page.goto("/options/data")
    with signed_in_page.expect_download() as started:
        signed_in_page.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(io.BytesIO(started.value.path().read_bytes())) as archive:
        assert json.loads(archive.read("account.json"))["email"] == person.email
        name = next(name for name in archive.namelist() if "Thesis" in name)
        (tmp_path / "thesis.ibz").write_bytes(archive.read(name))
    manifest = check_compressed(tmp_path / "thesis.ibz")
    assert manifest.counts["reference"] > 40


def test_a_deleted_account_takes_its_own_libraries_along_and_no_others(
    signed_in_page: Page, library: HostedLibrary, person: Account, live_server: LiveServer
) -> None:
    friend = live_server.new_account("friend")
    with libraries_of(live_server) as libraries:
        shared = libraries.create("Shared", "", person.id)
        made = libraries.sharing(shared.uid, person.id).invite(friend.email, Role.OWNER)
        libraries.accept_invitation(made.token, friend.id, friend.email)
        made = libraries.sharing(library.uid, person.id).invite(friend.email, Role.EDITOR)
        libraries.accept_invitation(made.token, friend.id, friend.email)
        expect_complaint(signed_in_page, "422")
        signed_in_page.goto("/options/leave")
        expect(signed_in_page.locator("main")).to_contain_text("1 other person loses access.")
        check_accessible(signed_in_page)
        for email, password in (("x@example.org", person.password), (person.email, "wrong wrong")):
            signed_in_page.get_by_label("Your e-mail address").fill(email)
            signed_in_page.get_by_label("Current password").fill(password)
            signed_in_page.get_by_role("button", name="Delete my account for good").click()
            expect(signed_in_page.get_by_role("alert")).to_be_visible()
        signed_in_page.get_by_label("Your e-mail address").fill(person.email.upper())
        signed_in_page.get_by_label("Current password").fill(person.password)
        signed_in_page.get_by_role("button", name="Delete my account for good").click()
        expect(signed_in_page.get_by_role("status")).to_contain_text("Your account is deleted.")
        assert not is_signed_in(signed_in_page)
        assert live_server.request("GET", "/api/v1/account", person).status_code == 401
        assert [each.name for each in libraries.list_libraries(friend.id)] == ["Shared"]
        assert libraries.list_libraries(person.id) == []


def test_the_last_administrator_cannot_leave(page: Page, live_server: LiveServer) -> None:
    assert live_server.administrator is not None
    expect_complaint(page, "422|400")
    sign_in(page, live_server.administrator)
    page.goto("/options/leave")
    page.get_by_label("Your e-mail address").fill(live_server.administrator.email)
    page.get_by_label("Current password").fill(live_server.administrator.password)
    page.get_by_role("button", name="Delete my account for good").click()
    expect(page.locator("main")).to_contain_text("Somebody must administer the server")
    assert is_signed_in(page)
