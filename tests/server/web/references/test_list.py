from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import count_views, list_groups, list_references
from tests.server.live import Account, LiveServer
from tests.server.web.browser import check_accessible, sign_in


def _open(page: Page, library: HostedLibrary, rest: str = "") -> None:
    page.goto(f"/libraries/{library.uid}/{rest}")
    expect(page.locator("reference-list.scripted")).to_be_visible()


def _add_many(library: HostedLibrary, count: int) -> None:
    titles = [f"Numbered {number:04}" for number in range(count)]
    references = [Reference(fields={"title": title, "year": "1999"}) for title in titles]
    editing.add_references(library, references)


def test_a_head_of_a_column_sorts_and_turns_round(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    _open(signed_in_page, library)
    years = signed_in_page.locator("td.c-year")
    signed_in_page.get_by_role("link", name="Year", exact=True).click()
    shown = years.all_inner_texts()
    assert shown == sorted(shown)
    signed_in_page.get_by_role("link", name="Year", exact=True).click()
    expect(signed_in_page.locator('th[aria-sort="descending"]')).to_have_text("Year")
    shown = years.all_inner_texts()
    assert shown == sorted(shown, reverse=True)


def test_the_list_is_searched_as_one_types(signed_in_page: Page, library: HostedLibrary) -> None:
    editing.add_references(library, [Reference(fields={"title": "Quokkas of Rottnest"})])
    _open(signed_in_page, library)
    signed_in_page.keyboard.press("/")
    signed_in_page.keyboard.type("quok")
    expect(signed_in_page.locator("tbody tr[data-id]")).to_have_count(1)
    expect(signed_in_page.locator("td.c-title")).to_have_text("Quokkas of Rottnest")
    expect(signed_in_page).to_have_url(re.compile(r"q=quok"))
    signed_in_page.keyboard.type("zzz")
    expect(signed_in_page.get_by_text("Nothing found")).to_be_visible()


def test_a_list_longer_than_a_page_is_scrolled_to_its_end(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    _add_many(library, 420)
    _open(signed_in_page, library, "?sort=title&order=desc")
    total = count_views(library).all
    scroller = signed_in_page.locator("[data-scroll]")
    scroller.evaluate("element => element.scrollTo(0, element.scrollHeight)")
    last = signed_in_page.locator(f'tr[aria-rowindex="{total}"]')
    expect(last).to_be_visible()
    assert signed_in_page.locator("tbody tr[data-id]").count() < total
    scroller.evaluate("element => element.scrollTo(0, 0)")
    expect(signed_in_page.locator('tr[aria-rowindex="1"]')).to_be_visible()


def test_all_means_the_whole_library_and_says_so_with_the_number(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    _add_many(library, 150)
    before = count_views(library)
    _open(signed_in_page, library)
    signed_in_page.locator("[data-all]").check()
    words = f"All {before.all} references in this library are selected"
    expect(signed_in_page.get_by_text(words)).to_be_visible()
    signed_in_page.get_by_role("button", name="Delete").click()
    dialog = signed_in_page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Move {before.all} references to the Trash?")
    dialog.get_by_role("button", name="Cancel").click()
    assert count_views(library) == before
    signed_in_page.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Move to the Trash").click()
    message = signed_in_page.get_by_role("status")
    expect(message).to_contain_text(f"{before.all} references were moved to the Trash.")
    assert count_views(library).all == 0
    assert count_views(library).trash == before.trash + before.all
    message.get_by_role("button", name="Undo").click()
    expect(message).to_contain_text("It was undone.")
    assert count_views(library) == before


def test_what_is_ticked_is_put_into_a_group_by_the_menu(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    _open(signed_in_page, library)
    boxes = signed_in_page.locator('input[name="ids"]')
    boxes.nth(0).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(signed_in_page.get_by_text("5 selected")).to_be_visible()
    signed_in_page.locator("summary", has_text="Group").click()
    signed_in_page.get_by_role("button", name="To read on the train").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("5 references were added")
    group = next(each for each in list_groups(library) if each.name == "To read on the train")
    assert group.count == 5


def test_a_reference_is_dragged_onto_a_group(signed_in_page: Page, library: HostedLibrary) -> None:
    _open(signed_in_page, library)
    row = signed_in_page.locator("tbody tr[data-id]").nth(2)
    chosen = row.get_attribute("data-id")
    row.drag_to(signed_in_page.locator("#left a", has_text="To read on the train"))
    expect(signed_in_page.get_by_role("status")).to_contain_text("1 reference was added")
    group = next(each for each in list_groups(library) if each.name == "To read on the train")
    assert [item.id for item in list_references(library, group=group.id).items] == [chosen]


def test_keys_move_through_the_list_and_select(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    _open(signed_in_page, library)
    signed_in_page.locator("[data-scroll]").focus()
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown"):
        signed_in_page.keyboard.press(key)
    expect(signed_in_page.get_by_text("3 selected")).to_be_visible()
    signed_in_page.keyboard.press("Escape")
    expect(signed_in_page.get_by_text("Nothing selected")).to_be_visible()
    signed_in_page.keyboard.press("Control+a")
    expect(signed_in_page.get_by_text("references in this library are selected")).to_be_visible()


def test_what_another_page_does_appears_without_reload(
    signed_in_page: Page,
    library: HostedLibrary,
    live_server: LiveServer,
    chromium: Browser,
    person: Account,
) -> None:
    _open(signed_in_page, library)
    count = count_views(library).all
    other = chromium.new_context(base_url=live_server.url).new_page()
    sign_in(other, person)
    _open(other, library)
    other.locator('input[name="ids"]').first.check()
    other.get_by_role("button", name="Delete").click()
    all_references = signed_in_page.locator("#tree li").first.locator(".count")
    expect(all_references).to_have_text(str(count - 1))
    expect(signed_in_page.locator("table.list")).to_have_attribute("aria-rowcount", str(count - 1))
    other.context.close()


def test_the_trash_is_restored_from_and_emptied(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    before = count_views(library)
    _open(signed_in_page, library, "?view=trash")
    signed_in_page.locator('input[name="ids"]').first.check()
    signed_in_page.get_by_role("button", name="Restore").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("1 reference was restored.")
    assert count_views(library).trash == before.trash - 1
    _open(signed_in_page, library, "?view=trash")
    signed_in_page.get_by_role("button", name="Empty").click()
    dialog = signed_in_page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 reference for good")
    dialog.get_by_role("button", name="Delete").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("1 reference was deleted.")
    assert count_views(library).trash == 0


def test_columns_are_chosen_and_remembered(signed_in_page: Page, library: HostedLibrary) -> None:
    _open(signed_in_page, library)
    signed_in_page.locator(".columns-menu > summary").click()
    signed_in_page.get_by_label("Citation key").check()
    signed_in_page.get_by_label("Author", exact=True).uncheck()
    signed_in_page.get_by_label("Relaxed").check()
    signed_in_page.get_by_role("button", name="Apply").click()
    expect(signed_in_page.locator("th.c-key")).to_be_visible()
    _open(signed_in_page, library)
    expect(signed_in_page.locator("th.c-author")).to_have_count(0)
    expect(signed_in_page.locator("reference-list.relaxed")).to_be_visible()


def test_a_title_is_shown_and_never_run(signed_in_page: Page, library: HostedLibrary) -> None:
    title = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    editing.add_references(library, [Reference(fields={"title": title})])
    editing.add_group(library, title)
    _open(signed_in_page, library, "?q=onerror")
    expect(signed_in_page.locator("td.c-title")).to_have_text(title)
    assert "Ibidem" in signed_in_page.title()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_list_is_accessible(signed_in_page: Page, library: HostedLibrary, theme: str) -> None:
    signed_in_page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    _open(signed_in_page, library)
    signed_in_page.locator('input[name="ids"]').first.check()
    check_accessible(signed_in_page)


def test_the_list_works_without_scripts(
    chromium: Browser, live_server: LiveServer, library: HostedLibrary, person: Account
) -> None:
    _add_many(library, 120)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, person)
    page.goto(f"/libraries/{library.uid}/?sort=title")
    page.get_by_role("link", name="More").click()
    expect(page).to_have_url(re.compile("offset=100"))
    before = count_views(library)
    page.locator('input[name="ids"]').nth(0).check()
    page.locator('input[name="ids"]').nth(1).check()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading")).to_have_text("Move 2 references to the Trash?")
    page.get_by_role("button", name="Move to the Trash").click()
    expect(page.get_by_role("status")).to_contain_text("2 references were moved")
    assert count_views(library).trash == before.trash + 2
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("It was undone.")
    assert count_views(library) == before
    context.close()
