"""The figures of the pages: the list of a large library in a browser, for one person and for many.

The yardstick of a page is an empty page of the same server, asked in the same way and in turn with
it; that of a search is the same search by the same services in this process, without a server.
Many people are measured twice: each asking for the next page as soon as the last one is there (as
nobody does; it says how many pages a worker makes), and each opening a page every second.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import quote_plus, urlsplit

import httpx2

from bench.browsers import Times, Visit, send_browsers
from bench.figure import Figure, say
from bench.product import PASSWORD, Product
from bench.timing import timing
from bench.workload import Workload
from ibidem.model import Record
from ibidem.services import editing
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import list_references
from ibidem.services.serving import open_libraries
from ibidem.store.records import write_local

EMPTY_PAGE = "/about"
HTMX = {"HX-Request": "true"}
ROWS = 100  # that a page of the list has
LABELS = 20
LABELLED_MAX = 1_000  # references of one group or tag
IN_BIG_GROUP = 10  # every tenth reference
USERS = 20
REQUESTS_ALONE = 30  # of one user, in turn with the yardstick
REQUESTS_EACH = 10  # of each of `USERS` users
PAUSE_SECONDS = 1.0
WRITES = 3  # after each of which the list is asked for
GOAL_SECONDS = 0.1


@dataclass(frozen=True)
class Shelf:
    """A library at the server: the product, its open browser, its address, and itself."""

    product: Product
    cookies: dict[str, str]  # as headers
    address: str
    library: HostedLibrary
    words: list[str]
    big_group: str

    def browser(self) -> Browser:
        """A browser of the person, with a connection of its own."""
        return Browser(self.product.url, self.cookies)


class Browser:
    """One connection on which pages are asked for, one after the other."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=600)
        self._headers = headers

    def ask(self, path: str, headers: dict[str, str] | None = None) -> float:
        """Ask for a page; the seconds until its head is there (all of it is read)."""
        started = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers | (headers or {}))
        answer = self._connection.getresponse()
        seconds = time.perf_counter() - started
        content = answer.read()
        assert answer.status == 200, (path, answer.status)
        assert content
        return seconds

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


Ask = Callable[[Browser], float]


def web_figures(sizes: list[int], _folder: Path) -> Iterator[Figure]:
    """All figures of the pages for libraries of these sizes."""
    for size in sizes:
        say(f"making {size:,} references")
        with Product() as product, ExitStack() as stack:
            shelf = fill(product, list(Workload().records(size)), stack)
            count = f"{size:,}"
            yield from list_page(shelf, count)
            yield from searches(shelf, count)
            yield from far_places(shelf, size, count)
            now, _ = product.memory()
            yield Figure(f"worker, memory with {count} after all this", now, None, None, "bytes")


def fill(product: Product, records: list[Record], stack: ExitStack) -> Shelf:
    """A library of the account: groups, tags and two smart groups; its full text is indexed."""
    uid = product.account.create_library("Big").uid
    settings = product.settings
    libraries = open_libraries(settings.libraries, settings.blobs, lambda *_: None)
    stack.callback(libraries.close)
    library = libraries.open(uid, product.account_id, device="bench")
    with library.writing("fill") as tx:
        write_local(tx, records)
    step = max(LABELS, len(records) // LABELLED_MAX)
    for number in range(LABELS):
        some = [record.id for record in records[number::step]]
        editing.add_to_group(library, editing.add_group(library, f"Group {number}"), some)
        if number % 2:
            tag = editing.add_tag(library, f"Tag {number}", "#1c5d8a")
            editing.tag_references(library, tag, some)
    big = editing.add_group(library, "Every tenth")
    editing.add_to_group(library, big, [record.id for record in records[::IN_BIG_GROUP]])
    text = Workload().reference(1).fields["abstract"].rstrip(".")
    words = [word for word in text.split() if len(word) > 2]
    editing.add_smart_group(library, "Since 2015", "year:2015..")
    editing.add_smart_group(library, "About two things", " ".join(words[:2]))
    list_references(library, "text", limit=1)
    return Shelf(product, sign_in(product), f"/libraries/{uid}/", library, words, big)


def sign_in(product: Product) -> dict[str, str]:
    """The headers of a browser in which the account is signed in."""
    with httpx2.Client(base_url=product.url) as client:
        form = client.get("/sign-in").text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert found is not None
        values = {
            "email": "bench@example.org",
            "password": PASSWORD,
            "csrfmiddlewaretoken": found[1],
        }
        address = f"{product.url}/sign-in"
        answer = client.post(address, data=values, headers={"Referer": address})
        assert answer.status_code == 302, answer.text
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}


def asking(path: str, headers: dict[str, str] | None = None) -> Ask:
    """Ask for this page."""
    return lambda browser: browser.ask(path, headers)


