"""The online half of the guide that people follow today, step by step, in its order and its words.

Steps 4 to 8 of the walk: empty the online library, its groups and its shares; check that nothing is
left. And then what the guide cannot do: bring all of it back.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from ibidem.model.role import Role
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import count_views
from ibidem.services.serving import Libraries
from tests.server.live import Account, LiveServer
from tests.server.web.seeds import libraries_of
from tests.walk import online, world


@pytest.fixture
def libraries(live_server: LiveServer) -> Iterator[Libraries]:
    with libraries_of(live_server) as opened:
        yield opened


@pytest.fixture
def library(libraries: Libraries, person: Account) -> HostedLibrary:
    made = libraries.create("Thesis", "", person.id)
    library = libraries.open(made.uid, person.id, device="Laptop")
    world.fill(library)
    return library


@pytest.fixture
def friends(
    libraries: Libraries, library: HostedLibrary, person: Account, live_server: LiveServer
) -> dict[str, Role]:
    return world.share(libraries, library.uid, person, live_server)


def test_the_guide_s_steps_online_succeed_and_the_history_brings_everything_back(
    signed_in_page: Page, library: HostedLibrary, friends: dict[str, Role]
) -> None:
    page = signed_in_page
    before = world.contents(library)
    page.goto("/")
    online.delete_all_references(page, world.REFERENCES)
    online.empty_trash(page, world.REFERENCES)
    online.delete_groups(page, world.GROUPS)
    online.end_sharing(page, friends)
    online.check_nothing_left(page)
    assert world.contents(library) == ({}, {})

    # And all of it comes back, which the guide cannot do: the history goes back to before step 4
    page.get_by_role("banner").get_by_role("link", name="Sync").click()
    page.get_by_role("main").get_by_role("link", name="History", exact=True).click()
    row = page.locator("tbody tr").filter(has_text="1,000 references removed").last
    row.get_by_role("link", name="Go back before this").click()
    expect(page.locator("main")).to_contain_text("Nothing is done yet")
    page.get_by_role("button", name="Go Back").click()
    expect(page.get_by_role("status")).to_contain_text("The library is what it was then.")
    expect(online.entry(page, "All My References").locator(".count")).to_have_text("1,000")
    expect(page.locator("#tree").get_by_role("link", name="Courses 3")).to_be_visible()
    assert world.contents(library) == before
    assert count_views(library).trash == 0
    online.invite_again(page, friends)
