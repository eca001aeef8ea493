"""The figures of the pages: the list of a large library in a browser, for one person and for many.

The yardstick of a page is an empty page of the same server, asked in the same way and in turn with
it; that of a search is the same search by the same services in this process, without a server.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2

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
USERS = 20
REQUESTS_ALONE = 30  # of one user, in turn with the yardstick
REQUESTS_EACH = 5  # of each of `USERS` users
GOAL_SECONDS = 0.1

Ask = Callable[[httpx2.Client], float]


@dataclass(frozen=True)
class Shelf:
    """A library at the server: the product, its open browser, its address, and itself."""

    product: Product
    cookies: httpx2.Cookies
    address: str
    library: HostedLibrary
    words: list[str]

    def browser(self) -> httpx2.Client:
        """One more browser of the same person, with a connection of its own."""
        return httpx2.Client(base_url=self.product.url, cookies=self.cookies, timeout=600)


def web_figures(sizes: list[int], _folder: Path) -> Iterator[Figure]:
    """All figures of the pages for libraries of these sizes."""
    for size in sizes:
        say(f"making {size:,} references")
        with Product() as product, ExitStack() as stack:
            shelf = fill(product, list(Workload().records(size)), stack)
            count = f"{size:,}"
            yield from list_page(shelf, count)
            yield from searches(shelf, count)
            yield from fragments(shelf, size, count)
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
    text = Workload().reference(1).fields["abstract"].rstrip(".")
    words = [word for word in text.split() if len(word) > 2]
    editing.add_smart_group(library, "Since 2015", "year:2015..")
    editing.add_smart_group(library, "About two things", " ".join(words[:2]))
    list_references(library, "text", limit=1)
    return Shelf(product, sign_in(product), f"/libraries/{uid}/", library, words)


def sign_in(product: Product) -> httpx2.Cookies:
    """The cookies of a browser in which the account is signed in."""
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
        return client.cookies


def asking(path: str, headers: dict[str, str] | None = None) -> Ask:
    """Ask for a page; the seconds until its first byte (all of it is read)."""

    def ask(client: httpx2.Client) -> float:
        started = time.perf_counter()
        with client.stream("GET", path, headers=headers) as answer:
            parts = answer.iter_raw()
            first = next(parts, b"")
            seconds = time.perf_counter() - started
            assert answer.status_code == 200, (path, answer.status_code)
            assert first
            for _ in parts:
                pass
        return seconds

    return ask


def list_page(shelf: Shelf, count: str) -> Iterator[Figure]:
    """The page as one opens it."""
    page, empty = asking(shelf.address), asking(EMPTY_PAGE)
    yield from alone(f"list page, {count}", shelf, page, empty, None)
    yield from together(f"list page, {count}", shelf, page, empty, GOAL_SECONDS)


def searches(shelf: Shelf, count: str) -> Iterator[Figure]:
    """The list alone, as htmx asks for it while somebody types; each time other words."""
    chance = random.Random(3)
    lock = threading.Lock()

    def typed() -> str:
        with lock:
            word, other = chance.sample(shelf.words, 2)
            return f"{word} {other[: chance.randint(2, len(other))]}"

    def ask(client: httpx2.Client) -> float:
        return asking(f"{shelf.address}?q={typed().replace(' ', '+')}", HTMX)(client)

    def in_process(_client: httpx2.Client) -> float:
        with timing() as seconds:
            list_references(shelf.library, f"{typed()}*", limit=ROWS)
        return seconds[0]

    yield from alone(f"search as one types, {count}", shelf, ask, in_process, None)
    name = f"search as one types, {count}"
    yield from together(name, shelf, ask, asking(EMPTY_PAGE), None)


def fragments(shelf: Shelf, size: int, count: str) -> Iterator[Figure]:
    """Rows that the script asks for when somebody pulls the list to its end."""
    rows = asking(f"{shelf.address}rows?offset={max(0, size - ROWS)}", HTMX)
    yield from alone(f"rows at the end of the list, {count}", shelf, rows, asking(EMPTY_PAGE), None)


def alone(
    name: str, shelf: Shelf, ours: Ask, yardstick: Ask, goal: float | None
) -> Iterator[Figure]:
    """p50 and p95 of one user, in turn with the yardstick."""
    say(f"{name}, 1 user")
    with shelf.browser() as client:
        ours(client), yardstick(client)
        pairs = [(ours(client), yardstick(client)) for _ in range(REQUESTS_ALONE)]
    mine, theirs = sorted(one for one, _ in pairs), sorted(other for _, other in pairs)
    for title, part in (("p50", 0.5), ("p95", 0.95)):
        yield Figure(f"{name}, {title}", at(mine, part), at(theirs, part), goal)


def together(
    name: str, shelf: Shelf, ours: Ask, yardstick: Ask, goal: float | None
) -> Iterator[Figure]:
    """p50 and p95 of many users who ask at once, and how many requests a second that makes.

    The goal is in seconds, so the p95 stands without its yardstick where there is one.
    """
    say(f"{name}, {USERS} users")
    mine, my_rate = crowd(shelf, ours)
    theirs, their_rate = crowd(shelf, yardstick)
    users = f"{name}, {USERS} users"
    yield Figure(f"{users}, p50", at(mine, 0.5), at(theirs, 0.5), None)
    yield Figure(f"{users}, p95", at(mine, 0.95), at(theirs, 0.95), None)
    if goal is not None:
        yield Figure(f"{users}, p95 in seconds", at(mine, 0.95), None, goal)
    yield Figure(f"{users}, requests a second", my_rate, their_rate, None, "/s")


def crowd(shelf: Shelf, ask: Ask) -> tuple[list[float], float]:
    """(the seconds of every request in order of size, requests a second)."""
    start = threading.Barrier(USERS + 1)
    seconds: list[float] = []

    def one_user() -> None:
        with shelf.browser() as client:
            asking(EMPTY_PAGE)(client)  # the connection is open, as in a browser
            start.wait()
            seconds.extend(ask(client) for _ in range(REQUESTS_EACH))

    users = [threading.Thread(target=one_user, daemon=True) for _ in range(USERS)]
    for user in users:
        user.start()
    start.wait()
    with timing() as taken:
        for user in users:
            user.join()
    assert len(seconds) == USERS * REQUESTS_EACH, "a request failed"
    return sorted(seconds), len(seconds) / taken[0]


def at(values: list[float], part: float) -> float:
    """The value below which this part of the values lies; they are in order."""
    return values[int(part * len(values))]
