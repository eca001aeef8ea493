"""The guide's steps in the browser, in its order and its words: steps 4 to 8 of the walk."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from ibidem.model.role import Role


def delete_all_references(page: Page, count: int, *, trashed: int = 0) -> None:
    """4. My References > All My References, tick All, Delete; `trashed` are there before."""
    counted = f"{count:,}"
    page.get_by_role("link", name="My References", exact=True).first.click()
    page.get_by_role("link", name="All My References").click()
    expect(page.locator(".list-foot")).to_contain_text(f"{counted} references")
    assert page.locator("tbody tr[data-id]").count() < count
    page.get_by_label("All", exact=True).check()
    expect(page.locator("[data-words]")).to_contain_text(counted)
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{counted} references")
    dialog.get_by_role("button", name="Move to the Trash").click()
    expect(page.get_by_role("status")).to_contain_text(f"{counted} references were moved")
    expect(entry(page, "All My References").locator(".count")).to_have_text("0")
    expect(entry(page, "Trash").locator(".count")).to_have_text(f"{count + trashed:,}")
    page.get_by_role("status").get_by_role("button").last.click()


def empty_trash(page: Page, count: int) -> None:
    """5. Trash > Empty."""
    entry(page, "Trash").click()
    page.get_by_role("button", name=f"Empty ({count:,})").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Delete {count:,} references for good?")
    dialog.get_by_role("button", name="Delete").click()
    expect(entry(page, "Trash").locator(".count")).to_have_text("0")


def delete_groups(page: Page, count: int) -> None:
    """6. Organize > Manage My Groups: delete each group, confirming each."""
    choose(page, "Organize", "Manage My Groups")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(count)
    while left := rows.count():
        row = rows.last
        name = row.locator(".name").inner_text().strip()
        row.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        page.get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_role("heading", name="Manage My Groups")).to_be_visible()
        expect(rows).to_have_count(left - 1)
    expect(page.get_by_text("No groups yet")).to_be_visible()


def end_sharing(page: Page, friends: Mapping[str, Role]) -> None:
    """7. Manage Sharing: write down who shares what, then Delete All."""
    choose(page, "Organize", "Manage Sharing")
    written = {}
    while (share := _shared(page)) is not None:
        with page.expect_download() as waiting:
            share.get_by_role("link", name="Export the list").click()
        text = waiting.value.path().read_text(encoding="utf-8-sig")
        for line in csv.DictReader(io.StringIO(text)):
            written[line["email"]] = line["role"]
        share.get_by_role("button", name="Delete All").click()
        page.get_by_role("button", name="Delete All").click()
        expect(page.get_by_role("heading", name="The sharing has ended")).to_be_visible()
        page.get_by_role("link", name="Back to Manage Sharing").click()
    assert {email: written.get(email) for email in friends} == dict(friends)


def check_nothing_left(page: Page) -> None:
    """8. Check that no references, no trash and no groups are left."""
    page.get_by_role("link", name="My References", exact=True).first.click()
    for name in ("All My References", "Unfiled", "Trash"):
        expect(entry(page, name).locator(".count")).to_have_text("0")
    expect(page.locator("#tree")).to_contain_text("No groups yet.")


def invite_again(page: Page, friends: Mapping[str, Role]) -> None:
    """13. Share again with everyone."""
    choose(page, "Organize", "Manage Sharing")
    section = page.locator("#share-library")
    section.get_by_label("Invite by e-mail").fill(", ".join(friends))
    section.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_label("Link")).to_have_count(len(friends))


def choose(page: Page, menu: str, name: str) -> None:
    """An entry of a menu."""
    page.get_by_role("banner").get_by_text(menu, exact=True).click()
    page.get_by_role("link", name=name, exact=True).first.click()


def entry(page: Page, name: str) -> Locator:
    """An entry of the left pane."""
    return page.locator("#tree").get_by_role("link", name=name)


def _shared(page: Page) -> Locator | None:
    """What is still shared with somebody, the first of the page."""
    expect(page.get_by_role("heading", name="Manage Sharing")).to_be_visible()
    found = page.locator("section.share").filter(has=page.get_by_role("button", name="Delete All"))
    return found.first if found.count() else None
