"""Days and times on pages are written as the person's language writes them."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
from django.utils.translation import override

import ibidem.server.web
from ibidem.server.settings import Settings
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import list_references
from tests.server.live import Account, LiveServer
from tests.server.web.people.test_passkeys import Client

WEB = Path(ibidem.server.web.__file__).parent
AT = 1_767_366_245_000  # 2 January 2026, 15:04 UTC
ENGLISH = re.compile(r"\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d{4}")
GERMAN = re.compile(r"\b\d\d\.\d\d\.\d{4}, \d\d:\d\d\b")


def test_a_day_and_an_hour_are_written_by_language(configured: Settings) -> None:
    from ibidem.server.web.references.rows import _date
    from ibidem.server.web.templatetags.ibidem import moment, number

    with override("en"):
        assert (moment(AT), _date(AT), number(12345)) == (
            "2 Jan 2026, 15:04", "2 Jan 2026", "12,345",
        )  # fmt: skip
    with override("de"):
        assert (moment(AT), _date(AT), number(12345)) == (
            "02.01.2026, 15:04", "02.01.2026", "12.345",
        )  # fmt: skip


def test_no_page_brings_a_format_of_its_own() -> None:
    own = re.compile(r'\|(?:date|time):"(?!(?:DATE|DATETIME|TIME)_FORMAT")|strftime|"j M')
    files = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
    left = [
        path.relative_to(WEB).as_posix()
        for path in files
        if path.name != "formats.py" and own.search(path.read_text(encoding="utf-8"))
    ]
    assert left == []


def test_pages_with_dates_show_german_ones_to_germans(live_server: LiveServer) -> None:
    administrator = live_server.administrator
    assert administrator is not None
    with httpx2.Client(base_url=live_server.url, timeout=60) as http:
        client = Client(http)
        assert client.sign_in(administrator) == 302
        for language, shown, absent in (("en", ENGLISH, GERMAN), ("de", GERMAN, ENGLISH)):
            http.headers["Accept-Language"] = language
            for path in ("/options/devices", f"/administration/people/{administrator.id}"):
                page = http.get(path)
                assert page.status_code == 200, path
                assert shown.search(page.text), (language, path)
                assert not absent.search(page.text), (language, path)


def test_pages_of_a_library_show_german_dates_to_germans(
    live_server: LiveServer, person: Account, library: HostedLibrary
) -> None:
    reference = list_references(library).items[0].id
    paths = (
        f"/libraries/{library.uid}/history",
        f"/libraries/{library.uid}/references/{reference}",
    )
    with httpx2.Client(base_url=live_server.url, timeout=60) as http:
        assert Client(http).sign_in(person) == 302
        for language, shown, absent in (("en", ENGLISH, GERMAN), ("de", GERMAN, ENGLISH)):
            http.headers["Accept-Language"] = language
            for path in paths:
                page = http.get(path)
                assert page.status_code == 200, path
                assert shown.search(page.text), (language, path)
                assert not absent.search(page.text), (language, path)
