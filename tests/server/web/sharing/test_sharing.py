from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ibidem.errors import NotFoundError
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import list_groups, list_references
from tests.server.live import Account, LiveServer
from tests.server.web.browser import check_accessible, expect_complaint, sign_in
from tests.server.web.seeds import libraries_of


@pytest.fixture
def friend(live_server: LiveServer) -> Account:
    return live_server.new_account("friend")


@pytest.fixture
def friends_page(chromium: Browser, live_server: LiveServer, friend: Account) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    page = context.new_page()
    sign_in(page, friend)
    yield page
    context.close()


def _invite(page: Page, library: HostedLibrary, email: str, role: str, group: str = "") -> str:
    """Invite on the page; returns the path of the link shown."""
    page.goto(f"/libraries/{library.uid}/sharing?group={group}")
    section = page.locator(f"#share-{group or 'library'}")
    section.get_by_label("Invite by e-mail").fill(email)
    section.locator(".invite select").select_option(role)
    section.get_by_role("button", name="Invite", exact=True).click()
    link = page.get_by_label("Link").input_value()
    return "/" + link.split("/", 3)[3]


def _accept(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.locator("main")).to_contain_text("Shared by")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status")).to_contain_text("You have access")


def test_an_invited_person_accepts_reads_and_is_removed_at_once(
    signed_in_page: Page,
    library: HostedLibrary,
    friend: Account,
    friends_page: Page,
) -> None:
    link = _invite(signed_in_page, library, friend.email, "viewer")
    _accept(friends_page, link)
    expect(friends_page.locator("reference-list.scripted")).to_be_visible()
    expect(friends_page.get_by_role("button", name="Delete")).to_have_count(0)
    assert friends_page.request.get(f"/libraries/{library.uid}/new").status == 403
    signed_in_page.goto(f"/libraries/{library.uid}/sharing")
    check_accessible(signed_in_page)
    row = signed_in_page.get_by_role("row").filter(has_text=friend.email)
    row.locator("select").select_option("editor")
    row.get_by_role("button", name="Change").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("The role was changed.")
    assert friends_page.request.get(f"/libraries/{library.uid}/new").status == 200
    row = signed_in_page.get_by_role("row").filter(has_text=friend.email)
    row.get_by_role("button", name="Remove").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("no access any more")
    assert friends_page.request.get(f"/libraries/{library.uid}/").status == 404


def test_who_gets_one_group_sees_that_group_and_nothing_else(
    signed_in_page: Page,
    library: HostedLibrary,
    friend: Account,
    friends_page: Page,
    live_server: LiveServer,
) -> None:
    group = next(each for each in list_groups(library) if each.name == "Introduction")
    link = _invite(signed_in_page, library, friend.email, "editor", group.id)
    _accept(friends_page, link)
    expect(friends_page).to_have_url(f"{live_server.url}/libraries/{library.uid}~{group.id}/")
    expect(friends_page.locator("table.list")).to_have_attribute("aria-rowcount", str(group.count))
    inside = {item.id for item in list_references(library, group=group.id).items}
    outside = next(i.id for i in list_references(library).items if i.id not in inside)
    address = f"/libraries/{library.uid}~{group.id}/references"
    assert friends_page.request.get(f"{address}/{min(inside)}").status == 200
    assert friends_page.request.get(f"{address}/{outside}").status == 404
    assert friends_page.request.get(f"/libraries/{library.uid}/").status == 404
    friends_page.goto(f"{address}/{min(inside)}/edit")
    friends_page.get_by_label("Title", exact=True).fill("Edited by a friend")
    friends_page.get_by_role("button", name="Save").click()
    expect(friends_page.get_by_role("heading", name="Edited by a friend")).to_be_visible()
    assert list_references(library, '"edited by a friend"').total == 1


