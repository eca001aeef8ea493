"""Administration."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.server.web.looks.look import Look


def _check(page: Page) -> None:
    page.click("main button.primary")


def _open_first(page: Page) -> None:
    page.click("tbody a >> nth=0")


LOOKS = [
    Look("administering", name, address, steps, is_administrator=True)
    for name, address, steps in (
        ("people", "/administration", None),
        ("person", "/administration", _open_first),
        ("new", "/administration/people/new", None),
        ("storage", "/administration/storage", None),
        ("server", "/administration/server", _check),
    )
]