def list_page(shelf: Shelf, count: str) -> Iterator[Figure]:
    """The page as one opens it."""
    name = f"list page, {count}"
    yield Figure(f"{name}, after a write", after_a_write(shelf, shelf.address), None, None)
    yield from alone(name, shelf, asking(shelf.address), asking(EMPTY_PAGE))
    pages = [[shelf.address] * REQUESTS_EACH] * USERS
    yield from together(name, shelf, pages, {}, GOAL_SECONDS)


def after_a_write(shelf: Shelf, path: str) -> float:
    """Seconds until the head of a page, the first one after somebody wrote."""
    seconds = []
    browser = shelf.browser()
    browser.ask(path)
    for number in range(WRITES):
        editing.add_tag(shelf.library, f"Another {number} {path}", "#1c5d8a")
        seconds.append(browser.ask(path))
    browser.close()
    return median(seconds)


def searches(shelf: Shelf, count: str) -> Iterator[Figure]:
    """The list alone, as htmx asks for it while somebody types; each time other words."""
    chance = random.Random(3)

    def typed() -> str:
        word, other = chance.sample(shelf.words, 2)
        return f"{word} {other[: chance.randint(2, len(other))]}"

    def path() -> str:
        return f"{shelf.address}?q={quote_plus(typed())}"

    def in_process(_browser: Browser) -> float:
        with timing() as seconds:
            list_references(shelf.library, f"{typed()}*", limit=ROWS)
        return seconds[0]

    name = f"search as one types, {count}"
    yield from alone(name, shelf, lambda browser: browser.ask(path(), HTMX), in_process)
    pages = [[path() for _ in range(REQUESTS_EACH)] for _ in range(USERS)]
    yield from together(name, shelf, pages, HTMX, None)


def far_places(shelf: Shelf, size: int, count: str) -> Iterator[Figure]:
    """Rows that the script asks for at the end of the list, the last page, a big group."""
    end = max(0, size - ROWS)
    for name, path, headers in (
        ("rows at the end of the list", f"{shelf.address}rows?offset={end}", HTMX),
        ("last page", f"{shelf.address}?offset={end}", {}),
        ("group with a tenth", f"{shelf.address}?group={shelf.big_group}", {}),
    ):
        if not headers:
            seconds = after_a_write(shelf, path)
            yield Figure(f"{name}, {count}, after a write", seconds, None, None)
        page = asking(path, headers)
        yield from alone(f"{name}, {count}", shelf, page, asking(EMPTY_PAGE))


def alone(name: str, shelf: Shelf, ours: Ask, yardstick: Ask) -> Iterator[Figure]:
    """p50 and p95 of one user, in turn with the yardstick."""
    say(f"{name}, 1 user")
    browser = shelf.browser()
    ours(browser), yardstick(browser)
    pairs = [(ours(browser), yardstick(browser)) for _ in range(REQUESTS_ALONE)]
    browser.close()
    mine, theirs = sorted(one for one, _ in pairs), sorted(other for _, other in pairs)
    for title, part in (("p50", 0.5), ("p95", 0.95)):
        yield Figure(f"{name}, {title}", at(mine, part), at(theirs, part), None)


def together(
    name: str,
    shelf: Shelf,
    pages: list[list[str]],
    headers: dict[str, str],
    goal: float | None,
) -> Iterator[Figure]:
    """p50 and p95 of many users until the first byte; `pages` has one list for each of them.

    The goal is in seconds, so the p95 stands without its yardstick where there is one.
    """
    empty = [[EMPTY_PAGE] * len(paths) for paths in pages]
    for how, every in (("at once", 0.0), ("a page a second", PAUSE_SECONDS)):
        title = f"{name}, {len(pages)} users, {how}"
        say(title)
        mine = crowd(shelf, pages, headers, every)
        theirs = crowd(shelf, empty, {}, every)
        yield Figure(f"{title}, p50", at(mine.first, 0.5), at(theirs.first, 0.5), None)
        if goal is None:
            yield Figure(f"{title}, p95", at(mine.first, 0.95), at(theirs.first, 0.95), None)
        else:
            yield Figure(f"{title}, p95", at(mine.first, 0.95), None, goal)
        if not every:
            mine_rate, their_rate = (
                len(mine.first) / mine.seconds,
                len(theirs.first) / theirs.seconds,
            )
            yield Figure(f"{title}, requests a second", mine_rate, their_rate, None, "/s")


def crowd(shelf: Shelf, pages: list[list[str]], headers: dict[str, str], every: float) -> Times:
    """How long the pages take for as many browsers as there are lists of them."""
    server = urlsplit(shelf.product.url)
    assert server.hostname is not None
    assert server.port is not None
    visit = Visit(server.hostname, server.port, shelf.cookies | headers, pages, every)
    return send_browsers(visit)


def at(values: list[float], part: float) -> float:
    """The value below which this part of the values lies; they are in order."""
    return values[int(part * len(values))]
