from __future__ import annotations

from playwright.sync_api import Page, expect

from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import list_references
from tests.server.web.browser import check_accessible, expect_complaint


def _choose_two(page: Page, library: HostedLibrary) -> None:
    page.goto(f"/libraries/{library.uid}/")
    boxes = page.locator('input[name="ids"]')
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator(".actions-bar summary", has_text="More").click()
    page.get_by_role("button", name="Edit fields").click()


def test_a_field_is_changed_in_a_selection_and_taken_back(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    _choose_two(signed_in_page, library)
    expect(signed_in_page.get_by_role("heading", level=1)).to_have_text("Edit 2 References")
    check_accessible(signed_in_page)
    signed_in_page.get_by_label("Field 1", exact=True).select_option("year")
    signed_in_page.get_by_label("Text for field 1").fill("1899")
    signed_in_page.get_by_role("button", name="Change 2 references").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("2 references were changed.")
    assert list_references(library, "year:1899").total == 2
    signed_in_page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("ndone")
    assert list_references(library, "year:1899").total == 0


def test_a_form_that_asks_for_nothing_says_so_and_keeps_the_selection(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    expect_complaint(signed_in_page, "400")
    _choose_two(signed_in_page, library)
    signed_in_page.get_by_role("button", name="Change 2 references").click()
    expect(signed_in_page.get_by_role("alert")).to_contain_text("Choose a field")
    signed_in_page.get_by_label("Field 2", exact=True).select_option("title")
    signed_in_page.get_by_role("button", name="Change 2 references").click()
    expect(signed_in_page.get_by_role("alert")).to_contain_text("Say what the field becomes")
    signed_in_page.get_by_label("What becomes of field 2").select_option("clear")
    signed_in_page.get_by_role("button", name="Change 2 references").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("2 references were changed.")
