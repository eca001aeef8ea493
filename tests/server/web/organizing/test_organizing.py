from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.files import attach_stream
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import count_views, list_groups, list_references, list_tags
from tests.server.live import LiveServer
from tests.server.web.browser import check_accessible, check_folded


def _open(page: Page, library: HostedLibrary, name: str) -> None:
    page.goto(f"/libraries/{library.uid}/{name}")


def test_groups_are_managed_as_the_guide_says(signed_in_page: Page, library: HostedLibrary) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/")
    signed_in_page.locator("summary", has_text="Organize").click()
    signed_in_page.get_by_role("link", name="Manage My Groups").click()
    check_accessible(signed_in_page)
    for group in list_groups(library):
        if group.kind.value == "group":
            row = signed_in_page.locator(f"#g-{group.id}")
            expect(row.locator(".number")).to_have_text(str(group.count))
    before = list_references(library).total
    row = signed_in_page.get_by_role("row").filter(has_text="Related work")
    row.get_by_role("button", name="Delete").click()
    expect(signed_in_page.get_by_role("heading")).to_contain_text(
        "Delete the group “Related work”?"
    )
    signed_in_page.get_by_role("button", name="Delete").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("1 group was deleted.")
    assert "Related work" not in {group.name for group in list_groups(library)}
    assert list_references(library).total == before


def test_several_groups_are_deleted_in_one_step_and_come_back_in_one(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    before = {group.id: group.count for group in list_groups(library)}
    _open(signed_in_page, library, "groups")
    signed_in_page.get_by_label("Introduction").check()
    signed_in_page.get_by_label("Method", exact=True).check()
    signed_in_page.get_by_role("button", name="Delete the ticked groups").click()
    signed_in_page.get_by_role("button", name="Delete").click()
    status = signed_in_page.get_by_role("status")
    expect(status).to_contain_text("2 groups were deleted.")
    assert len(list_groups(library)) == len(before) - 2
    status.get_by_role("button", name="Undo").click()
    expect(status).to_contain_text("It was undone.")
    assert {group.id: group.count for group in list_groups(library)} == before


def test_a_group_is_made_renamed_and_put_under_a_heading(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    _open(signed_in_page, library, "groups")
    signed_in_page.get_by_label("Name", exact=True).first.fill("Results")
    signed_in_page.get_by_role("button", name="Make").click()
    row = signed_in_page.get_by_role("row").filter(has_text="Results")
    row.locator("summary").click()
    row.get_by_label("Name").fill("Findings")
    row.get_by_label("Under the heading").select_option(label="Chapters")
    row.get_by_role("button", name="Save").click()
    expect(signed_in_page.get_by_text("Saved.")).to_be_visible()
    group = next(each for each in list_groups(library) if each.name == "Findings")
    assert group.set


def test_tags_are_made_coloured_and_deleted(signed_in_page: Page, library: HostedLibrary) -> None:
    _open(signed_in_page, library, "tags")
    check_accessible(signed_in_page)
    signed_in_page.get_by_label("Name", exact=True).first.fill("urgent")
    signed_in_page.locator('section input[name="color"]').nth(1).check()
    signed_in_page.get_by_role("button", name="Make").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("“urgent” was made.")
    assert {tag.name: tag.color for tag in list_tags(library)}["urgent"]
    row = signed_in_page.get_by_role("row").filter(has_text="urgent")
    row.get_by_role("button", name="Delete").click()
    signed_in_page.get_by_role("button", name="Delete").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("1 tag was deleted.")
    assert "urgent" not in {tag.name for tag in list_tags(library)}


@pytest.fixture
def twins(library: HostedLibrary) -> HostedLibrary:
    for number in range(3):
        fields = {"title": f"A work that is here twice, {number}", "year": "2001"}
        fields["electronic_resource_number"] = f"10.1000/twice{number}"
        editing.add_references(
            library,
            [
                Reference(fields=fields),
                Reference(fields=fields | {"abstract": "Only here.", "year": "2002"}),
            ],
        )
    return library


def test_duplicates_are_compared_field_by_field_and_merged(
    signed_in_page: Page, twins: HostedLibrary
) -> None:
    before = count_views(twins)
    _open(signed_in_page, twins, "duplicates")
    check_accessible(signed_in_page)
    signed_in_page.get_by_role("link", name="Compare and merge").first.click()
    check_accessible(signed_in_page)
    row = signed_in_page.get_by_role("row").filter(has_text="Year")
    row.get_by_label("2002").check()
    signed_in_page.get_by_role("button", name="Merge").click()
    status = signed_in_page.get_by_role("status")
    expect(status).to_contain_text("1 reference was merged")
    assert count_views(twins).all == before.all - 1
    kept = list_references(twins, '"twice, 0"').items
    assert [item.year for item in kept] == ["2002"]
    assert kept[0].reference.fields["abstract"] == "Only here."
    status.get_by_role("button", name="Undo").click()
    expect(status).to_contain_text("It was undone.")
    assert count_views(twins) == before


def test_all_duplicates_are_merged_in_one_step_after_a_question(
    signed_in_page: Page, twins: HostedLibrary
) -> None:
    before = count_views(twins)
    _open(signed_in_page, twins, "duplicates")
    signed_in_page.get_by_role("button", name="Merge all 3").click()
    expect(signed_in_page.get_by_role("heading")).to_contain_text(
        "Merge 3 references into 3 others?"
    )
    signed_in_page.get_by_role("button", name="Merge").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("3 references were merged")
    assert count_views(twins).all == before.all - 3


def test_what_is_declared_different_is_not_shown_again(
    signed_in_page: Page, twins: HostedLibrary
) -> None:
    _open(signed_in_page, twins, "duplicates")
    expect(signed_in_page.locator("section.duplicate")).to_have_count(3)
    signed_in_page.get_by_role("button", name="Different works").first.click()
    expect(signed_in_page.locator("section.duplicate")).to_have_count(2)


def test_attachments_are_listed_with_sizes_and_removed(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    reference = list_references(library, limit=1).items[0].id
    attach_stream(library, reference, "large.txt", [b"x" * 5000])
    attach_stream(library, reference, "small.txt", [b"x"])
    _open(signed_in_page, library, "attachments")
    check_folded(signed_in_page)
    check_accessible(signed_in_page)
    names = signed_in_page.locator("tbody td:nth-child(2)").all_inner_texts()
    assert names == ["large.txt", "small.txt"]
    signed_in_page.get_by_label("large.txt").check()
    signed_in_page.get_by_role("button", name="Remove the ticked files").click()
    signed_in_page.get_by_role("button", name="Remove").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("1 file was removed.")
    assert signed_in_page.locator("tbody tr").count() == 1


def test_what_others_share_is_listed(signed_in_page: Page, live_server: LiveServer) -> None:
    signed_in_page.goto("/others")
    check_accessible(signed_in_page)
    expect(signed_in_page.get_by_text("Nobody shares with you yet")).to_be_visible()
