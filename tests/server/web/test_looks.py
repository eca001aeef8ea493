"""Every page that `script/look` makes pictures of is usable by everybody, wide and narrow.

Nothing is wider than the window, axe finds nothing (contrast in both themes included), the browser
complains of nothing.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from ibidem.services.searching import list_references
from tests.server.live import Account, LiveServer
from tests.server.web.browser import check_accessible, sign_in, watch
from tests.server.web.looks import LOOKS
from tests.server.web.looks.look import Look
from tests.server.web.seeds import libraries_of, seed

# what a browser says of a page that is refused, as some of the pages are on purpose
REFUSED = "Failed to load resource: the server responded with a status of 4"
WINDOWS = {"phone-dark": (360, 740, "dark"), "desk-light": (1440, 900, "light")}

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


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.area}-{look.name}")
def test_a_page_is_for_everybody(
    chromium: Browser, live_server: LiveServer, site: Site, look: Look, window: str
) -> None:
    width, height, theme = WINDOWS[window]
    with chromium.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=width < 500,
        locale="en-GB",
        reduced_motion="reduce",
    ) as context:
        page = context.new_page()
        complaints = watch(context, page, live_server.url)
        if look.is_administrator:
            assert live_server.administrator is not None
            sign_in(page, live_server.administrator)
        elif look.is_signed_in:
            sign_in(page, site[0])
        page.goto(look.address.format(**site[1]))
        if look.steps is not None:
            look.steps(page)
        page.wait_for_load_state()
        assert page.evaluate(TOO_WIDE) == []
        check_accessible(page, look.part)
        assert [text for text in complaints if not text.startswith(REFUSED)] == []
