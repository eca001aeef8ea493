"""Organize."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.server.web.looks.look import Look


def _delete_ticked(page: Page) -> None:
    page.locator("main tbody input[type=checkbox]").first.check()
    page.locator("main button.danger, main button.danger-text").last.click()


LOOKS = [
    Look("organizing", "groups", "/libraries/{library}/groups"),
    Look("organizing", "groups-question", "/libraries/{library}/groups", _delete_ticked),
    Look("organizing", "tags", "/libraries/{library}/tags"),
    Look("organizing", "duplicates", "/libraries/{review}/duplicates"),
    Look("organizing", "compare", "/libraries/{review}/duplicates/compare?ids={first},{second}"),
    Look("organizing", "attachments", "/libraries/{review}/attachments"),
    Look("organizing", "others", "/others"),
    Look("organizing", "replace", "/libraries/{library}/replace?find=data&put=records"),
    Look("organizing", "no-duplicates", "/libraries/{library}/duplicates"),
    Look("organizing", "no-attachments", "/libraries/{library}/attachments"),
]
