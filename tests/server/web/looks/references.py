"""My References."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.server.web.looks.look import Look


def _open_account(page: Page) -> None:
    page.click(".account > summary")


def _open_switcher(page: Page) -> None:
    page.click(".switcher > summary")


def _say(page: Page) -> None:
    page.evaluate(
        "address => import(address).then(frame => frame.say('Moved 3 references to the Trash.'))",
        page.locator("script[src$='frame.js']").get_attribute("src"),
    )


def _open_panes(page: Page) -> None:
    button = page.locator("button[popovertarget=left]")
    if button.is_visible():
        button.click()


def _open_menu(page: Page) -> None:
    button = page.locator("button[popovertarget=menu]")
    if button.is_visible():
        button.click()


def _select(page: Page) -> None:
    for number in range(3):
        page.locator('input[name="ids"]').nth(number).check()


def _edit_fields(page: Page) -> None:
    page.locator('input[name="ids"]').nth(0).check()
    page.locator('input[name="ids"]').nth(1).check()
    page.locator(".actions-bar summary", has_text="More").click()
    page.get_by_role("button", name="Edit fields").click()


LOOKS = [
    Look("references", "list", "/libraries/{library}/"),
    Look("references", "selected", "/libraries/{review}/", _select),
    Look("references", "trash", "/libraries/{library}/?view=trash"),
    Look("references", "group", "/libraries/{review}/?group={group}"),
    Look("references", "empty", "/libraries/{empty}/"),
    Look("references", "nothing-found", "/libraries/{library}/?q=zzzz"),
    Look("references", "bad-search", "/libraries/{library}/?q=year:("),
    Look("references", "left-pane", "/libraries/{library}/", _open_panes),
    Look("references", "menu", "/libraries/{library}/", _open_menu),
    Look("references", "account-menu", "/libraries/{library}/", _open_account, part=".top"),
    Look("references", "switcher", "/libraries/{library}/", _open_switcher, part=".top"),
    Look("references", "edit-fields", "/libraries/{library}/", _edit_fields),
    Look("references", "message", "/libraries/{library}/", _say),
]
