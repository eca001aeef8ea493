"""Check Library: the server's copy, damaged on purpose, is looked at and mended."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import text

from ibidem.services.examining import examine
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import list_references
from tests.server.web.browser import check_accessible


def test_what_is_wrong_with_the_server_s_copy_is_told_and_repaired_after_a_question(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    page = signed_in_page
    page.goto(f"/libraries/{library.uid}/sync")
    page.get_by_role("link", name="Check Library").click()
    expect(page.get_by_text("The library is as it should be.")).to_be_visible()
    expect(page.get_by_role("button", name="Repair")).to_have_count(0)
    page.get_by_role("link", name="Check the files too").click()
    expect(page.get_by_text("The library and its files are as they should be.")).to_be_visible()
    altered = list_references(library).items[0]
    title = altered.title.swapcase()
    with library.store.connecting(writing=True) as connection:
        connection.execute(
            text("UPDATE records SET payload = replace(payload, :old, :new) WHERE id = :id"),
            {"id": altered.id, "old": altered.title, "new": title},
        )
        connection.execute(
            text("DELETE FROM listing WHERE library_id = :id"), {"id": library.library_id}
        )
    page.reload()
    check_accessible(page)
    expect(page.get_by_role("heading", name="Records were changed, but not by Ib")).to_be_visible()
    page.get_by_text("Which").first.click()
    expect(page.get_by_role("link", name=title)).to_have_attribute(
        "href", re.compile(f"/{altered.id}$")
    )
    page.get_by_role("button", name="Repair").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Repair ")
    check_accessible(page)
    assert not examine(library).is_sound, "only asked so far"
    page.get_by_role("button", name="Repair").click()
    expect(page.get_by_role("status")).to_contain_text("were repaired.")
    expect(page.get_by_text("The library and its files are as they should be.")).to_be_visible()
    assert examine(library).is_sound
