"""The whole guide, from end to end: the real desktop window, the real web page, a real server.

The desktop is a process of its own on an X screen, used by mouse and keyboard; the page is in a
real browser. First the literal road, all thirteen steps in the guide's order; then the same end by
the assistant in one go, with the shares kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ibidem.model.role import Role
from ibidem.services.compressing import check_compressed
from ibidem.services.library import LocalLibrary, create_library, open_library
from ibidem.services.searching import count_views, list_groups
from ibidem.services.serving import Libraries
from ibidem.services.syncing import read_link, read_status
from tests.server.live import PASSWORD, Account, LiveServer
from tests.server.web.seeds import libraries_of
from tests.walk import online, world
from tests.walk.person import RIGHT, Person, Seen, real_screen

SUFFIX = "#!resetLocalSync"
WARNING = "Link to Another Account?"
BACKUP = "Back Up Before the First Sync?"
RESET = "Reset Sync"
WINDOW = 1360, 860  # its size at the first start


@pytest.fixture
def library(tmp_path: Path) -> Iterator[LocalLibrary]:
    """The library of the walk, open beside the desktop: to look at, not to change."""
    with create_library(tmp_path / "Thesis.ibidem", device="Laptop") as library:
        world.fill(library, trashed=world.TRASHED)
    with open_library(library.path) as library:
        yield library


@pytest.fixture
def desk(
    library: LocalLibrary, tmp_path: Path, live_server: LiveServer, person: Account
) -> Iterator[Person]:
    """Somebody in front of a library that is on both sides: made on the desktop, and synced."""
    with real_screen() as display:
        desk = Person(display, tmp_path / "home")
        desk.start(library.path)
        _open_sync_page(desk)
        desk.fill("Server", live_server.url)
        desk.fill("E-mail", person.email)
        desk.fill("Password", PASSWORD)
        assert desk.see("tick", "Sync Automatically").is_on
        desk.click("button", "OK", "Preferences")
        desk.click("button", "No", BACKUP)
        desk.read("In sync")
        yield desk
        desk.leave()


@pytest.fixture
def libraries(live_server: LiveServer) -> Iterator[Libraries]:
    with libraries_of(live_server) as opened:
        yield opened


def test_the_guide_succeeds_step_by_step_on_the_desktop_and_online(
    desk: Person,
    library: LocalLibrary,
    signed_in_page: Page,
    libraries: Libraries,
    live_server: LiveServer,
    person: Account,
    tmp_path: Path,
) -> None:
    page = signed_in_page
    uid = _uid_online(library)
    friends = world.share(libraries, uid, person, live_server)
    before = world.contents(library)
    _check_same_on_both_sides(library, libraries, person)

    # 1. Desktop: a compressed library, attachments included
    archive = tmp_path / "backup.ibz"
    desk.choose("File", "Compressed Library...")
    assert desk.see("tick", "With attached files, byte for byte").is_on
    desk.click("button", "Save...")
    desk.fill("File name:", str(archive))
    desk.press("Return")
    desk.wait(archive.is_file, "the compressed library")
    assert check_compressed(archive).counts["reference"] == world.REFERENCES + world.TRASHED

    # 2. Preferences > Sync: untick Sync Automatically; it works at once (4. finds the trash full)
    _untick_sync_automatically(desk)

    # 3. Desktop: Trash > Empty Trash, by the right button
    desk.click("item", "Trash", with_button=RIGHT)
    desk.click("menu", "Empty Trash...")
    desk.read(f"{world.TRASHED} references")
    desk.click("button", f"Delete {world.TRASHED} references")
    desk.wait(lambda: count_views(library).trash == 0, "an empty trash")

    # 4 to 8. Online: references, trash, groups and shares are deleted; nothing is left
    page.goto(f"/libraries/{uid}/")
    online.delete_all_references(page, world.REFERENCES, trashed=world.TRASHED)
    online.empty_trash(page, world.REFERENCES + world.TRASHED)
    online.delete_groups(page, world.GROUPS)
    online.end_sharing(page, friends)
    online.check_nothing_left(page)
    assert world.contents(library) == before, "the desktop has it all"

    # 9. Preferences > Sync: the suffix, OK, the warning, the message
    _open_sync_page(desk)
    desk.add("E-mail", SUFFIX)
    desk.click("button", "OK", "Preferences")
    assert desk.see("button", "Cancel", WARNING).is_on, "Enter does nothing"
    desk.click("button", "Go On", WARNING)
    desk.read("The local sync state was reset.")
    desk.click("button", "OK", "Sync")
    desk.wait_until_closed("Sync")
    assert desk.see("field", "E-mail").text == person.email
    assert not desk.see("tick", "Sync Automatically").is_on
    desk.click("button", "Cancel", "Preferences")
    assert world.contents(library) == before

    # 10. Restart; the e-mail again, tick Sync Automatically, OK, the same warning again
    desk.choose("File", "Quit")
    desk.wait_for_end()
    desk.start()
    desk.choose("Library", "Sync")
    assert desk.see("field", "E-mail").text == person.email
    desk.click("tick", "Sync Automatically")
    desk.fill("Password", PASSWORD)
    desk.click("button", "OK", "Preferences")
    desk.click("button", "Go On", WARNING)

    # 11. A prompt offers a backup before the first sync
    prompt = desk.see("button", "Yes", BACKUP)
    assert prompt.is_on, "Enter says yes"
    backup = Path(desk.read(".ibz", BACKUP))
    desk.click("button", "Yes", BACKUP)

    # 12. A complete new sync, with progress at the bottom right
    assert _watch_progress(desk) - {""}
    assert check_compressed(backup).counts["reference"] == world.REFERENCES

    # 13. Online: the library is there; then share again with everyone
    page.goto(f"/libraries/{_uid_online(library)}/")
    expect(online.entry(page, "All My References").locator(".count")).to_have_text("1,000")
    expect(page.locator("#tree").get_by_role("link", name="Courses 3")).to_be_visible()
    online.invite_again(page, friends)
    assert world.contents(library) == before
    _check_same_on_both_sides(library, libraries, person)


def test_the_assistant_comes_to_the_same_end_in_one_go_and_keeps_the_shares(
    desk: Person,
    library: LocalLibrary,
    signed_in_page: Page,
    libraries: Libraries,
    live_server: LiveServer,
    person: Account,
) -> None:
    page = signed_in_page
    uid = _uid_online(library)
    friends = world.share(libraries, uid, person, live_server)
    _untick_sync_automatically(desk)
    before = world.contents(library)
    page.goto(f"/libraries/{uid}/")
    online.delete_all_references(page, world.REFERENCES, trashed=world.TRASHED)
    online.empty_trash(page, world.REFERENCES + world.TRASHED)
    online.delete_groups(page, world.GROUPS)
    groups_gone = {each.name for each in list_groups(libraries.open(uid, person.id, device="Web"))}
    assert groups_gone == set()

    desk.choose("Library", "Reset Sync...")
    desk.click("choice", "Replace the library online with this computer", RESET)
    desk.click("button", "Continue", RESET)
    planned = desk.read("This computer: nothing changes", RESET)
    assert "1,020 references" in planned
    desk.click("button", "Continue", RESET)
    assert desk.see("tick", "Write a compressed library of this computer first", RESET).is_on
    desk.click("button", "Start Reset", RESET)
    desk.read("Verified, in sync as of", RESET)
    desk.click("button", "Done", RESET)
    desk.wait_until_closed(RESET)

    assert world.contents(library) == before
    _check_same_on_both_sides(library, libraries, person)
    members = libraries.sharing(uid, person.id).list_members()
    roles = sorted(member.role for member in members if member.role is not Role.OWNER)
    assert roles == sorted(list(friends.values())[:3])
    page.goto(f"/libraries/{uid}/")
    expect(online.entry(page, "All My References").locator(".count")).to_have_text("1,000")


def _open_sync_page(desk: Person) -> None:
    desk.choose("Edit", "Preferences...")
    desk.click("item", "Sync", "Preferences")


def _untick_sync_automatically(desk: Person) -> None:
    _open_sync_page(desk)
    assert desk.see("tick", "Sync Automatically").is_on
    desk.click("tick", "Sync Automatically")
    desk.wait(lambda: not desk.see("tick", "Sync Automatically").is_on, "an empty tick box")
    desk.click("button", "OK", "Preferences")
    desk.wait_until_closed("Preferences")


def _watch_progress(desk: Person) -> set[str]:
    """What stands at the bottom right beside a progress bar, until the library is in sync."""
    told: set[str] = set()

    def is_in_sync() -> bool:
        corner = [each for each in desk.look() if _is_at_the_bottom_right(each)]
        texts = {each.text for each in corner if each.kind == "text"}
        if any(each.kind == "progress" for each in corner):
            told.update(texts)
        return any(text.startswith("In sync") for text in texts)

    desk.wait(is_in_sync, "the end of the sync")
    return told


def _is_at_the_bottom_right(seen: Seen) -> bool:
    x, y = seen.target
    return x > WINDOW[0] // 2 and y > WINDOW[1] - 50


def _check_same_on_both_sides(library: LocalLibrary, libraries: Libraries, person: Account) -> None:
    """Counts, groups, files and fingerprints are equal."""
    there = libraries.open(_uid_online(library), person.id, device="Web")
    assert world.contents(library) == world.contents(there)
    assert count_views(library) == count_views(there)
    assert read_status(library).fingerprint == read_status(there).fingerprint


def _uid_online(library: LocalLibrary) -> str:
    found = read_link(library)
    assert found is not None
    return found.hub_uid
