from __future__ import annotations

from playwright.sync_api import Page, expect

from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import list_groups, list_references
from tests.server.web.browser import check_accessible


def test_a_selection_of_the_list_becomes_a_bibliography(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/")
    boxes = signed_in_page.locator('input[name="ids"]')
    boxes.nth(0).check()
    boxes.nth(1).check()
    signed_in_page.locator(".actions-bar summary", has_text="More").click()
    signed_in_page.get_by_role("button", name="Bibliography").click()
    expect(signed_in_page.locator("main")).to_contain_text("2 references")
    signed_in_page.get_by_label("Output style").select_option("ieee")
    signed_in_page.get_by_role("button", name="Show").click()
    expect(signed_in_page.locator(".bibliography")).to_contain_text("[2]")
    check_accessible(signed_in_page)
    with signed_in_page.expect_download() as waiting:
        signed_in_page.get_by_role("button", name="RTF").click()
    assert waiting.value.path().read_text().startswith("{\\rtf")


def test_a_style_is_looked_for_among_all(signed_in_page: Page, library: HostedLibrary) -> None:
    group = next(each for each in list_groups(library) if each.count)
    signed_in_page.goto(f"/libraries/{library.uid}/bibliography?group={group.id}")
    signed_in_page.get_by_label("Look for a style").fill("lancet")
    signed_in_page.get_by_role("button", name="Show").click()
    options = signed_in_page.get_by_label("Output style").locator("option").all_inner_texts()
    assert any("Lancet" in option for option in options)


def test_a_title_with_markup_stays_text_in_a_bibliography(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    title = "<img src=x onerror=alert(1)> and <script>alert(2)</script>"
    editing.add_references(library, [Reference(fields={"title": title, "year": "2001"})])
    signed_in_page.goto(f"/libraries/{library.uid}/bibliography?q=onerror")
    shown = signed_in_page.locator(".bibliography")
    expect(shown).to_contain_text("<img src=x")
    expect(shown.locator("img, script")).to_have_count(0)


def test_a_library_is_exported_in_each_format(signed_in_page: Page, library: HostedLibrary) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/export")
    check_accessible(signed_in_page)
    total = list_references(library).total
    expect(signed_in_page.locator("main")).to_contain_text(f"{total} references")
    for name, mark in (("RIS", "TY  - "), ("BibTeX", "@"), ("CSL JSON", '"type"')):
        signed_in_page.get_by_label(name).first.check()
        with signed_in_page.expect_download() as waiting:
            signed_in_page.get_by_role("button", name="Download").click()
        assert waiting.value.path().read_text(encoding="utf-8").count(mark) >= total
