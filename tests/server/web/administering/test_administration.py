from __future__ import annotations

import re

import httpx2
import pytest
from playwright.sync_api import Page, expect

from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import describe_reference, list_references
from tests.server.live import Account, LiveServer
from tests.server.web.browser import check_accessible, check_folded, expect_complaint, sign_in
from tests.server.web.test_attacks import sign_in as sign_in_client
from tests.server.web.test_attacks import token_in

PAGES = ("", "/people/new", "/people/{account}", "/storage", "/server")


@pytest.fixture
def admin_page(page: Page, live_server: LiveServer) -> Page:
    assert live_server.administrator is not None
    sign_in(page, live_server.administrator)
    return page


def test_to_everybody_else_there_is_no_administration(
    page: Page, live_server: LiveServer, person: Account
) -> None:
    def statuses() -> set[int]:
        paths = [f"/administration{path.format(account=person.id)}" for path in PAGES]
        return {page.request.get(path, max_redirects=0).status for path in paths}

    assert statuses() == {404}
    sign_in(page, person)
    assert statuses() == {404}
    page.goto("/options")
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    for action in ("rights", "link", "quota"):
        address = f"/administration/people/{person.id}/{action}"
        form = {"admin": "yes"}
        answer = page.request.post(address, headers={"X-CSRFToken": token}, form=form)
        assert answer.status == 404
    told = live_server.request("GET", "/api/v1/account", person).json()
    assert told["is_admin"] is False


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_accessible(admin_page: Page, person: Account, path: str) -> None:
    admin_page.goto(f"/administration{path.format(account=person.id)}")
    check_accessible(admin_page)


def test_a_person_is_found_locked_out_at_once_and_let_in_again(
    admin_page: Page, live_server: LiveServer, person: Account
) -> None:
    admin_page.goto("/administration")
    admin_page.get_by_label("Search for people").fill(person.email.upper())
    admin_page.keyboard.press("Enter")
    expect(admin_page.locator("tbody tr")).to_have_count(1)
    admin_page.get_by_role("link", name=person.email).click()
    admin_page.get_by_role("button", name="Lock out").click()
    expect(admin_page.get_by_role("status")).to_contain_text("are changed")
    assert live_server.request("GET", "/api/v1/account", person).status_code == 401
    body = {"email": person.email, "password": person.password, "device": "x"}
    assert live_server.request("POST", "/api/v1/tokens", json=body).status_code == 401
    admin_page.get_by_role("button", name="Let in again").click()
    expect(admin_page.get_by_role("button", name="Lock out")).to_be_visible()
    live_server.sign_in(person.email, person.password)


def test_a_person_is_given_an_amount_of_space_and_no_more_can_be_stored(
    admin_page: Page, live_server: LiveServer, person: Account, library: HostedLibrary
) -> None:
    admin_page.goto(f"/administration/people/{person.id}")
    admin_page.get_by_label("Megabytes").fill("1")
    admin_page.get_by_role("button", name="Set", exact=True).click()
    expect(admin_page.get_by_role("status")).to_contain_text("is changed")
    expect(admin_page.get_by_label("Megabytes")).to_have_value("1")
    reference = list_references(library).items[0].id
    address = f"/libraries/{library.uid}/references/{reference}"
    with httpx2.Client(base_url=live_server.url, follow_redirects=True, timeout=60) as client:
        sign_in_client(client, person)
        form = {"csrfmiddlewaretoken": token_in(client, "/about")}

        def upload(size: int) -> httpx2.Response:
            files = {"files": ("a.pdf", b"x" * size)}
            return client.post(f"{address}/upload", data=form, files=files)

        assert upload(600_000).status_code == 200
        refused = upload(700_000)
    assert refused.status_code == 507
    assert "would need 1.3 MB; 1 MB are allowed" in refused.text
    assert len(describe_reference(library, reference).attachments) == 1
    admin_page.goto("/administration/storage")
    row = admin_page.get_by_role("row").filter(has_text=person.email)
    expect(row).to_contain_text("57 %")
    row.get_by_role("link").click()
    admin_page.get_by_label("Megabytes").fill("")
    admin_page.get_by_role("button", name="Set", exact=True).click()
    expect(admin_page.get_by_label("Megabytes")).to_have_value("")


def test_the_last_administrator_stays_one(admin_page: Page, live_server: LiveServer) -> None:
    assert live_server.administrator is not None
    expect_complaint(admin_page, "400|422")
    admin_page.goto(f"/administration/people/{live_server.administrator.id}")
    admin_page.get_by_role("button", name="No administrator any more").click()
    expect(admin_page.locator("main")).to_contain_text("Somebody must administer the server")
    assert admin_page.request.get("/administration").status == 200


def test_a_new_person_gets_a_link_that_works_once(
    admin_page: Page, live_server: LiveServer
) -> None:
    expect_complaint(admin_page, "422|404")
    admin_page.goto("/administration/people/new")
    admin_page.get_by_label("E-mail address").fill("new.person@example.org")
    admin_page.get_by_role("button", name="Make the account").click()
    link = admin_page.get_by_label("Link").input_value()
    check_accessible(admin_page)
    admin_page.goto("/administration/people/new")
    admin_page.get_by_label("E-mail address").fill("new.person@example.org")
    admin_page.get_by_role("button", name="Make the account").click()
    expect(admin_page.get_by_role("alert")).to_be_visible()
    admin_page.goto(link)
    admin_page.get_by_label("Password", exact=True).fill("a password for a new person")
    admin_page.get_by_label("The same password again").fill("a password for a new person")
    admin_page.get_by_role("button", name="Set the password").click()
    live_server.sign_in("new.person@example.org", "a password for a new person")
    assert admin_page.request.get(link).status == 404


def test_the_health_of_every_part_is_told_and_the_server_goes_on(
    admin_page: Page, live_server: LiveServer
) -> None:
    admin_page.goto("/administration/server")
    for _ in range(2):
        admin_page.get_by_role("button", name="Check now").click()
        expect(admin_page.locator("tbody tr")).to_have_count(6)
        expect(admin_page.locator("tbody")).not_to_contain_text("wrong")
    check_accessible(admin_page)
    check_folded(admin_page)
    expect(admin_page.locator("main")).to_contain_text(re.compile(r"Django\s*\d"))
    assert live_server.request("GET", "/healthz").status_code == 200
