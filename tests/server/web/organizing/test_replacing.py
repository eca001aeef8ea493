from __future__ import annotations

from playwright.sync_api import Page, expect

from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import list_references
from tests.server.web.browser import check_accessible


def test_what_would_be_replaced_is_shown_before_it_is(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    made, _ = editing.add_references(
        library,
        [Reference(fields={"title": f"The {word} of Zanzibar"}) for word in ("Birds", "Trees")],
    )
    signed_in_page.goto(f"/libraries/{library.uid}/")
    signed_in_page.locator("summary", has_text="Organize").click()
    signed_in_page.get_by_role("link", name="Find and Replace").click()
    signed_in_page.get_by_label("Find", exact=True).fill("zanzibar")
    signed_in_page.get_by_label("Replace with").fill("Zanzibár")
    signed_in_page.get_by_role("button", name="Show what would change").click()
    expect(signed_in_page.get_by_role("heading", level=2)).to_have_text("2 references would change")
    expect(signed_in_page.locator("ins").first).to_contain_text("of Zanzibár")
    assert list_references(library, "title:Zanzibár").total == 2  # nothing yet: accents are folded
    assert {item.title for item in list_references(library, "Zanzibar").items} == {
        "The Birds of Zanzibar",
        "The Trees of Zanzibar",
    }
    check_accessible(signed_in_page)
    signed_in_page.get_by_role("button", name="Replace in 2 references").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("2 references were changed.")
    items = {item.id: item.title for item in list_references(library, "Zanzibar").items}
    assert items == {
        made[0]: "The Birds of Zanzibár",
        made[1]: "The Trees of Zanzibár",
    }


def test_what_changed_since_it_was_shown_is_shown_again(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    editing.add_references(library, [Reference(fields={"title": "Gondwana"})])
    signed_in_page.goto(f"/libraries/{library.uid}/replace?find=Gondwana&put=Pangaea")
    editing.add_references(library, [Reference(fields={"title": "Gondwana again"})])
    signed_in_page.get_by_role("button", name="Replace in 1 reference").click()
    expect(signed_in_page.get_by_role("button", name="Replace in 2 references")).to_be_visible()
    assert list_references(library, "Pangaea").total == 0
