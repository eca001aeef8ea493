"""Every page that `script/look` makes pictures of is usable by everybody, wide and narrow.

Nothing is wider than the window, axe finds nothing (contrast in both themes included), the browser
complains of nothing.
"""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext

from ibidem.services.searching import list_references
from tests.server.live import Account, LiveServer
from tests.server.web.browser import check_accessible, sign_in, watching
from tests.server.web.looks import LOOKS
from tests.server.web.looks.look import Look
from tests.server.web.seeds import libraries_of, seed

# what a browser says of a page that is refused, as some of the pages are on purpose
REFUSED = "Failed to load resource: the server responded with a status of 4"
WINDOWS: tuple[tuple[int, int, Literal["dark", "light"]], ...] = (
    (360, 740, "dark"),
    (1440, 900, "light"),
)

TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? []
  : [...document.querySelectorAll("main *")]
      .filter((each) => each.getBoundingClientRect().right > innerWidth)
      .map((each) => each.outerHTML.slice(0, 120))"""

Site = tuple[Account, dict[str, str]]


@pytest.fixture(scope="module")
def site(live_server: LiveServer) -> Site:
    """Somebody with a filled library and an empty one."""
    account = live_server.new_account("ada")
    with libraries_of(live_server) as libraries:
        library = seed(libraries, account)
        empty = libraries.create("Papers with Grace", "", account.id)
        reference = list_references(library).items[0].id
    return account, {"library": library.uid, "empty": empty.uid, "reference": reference}


@pytest.fixture(scope="module")
def contexts() -> dict[tuple[Browser, str], BrowserContext]:
    """For each person one that is signed in already, made when it is first wanted."""
    return {}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.area}-{look.name}")
def test_a_page_is_for_everybody(
    chromium: Browser,
    live_server: LiveServer,
    site: Site,
    contexts: dict[tuple[Browser, str], BrowserContext],
    look: Look,
) -> None:
    account = live_server.administrator if look.is_administrator else site[0]
    assert account is not None
    key = chromium, account.email if look.is_signed_in else ""
    context = contexts.get(key)
    if context is None:
        context = contexts[key] = chromium.new_context(
            base_url=live_server.url, has_touch=True, locale="en-GB", reduced_motion="reduce"
        )
        if look.is_signed_in:
            page = context.new_page()
            sign_in(page, account)
            page.close()
    page = context.new_page()
    with watching(context, page, live_server.url) as complaints:
        for number, (width, height, theme) in enumerate(WINDOWS):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=theme)
            # What the steps opened may have closed as the window changed.
            if number == 0 or look.steps is not None:
                page.goto(look.address.format(**site[1]))
            if look.steps is not None:
                look.steps(page)
            page.wait_for_load_state()
            assert page.evaluate(TOO_WIDE) == [], (width, theme)
            check_accessible(page, look.part)
        page.close()
    assert [text for text in complaints if not text.startswith(REFUSED)] == []