def test_delete_all_ends_the_sharing_and_everybody_can_be_invited_again(
    signed_in_page: Page,
    library: HostedLibrary,
    friend: Account,
    friends_page: Page,
    live_server: LiveServer,
) -> None:
    link = _invite(signed_in_page, library, friend.email, "editor")
    _accept(friends_page, link)
    _invite(signed_in_page, library, "waiting@example.org", "viewer")
    signed_in_page.goto(f"/libraries/{library.uid}/sharing")
    with signed_in_page.expect_download() as waiting:
        signed_in_page.get_by_role("link", name="Export the list").click()
    assert friend.email in waiting.value.path().read_text()
    signed_in_page.get_by_role("button", name="Delete All").click()
    expect(signed_in_page.get_by_role("heading")).to_contain_text("Remove all 2 people")
    signed_in_page.get_by_role("button", name="Delete All").click()
    expect(signed_in_page.get_by_role("heading", name="The sharing has ended")).to_be_visible()
    with libraries_of(live_server) as libraries, pytest.raises(NotFoundError):
        libraries.open(library.uid, friend.id)
    signed_in_page.get_by_role("button", name="Invite These People Again").click()
    expect(signed_in_page.get_by_role("heading", name="Invitations")).to_be_visible()
    expect(signed_in_page.get_by_label("Link")).to_have_count(2)


def test_an_invitation_is_for_its_address_alone(
    signed_in_page: Page,
    library: HostedLibrary,
    friend: Account,
    friends_page: Page,
) -> None:
    link = _invite(signed_in_page, library, "somebody@example.org", "viewer")
    expect_complaint(friends_page, "403")
    friends_page.goto(link)
    expect(friends_page.locator("main")).to_contain_text("This invitation is for s…@example.org")
    expect(friends_page.get_by_text(library.name)).to_have_count(0)
    assert friends_page.request.get(f"/libraries/{library.uid}/").status == 404


def test_members_who_may_not_invite_see_no_invitations(
    signed_in_page: Page,
    library: HostedLibrary,
    friend: Account,
    friends_page: Page,
) -> None:
    link = _invite(signed_in_page, library, friend.email, "editor")
    _invite(signed_in_page, library, "secret@example.org", "viewer")
    _accept(friends_page, link)
    friends_page.goto(f"/libraries/{library.uid}/sharing")
    expect(friends_page.get_by_text("secret@example.org")).to_have_count(0)
    expect(friends_page.get_by_role("button", name="Invite", exact=True)).to_have_count(0)


def test_a_member_leaves_by_themselves(
    signed_in_page: Page,
    library: HostedLibrary,
    friend: Account,
    friends_page: Page,
) -> None:
    link = _invite(signed_in_page, library, friend.email, "viewer")
    _accept(friends_page, link)
    friends_page.goto("/others")
    friends_page.get_by_role("button", name="Leave").click()
    expect(friends_page.get_by_role("status")).to_contain_text("You left")
    assert friends_page.request.get(f"/libraries/{library.uid}/").status == 404


def test_the_last_owner_cannot_leave(signed_in_page: Page, library: HostedLibrary) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/sharing")
    token = signed_in_page.locator('meta[name="csrf-token"]').get_attribute("content")
    answer = signed_in_page.request.post(
        f"/libraries/{library.uid}/leave", headers={"X-CSRFToken": token or ""}
    )
    assert answer.status in (403, 422)


def test_what_was_done_is_listed_with_who_did_it(
    signed_in_page: Page, library: HostedLibrary, person: Account
) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/activity")
    check_accessible(signed_in_page)
    expect(signed_in_page.locator("tbody")).to_contain_text(person.email)


def test_no_address_is_no_invitation(signed_in_page: Page, library: HostedLibrary) -> None:
    expect_complaint(signed_in_page, "422|400")
    signed_in_page.goto(f"/libraries/{library.uid}/sharing")
    signed_in_page.get_by_label("Invite by e-mail").fill("not an address")
    signed_in_page.get_by_role("button", name="Invite", exact=True).click()
    expect(signed_in_page.locator("main")).to_contain_text("e-mail address")
