"""The pages on a real server: large files that must not fill its memory, and requests at random.

Every route of every area is asked with addresses, parameters and forms that no page would send.
Whatever comes, the server answers, never with a failure of its own (status 500 and more), and logs
no traceback.
"""

from __future__ import annotations

import os
import random
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
from django.urls import URLPattern, URLResolver, get_resolver
from tests.server.live import TEST_SETTINGS, Account, LiveServer, running_server
from tests.server.web.seeds import libraries_of, seed

from ibidem.server.project import configure
from ibidem.server.settings import Settings
from ibidem.services.searching import list_groups, list_references

FILE_BYTES = 200 * 1024 * 1024
MEMORY_BYTES_MAX = 48 * 1024 * 1024  # by which the server may grow while a file comes or goes
REQUESTS = 200  # in a round
NOWHERE = "01900000-0000-7000-8000-000000000000"
WORDS = [
    *("", "0", "1", "-1", "99999999999999999999", "1e9", "all", "trash", "year", "title", "desc"),
    *("(", '"', "%00", "a\x00b", "\u202e", "\ud7ff", "ü" * 300, "../..", "a,b,c"),
    *("<script>", "' or 1=1 --", "https://example.org", NOWHERE, "null", "[]", "{}", "true"),
]


@dataclass
class Site:
    """A server with somebody signed in."""

    server: LiveServer
    client: Any
    account: Account
    libraries: list[str]
    ids: list[str]
    references: list[str]
    calm: str  # the address of a reference in a library that nothing happens to
    names: set[str] = field(default_factory=lambda: {"q", "sort", "view", "group", "tag", "next"})
    values: set[str] = field(default_factory=set)

    def learn(self, page: str) -> None:
        """Keep the names and values of a page's forms, to send them at other places."""
        self.names.update(re.findall(r'\bname="([a-z_-]{1,40})"', page))
        self.values.update(re.findall(r'\bvalue="([^"]{1,40})"', page)[:200])

    def token(self) -> str:
        """The token against forged forms."""
        page = self.client.get(f"/libraries/{self.libraries[0]}/").text
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None, page[:500]
        return found[1]


def run(tally: Any) -> None:
    """Rounds until the time is over."""
    chance = random.Random(tally.seed)
    with tempfile.TemporaryDirectory() as folder:
        configure(Settings(Path(folder) / "here"))
        routes = sorted(set(find_routes()))
        settings = replace(Settings(Path(folder) / "server"), **TEST_SETTINGS)
        with running_server(settings) as server, libraries_of(server) as libraries:
            account = server.new_account("soak")
            library, other = seed(libraries, account), seed(libraries, account, "Calm")
            quiet = list_references(other).items[0].id
            site = Site(
                server,
                httpx2.Client(base_url=server.url, timeout=300),
                account,
                [library.uid, NOWHERE],
                [NOWHERE, *(group.id for group in list_groups(library))],
                [item.id for item in list_references(library).items],
                f"/libraries/{other.uid}/references/{quiet}",
            )
            site.ids += site.references[:5]
            sign_in(site)
            number = 0
            while tally.has_time():
                number += 1
                if number % 10 == 1:
                    with tally.trying(f"large files: round {number}"):
                        send_and_fetch(site)
                with tally.trying(f"rounds of {REQUESTS} requests: round {number}"):
                    ask_at_random(site, routes, chance)
            site.client.close()


def find_routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address there is, as Django writes it: "libraries/<library:library>/"."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from find_routes(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and address != "sign-out":
            yield address


def sign_in(site: Site) -> None:
    """Sign the client in, as a person would."""
    page = site.client.get("/sign-in").text
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"email": site.account.email, "password": site.account.password}
    answer = site.client.post("/sign-in", data={**form, "csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 302, answer.text


def ask_at_random(site: Site, routes: list[str], chance: random.Random) -> None:
    """Requests that no page sends. Whatever is asked, the answer is no failure of the server."""
    token = site.token()
    log = site.server.data_folder / "server.log"
    start = log.stat().st_size
    for _ in range(REQUESTS):
        route = chance.choice(routes)
        path = "/" + re.sub(r"<(\w+):(\w+)>", lambda found: _value(site, found[1], chance), route)
        names = sorted(site.names - {"csrfmiddlewaretoken"})
        values = {chance.choice(names): _word(chance, site) for _ in range(chance.randrange(6))}
        headers = {"HX-Request": "true"} if chance.random() < 0.4 else {}
        if chance.random() < 0.5:
            answer = site.client.get(path, params=values, headers=headers)
        else:
            headers["X-CSRFToken"] = token
            answer = site.client.post(path, data=values, headers=headers)
        site.learn(answer.text if "html" in answer.headers.get("content-type", "") else "")
        asked = f"{answer.request.method} {answer.request.url} {values} {headers.keys()}"
        assert answer.status_code < 500, f"{answer.status_code}: {asked}"
    with log.open("rb") as file:
        file.seek(start)
        assert b'"traceback"' not in file.read()


def send_and_fetch(site: Site) -> None:
    """A large file up and down again: whole, and without the server growing."""
    address = site.calm
    before = memory(site.server)
    with tempfile.TemporaryFile() as file:
        file.write(b"%PDF-1.7\n" + os.urandom(64))
        file.truncate(FILE_BYTES)
        file.seek(0)
        digest = sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
        file.seek(0)
        sent = site.client.post(
            f"{address}/upload",
            headers={"X-CSRFToken": site.token()},
            files={"files": ("large.pdf", file, "application/pdf")},
        )
    assert sent.status_code == 302, sent.text[:500]
    page = site.client.get(f"{address}?tab=files").text
    link = re.search(r"/libraries/[^/\"]+/files/[0-9a-f-]{36}(?=[\"?])", page)
    assert link is not None, "the page does not lead to the file"
    came = sha256()
    with site.client.stream("GET", link[0]) as answer:
        for piece in answer.iter_bytes():
            came.update(piece)
    assert came.digest() == digest.digest()
    grown = memory(site.server) - before
    assert grown <= MEMORY_BYTES_MAX, f"the server grew by {grown:,} bytes"
    delete = f"{address}/files/{link[0].rpartition('/')[2]}/delete"
    site.client.post(delete, headers={"X-CSRFToken": site.token()})


def memory(server: LiveServer) -> int:
    """The most memory that the server's process had so far."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    assert found is not None
    return int(found[1]) * 1024


def _value(site: Site, kind: str, chance: random.Random) -> str:
    if kind == "library":
        scope = chance.choice(["", "", "", "~" + chance.choice(site.ids)])
        return site.libraries[chance.random() < 0.1] + scope
    if kind in ("id", "uuid"):
        return chance.choice([*site.ids, chance.choice(site.references)])
    if kind in ("int", "number"):
        return str(chance.choice([0, 1, 2, 7, 10**6, 10**14, 10**30]))
    return chance.choice(["x", "A" * 43, "%2e%2e", "a b"])


def _word(chance: random.Random, site: Site) -> str:
    known = chance.choice(sorted(site.values) or [""])
    word = chance.choice([chance.choice(WORDS), chance.choice(site.ids), known, known])
    return word.encode("utf-8", "replace").decode()
