"""Manage Sharing."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.server.web.looks.look import Look


def _invite_again(page: Page) -> None:
    page.get_by_role("button", name="Invite again").first.click()


def _delete_all(page: Page) -> None:
    page.get_by_role("button", name="Delete All").first.click()


LOOKS = [
    Look("sharing", "alone", "/libraries/{library}/sharing"),
    Look("sharing", "people", "/libraries/{review}/sharing"),
    Look("sharing", "invited", "/libraries/{review}/sharing", _invite_again),
    Look("sharing", "delete-all", "/libraries/{review}/sharing", _delete_all),
    Look("sharing", "activity", "/libraries/{review}/activity"),
    Look("sharing", "invitation", "/invitations/{invitation}"),
]
