"""Every page that `script/look` makes pictures of is usable by everybody, wide and narrow.

Nothing is wider than the window, axe finds nothing (contrast in both themes included), the browser
complains of nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from django.urls import get_resolver
from playwright.sync_api import Browser, BrowserContext

from ibidem.server.settings import Settings
from tests.server.live import Account, LiveServer
from tests.server.web.browser import check_accessible, sign_in, watching
from tests.server.web.looks import LOOKS
from tests.server.web.looks.look import Look
from tests.server.web.seeds import libraries_of
from tests.server.web.site import NAMES, furnish

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
    """Somebody with libraries, and what addresses may name in them."""
    account = live_server.new_account("ada")
    with libraries_of(live_server) as libraries:
        return account, furnish(live_server, libraries, account)


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


# Pages without a look of their own, and why.
WITHOUT = {
    "home": "leads to a library",
    "language": "a choice that leads back",
    "syncing:go-to": "the plan of syncing:go-back, for a moment",
    "syncing:reset-progress": "while a reset runs",
    "people:code": "between password and code: test_second_factor looks at it",
    "people:provider": "leads to the provider",
    "people:remove-passkey": "a question like delete-all",
    "administering:person": "opened by the steps of person",
    "openid_connect_login": "leads to the provider",
    "openid_connect_callback": "leads back from the provider",
}
NO_HTML = {
    "asset", "references:rows", "references:ids", "references:left", "sharing:export",
    "reference:file", "people:export-data",
}  # fmt: skip


def test_every_page_has_a_look_or_a_reason_to_have_none(configured: Settings) -> None:
    assert configured
    resolver = get_resolver("ibidem.server.web.urls")
    ident = "01900000-0000-7000-8000-000000000001"
    names = dict.fromkeys(NAMES, ident) | {"event": "1"}
    looked = {
        resolver.resolve(look.address.format(**names).partition("?")[0]).view_name
        for look in LOOKS
        if look.name != "not-found"
    }
    pages = {name for name, view in _views(resolver) if "GET" in _methods(view)} - NO_HTML
    assert pages - looked - WITHOUT.keys() == set(), "a page without a look"
    assert WITHOUT.keys() - pages == set(), "a reason for what is no page"


def _views(resolver: Any, space: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern.callback


def _methods(view: Any) -> list[str]:
    """What Django's `require_http_methods` lets through; all where it is not used."""
    while view is not None:
        inside = inspect.getclosurevars(view).nonlocals
        if "request_method_list" in inside:
            return list(inside["request_method_list"])
        view = getattr(view, "__wrapped__", None)
    return ["GET", "POST"]
