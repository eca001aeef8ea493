from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ibidem.model.conflict import Conflict
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.remote import HttpHub, RemoteAccount
from ibidem.services import editing
from ibidem.services.editing.edit import editing as one_edit
from ibidem.services.hosting import HostedLibrary
from ibidem.services.library import create_library
from ibidem.services.searching import count_views, describe_reference, list_groups, list_references
from ibidem.services.summarizing import summarize_library
from ibidem.services.syncing import link_library, sync_library
from tests.server.live import Account, LiveServer
from tests.server.web.browser import check_accessible


@pytest.fixture
def contested(library: HostedLibrary) -> list[RecordId]:
    """Three references whose titles were changed on two devices."""
    ids = [item.id for item in list_references(library, limit=3).items]
    with one_edit(library, "sync") as edit:
        for each in ids:
            noun = edit.get(RecordKind.REFERENCE, each)
            edit.add(
                RecordKind.CONFLICT,
                Conflict(
                    field="fields.title",
                    record=each,
                    record_kind=RecordKind.REFERENCE,
                    kept=noun.fields["title"],
                    kept_by="Laptop",
                    other="The other title",
                    other_by="Desktop",
                ),
            )
    return ids


def _titles(library: HostedLibrary, ids: list[RecordId]) -> list[str]:
    return [describe_reference(library, each).reference.fields["title"] for each in ids]


def test_conflicts_are_decided_singly_and_in_bulk(
    signed_in_page: Page, library: HostedLibrary, contested: list[RecordId]
) -> None:
    before = _titles(library, contested)
    signed_in_page.goto(f"/libraries/{library.uid}/")
    signed_in_page.get_by_role("link", name="Sync Conflicts").click()
    check_accessible(signed_in_page)
    signed_in_page.get_by_role("button", name="Take this").first.click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("1 conflict was decided.")
    assert _titles(library, contested).count("The other title") == 1
    signed_in_page.get_by_role("button", name="Keep what shows in all 2").click()
    expect(signed_in_page.get_by_text("No conflicts")).to_be_visible()
    assert count_views(library).conflicts == 0
    assert len(set(before) & set(_titles(library, contested))) == 2


def test_a_conflict_is_decided_by_a_third_text(
    signed_in_page: Page, library: HostedLibrary, contested: list[RecordId]
) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/conflicts")
    conflict = signed_in_page.locator("section.conflict").first
    conflict.locator("summary").click()
    conflict.get_by_label("Text").fill("A third title")
    conflict.get_by_role("button", name="Save").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("1 conflict was decided.")
    assert "A third title" in _titles(library, contested)


def test_the_sync_page_shows_the_fingerprint_and_the_counts(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    summary = summarize_library(library)
    signed_in_page.goto(f"/libraries/{library.uid}/sync")
    check_accessible(signed_in_page)
    expect(signed_in_page.locator("main")).to_contain_text(summary.fingerprint)
    expect(signed_in_page.locator("main")).to_contain_text(str(summary.references))


def test_the_sync_page_says_how_far_each_device_is_and_when_that_was_verified(
    signed_in_page: Page, library: HostedLibrary, live_server: LiveServer, person: Account,
    tmp_path: Path,
) -> None:  # fmt: skip
    page, url = signed_in_page, live_server.url
    row = page.get_by_role("row", name="Laptop")
    with RemoteAccount(url) as account:
        token = account.sign_in(person.email, person.password, "Laptop").token
    with (
        create_library(tmp_path / "Here", device="Laptop") as here,
        HttpHub(url, library.uid, token) as hub,
    ):
        page.goto(f"/libraries/{library.uid}/sync")
        expect(row).to_contain_text("does not sync this library")
        link_library(here, server=url, account=person.email, hub_uid=library.uid)
        assert sync_library(here, hub).verified
        page.reload()
        expect(row).to_contain_text("has everything")
        expect(row).to_contain_text("not yet")  # the device has told nobody yet what it found
        assert sync_library(here, hub).verified
        page.reload()
        expect(row).not_to_contain_text("not yet")
        check_accessible(page)
        editing.add_tag(library, "Newer", "#1c5d8a")
        page.reload()
        expect(row).to_contain_text("lacks the newest changes")
        editing.rate_references(here, [list_references(here, limit=1).items[0].id], 4)
        assert sync_library(here, hub).verified
        page.reload()
        expect(row).to_contain_text("has everything")


def test_the_library_goes_back_to_before_an_event_by_a_plan_that_is_looked_at_first(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    before = count_views(library)
    ids = [item.id for item in list_references(library, limit=5).items]
    editing.trash_references(library, ids)
    editing.delete_references(library, ids)
    signed_in_page.goto(f"/libraries/{library.uid}/history?removing=1")
    check_accessible(signed_in_page)
    signed_in_page.get_by_role("link", name="Go back before this").last.click()
    expect(signed_in_page.locator("main")).to_contain_text("Nothing is done yet")
    check_accessible(signed_in_page)
    assert count_views(library).all == before.all - 5
    signed_in_page.goto(f"/libraries/{library.uid}/history")
    row = signed_in_page.locator("tbody tr").nth(1)
    row.get_by_role("link", name="Go back before this").click()
    expect(signed_in_page.locator("main")).to_contain_text("Nothing is done yet")
    signed_in_page.get_by_role("button", name="Go Back").click()
    status = signed_in_page.get_by_role("status")
    expect(status).to_contain_text("The library is what it was then.")
    assert count_views(library) == before
    status.get_by_role("button", name="Undo").click()
    expect(status).to_contain_text("It was undone.")
    assert count_views(library).all == before.all - 5


def test_one_group_goes_back_to_a_moment_and_the_rest_stays(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    page = signed_in_page
    group = next(each for each in list_groups(library) if each.name == "Method")
    inside = [item.id for item in list_references(library, group=group.id).items]
    editing.remove_from_group(library, group.id, inside)
    editing.rate_references(library, inside, 5)
    page.goto(f"/libraries/{library.uid}/history")
    page.get_by_label("Go back to a moment").fill("2099-01-01T10:00")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("there is nothing to do")).to_be_visible()
    page.goto(f"/libraries/{library.uid}/history")
    page.get_by_role("row").filter(has_text="roup").first.get_by_role(
        "link", name="Go back before this"
    ).click()
    page.get_by_label("What goes back").select_option("Method")
    page.get_by_role("button", name="Show", exact=True).click()
    check_accessible(page)
    page.get_by_role("button", name="Go Back").click()
    expect(page.get_by_role("status")).to_contain_text("The group is what it was then.")
    now = list_references(library, group=group.id).items
    assert [item.id for item in now] == inside


def test_the_references_of_a_selection_go_back_to_a_moment_and_others_stay(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    page = signed_in_page
    ids = [item.id for item in list_references(library).items]
    now = datetime.fromtimestamp(library.source.now_ms() / 1000, UTC)
    page.goto(f"/libraries/{library.uid}/")
    for number in range(2):
        page.get_by_role("checkbox").and_(page.locator(f'[value="{ids[number]}"]')).check()
    page.get_by_role("toolbar", name="What to do with the selection").get_by_text("More").click()
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Go Back: 2 References")
    check_accessible(page)
    editing.rate_references(library, ids[:3], 5)
    page.get_by_label("Go back to a moment").fill(
        f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}"
    )
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Go Back").click()
    expect(page.get_by_role("status")).to_contain_text("2 references are what they were then.")
    ratings = [describe_reference(library, each).reference.rating for each in ids[:3]]
    assert ratings == [0, 0, 5]
