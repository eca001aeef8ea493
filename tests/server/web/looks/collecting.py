"""Collect."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.seeds import EXAMPLES
from tests.server.web.looks.look import Look


def _choose_file(page: Page) -> None:
    page.locator("main input[type=file]").set_input_files(EXAMPLES)
    page.locator("main form:has(input[type=file]) button:not([type=button])").first.click()
    page.wait_for_load_state()


LOOKS = [
    Look("collecting", "new", "/libraries/{library}/new"),
    Look("collecting", "import", "/libraries/{library}/import"),
    Look("collecting", "preview", "/libraries/{library}/import", _choose_file),
    Look("collecting", "identifiers", "/libraries/{library}/identifiers"),
]
