"""The online half of the guide that people follow today, step by step, in its order and its words.

Steps 4 to 8 of the walk: empty the online library, its groups and its shares; check that nothing is
left. And then what the guide cannot do: bring all of it back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.services import editing
from ibidem.services.files import attach_stream
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import (
    choose_in_view,
    count_views,
    describe_reference,
    list_groups,
)
from ibidem.services.serving import Libraries
from tests.server.live import Account, LiveServer
from tests.server.web.seeds import libraries_of

REFERENCES = 1_000
SETS = ("Chapters", "Courses", "Reading")
GROUPS_OF_A_SET = 4
FILE = b"%PDF-1.7 the text of a paper"


@pytest.fixture
def libraries(live_server: LiveServer) -> Iterator[Libraries]:
    with libraries_of(live_server) as opened:
        yield opened


@pytest.fixture
def library(libraries: Libraries, person: Account) -> HostedLibrary:
    """1,000 references, 12 groups in 3 group sets, some files."""
    made = libraries.create("Thesis", "", person.id)
    library = libraries.open(made.uid, person.id, device="Laptop")
    ids, _changes = editing.add_references(
        library,
        [
            Reference(type="book", fields={"title": f"Book {n:04}", "year": str(1900 + n % 120)})
            for n in range(REFERENCES)
        ],
    )
    for number, heading in enumerate(SETS):
        group_set = editing.add_group_set(library, heading)
        for place in range(GROUPS_OF_A_SET):
            group = editing.add_group(library, f"{heading} {place + 1}", group_set=group_set)
            first = (number * GROUPS_OF_A_SET + place) * 50
            editing.add_to_group(library, group, ids[first : first + 60])
    for number, each in enumerate(ids[::200]):
        attach_stream(library, each, f"paper {number}.pdf", [FILE, str(number).encode()])
    return library


@pytest.fixture
def friends(
    libraries: Libraries, library: HostedLibrary, person: Account, live_server: LiveServer
) -> dict[str, Role]:
    """Five people who share: three the library, two a group. By address, with their roles."""
    group = next(each for each in list_groups(library) if each.name == "Chapters 1").id
    sharing = libraries.sharing(library.uid, person.id)
    found = {}
    for number, (role, scope) in enumerate(
        ((Role.MANAGER, ""), (Role.EDITOR, ""), (Role.VIEWER, ""),
         (Role.EDITOR, group), (Role.VIEWER, group))
    ):  # fmt: skip
        friend = live_server.new_account(f"friend{number}")
        invited = sharing.invite(friend.email, role, scope)
        libraries.accept_invitation(invited.token, friend.id, friend.email)
        found[friend.email] = role
    return found


def test_the_guide_s_steps_online_succeed_and_the_history_brings_everything_back(
    signed_in_page: Page, library: HostedLibrary, friends: dict[str, Role]
) -> None:
    page = signed_in_page
    before = _contents(library)
    page.goto("/")

    # 4. My References > All My References, tick All, Delete
    page.get_by_role("link", name="My References", exact=True).first.click()
    page.get_by_role("link", name="All My References").click()
    expect(page.locator(".list-foot")).to_contain_text("1,000 references")
    assert page.locator("tbody tr[data-id]").count() < REFERENCES
    page.get_by_label("All", exact=True).check()
    expect(page.locator("[data-words]")).to_contain_text("1,000")
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1,000 references")
    dialog.get_by_role("button", name="Move to the Trash").click()
    expect(page.get_by_role("status")).to_contain_text("1,000 references were moved")
    expect(_entry(page, "All My References").locator(".count")).to_have_text("0")
    expect(_entry(page, "Trash").locator(".count")).to_have_text("1,000")
    page.get_by_role("status").get_by_role("button").last.click()

    # 5. Trash > Empty
    _entry(page, "Trash").click()
    page.get_by_role("button", name="Empty (1,000)").click()
    expect(dialog).to_contain_text("Delete 1,000 references for good?")
    dialog.get_by_role("button", name="Delete").click()
    expect(_entry(page, "Trash").locator(".count")).to_have_text("0")

    # 6. Organize > Manage My Groups: delete each group, confirming each
    _choose(page, "Organize", "Manage My Groups")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(SETS) * (GROUPS_OF_A_SET + 1))
    while left := rows.count():
        row = rows.last
        name = row.locator(".name").inner_text().strip()
        row.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        page.get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_role("heading", name="Manage My Groups")).to_be_visible()
        expect(rows).to_have_count(left - 1)
    expect(page.get_by_text("No groups yet")).to_be_visible()

    # 7. Manage Sharing: write down who shares what, then Delete All
    _choose(page, "Organize", "Manage Sharing")
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

    # 8. Check that no references, no trash, no groups and no shares are left
    page.get_by_role("link", name="My References", exact=True).first.click()
    for name in ("All My References", "Unfiled", "Trash"):
        expect(_entry(page, name).locator(".count")).to_have_text("0")
    expect(page.locator("#tree")).to_contain_text("No groups yet.")
    assert _contents(library) == ({}, {})

    # And all of it comes back, which the guide cannot do: the history goes back to before step 4
    page.get_by_role("banner").get_by_role("link", name="Sync").click()
    page.get_by_role("main").get_by_role("link", name="History", exact=True).click()
    row = page.locator("tbody tr").filter(has_text="1,000 references removed").last
    row.get_by_role("link", name="Go back before this").click()
    expect(page.locator("main")).to_contain_text("Nothing is done yet")
    page.get_by_role("button", name="Go Back").click()
    expect(page.get_by_role("status")).to_contain_text("The library is what it was then.")
    expect(_entry(page, "All My References").locator(".count")).to_have_text("1,000")
    expect(page.locator("#tree").get_by_role("link", name="Courses 3")).to_be_visible()
    assert _contents(library) == before
    assert count_views(library).trash == 0

    # The people are invited again
    _choose(page, "Organize", "Manage Sharing")
    section = page.locator("#share-library")
    section.get_by_label("Invite by e-mail").fill(", ".join(friends))
    section.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_label("Link")).to_have_count(len(friends))


def _choose(page: Page, menu: str, entry: str) -> None:
    page.get_by_role("banner").get_by_text(menu, exact=True).click()
    page.get_by_role("link", name=entry, exact=True).first.click()


def _entry(page: Page, name: str) -> Locator:
    """An entry of the left pane."""
    return page.locator("#tree").get_by_role("link", name=name)


def _shared(page: Page) -> Locator | None:
    """What is still shared with somebody, the first of the page."""
    expect(page.get_by_role("heading", name="Manage Sharing")).to_be_visible()
    found = page.locator("section.share").filter(has=page.get_by_role("button", name="Delete All"))
    return found.first if found.count() else None


def _contents(library: HostedLibrary) -> tuple[dict[str, tuple[str, int]], dict[str, object]]:
    """Every group with its heading and count; every reference that has a file, with its files."""
    groups = {
        each.name: (each.kind.value, each.count)
        for each in list_groups(library)
        if each.kind in (RecordKind.GROUP, RecordKind.GROUP_SET)
    }
    return groups, {
        each: [
            (file.noun.file_name, file.noun.sha256)
            for file in describe_reference(library, each).attachments
        ]
        for each in choose_in_view(library)
    }
