"""A real browser for tests: Debian's Chromium, driven by Playwright.

    def test_something(signed_in_page: Page, library: HostedLibrary) -> None:
        signed_in_page.goto(f"/libraries/{library.uid}/")
        check_accessible(signed_in_page)

`page` is a fresh browser at the live server; `person` an account of its own for the test; `library`
a library of that person, filled by `seeds`; `signed_in_page` a page signed in as the person. What
the browser complains of (errors in scripts, the content security policy, requests to other hosts)
fails the test; `expect_complaint(page, "404")` allows what the test is about.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ibidem.services.hosting import HostedLibrary
from tests.server.live import Account, LiveServer
from tests.server.web.seeds import libraries_of, seed

# The shell is Chromium without its own windows and panels: pages open in two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

_allowed: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


_held = ExitStack()
_browsers: list[Browser] = []


@pytest.fixture
def chromium() -> Browser:
    """The browser of this process, kept until a test comes that uses none (`let_go`)."""
    if CHROMIUM is None:
        pytest.skip(
            "there is no Chromium here (Debian's package is called chromium-headless-shell)"
        )
    if not _browsers:
        playwright = _held.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _held.callback(browser.close)
        _browsers.append(browser)
    return _browsers[0]


def let_go() -> None:
    """Close the browser, if one is open.

    While Playwright runs, this thread counts as one with a running event loop, where neither
    `asyncio.run` nor Django's models work: so before each test that does not use it.
    """
    _browsers.clear()
    _held.close()


@pytest.fixture
def person(live_server: LiveServer) -> Account:
    """An account for this test alone."""
    return live_server.new_account("reader")


@pytest.fixture
def library(live_server: LiveServer, person: Account) -> Iterator[HostedLibrary]:
    """A filled library of the person, open in the test's own process too."""
    with libraries_of(live_server) as libraries:
        yield seed(libraries, person)


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page in a fresh browser, without anybody signed in."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    made = context.new_page()
    with watching(context, made, live_server.url) as complaints:
        yield made
        context.close()
    left = [
        complaint
        for complaint in complaints
        if not any(re.search(pattern, complaint) for pattern in _allowed.get(made, []))
    ]
    assert left == []


@pytest.fixture
def signed_in_page(page: Page, live_server: LiveServer, person: Account) -> Page:
    """A page in a fresh browser, with the person signed in."""
    sign_in(page, person)
    return page


def sign_in(page: Page, account: Account) -> None:
    """Sign the page's browser in; the page itself stays where it is."""
    form = page.request.get("/sign-in").text()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    answer = page.request.post(
        "/sign-in",
        form={
            "email": account.email,
            "password": account.password,
            "csrfmiddlewaretoken": token[1],
        },
        max_redirects=0,
    )
    assert answer.status == 302, answer.text()


def expect_complaint(page: Page, pattern: str) -> None:
    """Let the browser complain of something that matches the pattern."""
    _allowed.setdefault(page, []).append(pattern)


@contextmanager
def watching(context: BrowserContext, page: Page, url: str) -> Iterator[list[str]]:
    """Collect what a browser complains of, and requests to other hosts."""
    complaints: list[str] = []
    own = urlsplit(url).netloc

    def look_at_request(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != own:
            complaints.append(f"a request to another host: {request.url}")

    def listen(opened: Page) -> None:
        opened.on(
            "console",
            lambda message: (
                complaints.append(f"{message.text} ({message.location.get('url', '')})")
                if message.type in ("error", "warning")
                else None
            ),
        )
        opened.on("pageerror", lambda error: complaints.append(f"in a script: {error}"))

    context.on("request", look_at_request)
    context.on("page", listen)
    listen(page)
    yield complaints
    context.remove_listener("request", look_at_request)
    context.remove_listener("page", listen)


def check_folded(page: Page) -> None:
    """No table of the page has to be moved sideways on the narrowest telephone."""
    before = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    wide = "[...document.querySelectorAll('table')].filter(t => t.scrollWidth > t.clientWidth)"
    assert page.locator("table").count(), "the page has no table"
    assert page.evaluate(f"{wide}.length") == 0
    if before:
        page.set_viewport_size(before)


def check_accessible(page: Page, context: str | None = None) -> None:
    """Run axe on the page (or what the selector `context` finds); nothing may be wrong."""
    page.wait_for_load_state()  # a page that is being left cannot be looked at
    found = Axe().run(page, context=context, options={**WCAG, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
