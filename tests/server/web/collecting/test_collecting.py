from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from ibidem.server.settings import Settings
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import count_views, list_references
from tests.capture.conftest import Sources, sources
from tests.server.live import TEST_SETTINGS, LiveServer, running_server
from tests.server.web.browser import check_accessible, check_folded, expect_complaint, sign_in
from tests.server.web.seeds import libraries_of
from tests.server.web.test_attacks import sign_in as sign_in_client
from tests.server.web.test_attacks import token_in

__all__ = ["sources"]

BIBTEX = """@article{one2001, title = {The first of two}, author = {Ant, A.}, year = 2001}
@article{two2002, title = {The second of two}, author = {Bee, B.}, year = 2002}
@article{broken, title = {no end
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "two.bib"
    path.write_text(BIBTEX)
    return path


def _preview(page: Page, library: HostedLibrary, file: Path) -> None:
    page.goto(f"/libraries/{library.uid}/import")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at It").click()


def test_a_file_is_looked_at_before_anything_is_added(
    signed_in_page: Page, library: HostedLibrary, file: Path
) -> None:
    before = count_views(library)
    _preview(signed_in_page, library, file)
    expect(signed_in_page.get_by_text("The second of two")).to_be_visible()
    expect(signed_in_page.get_by_text("was not read")).to_be_visible()
    check_accessible(signed_in_page)
    check_folded(signed_in_page)
    assert count_views(library) == before


def test_what_was_looked_at_is_taken_into_a_new_group_and_can_be_undone(
    signed_in_page: Page, library: HostedLibrary, file: Path
) -> None:
    before = count_views(library)
    _preview(signed_in_page, library, file)
    signed_in_page.get_by_label("or a new group").fill("From a friend")
    signed_in_page.get_by_role("button", name="Import", exact=True).click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("2 references were imported.")
    assert list_references(library, group="From a friend").total == 2
    signed_in_page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("It was undone.")
    assert count_views(library) == before


def test_what_is_here_already_is_marked_and_left_out(
    signed_in_page: Page, library: HostedLibrary, file: Path
) -> None:
    for _ in range(2):
        _preview(signed_in_page, library, file)
        signed_in_page.get_by_role("button", name="Import", exact=True).click()
    expect(signed_in_page.get_by_role("status")).to_contain_text(
        "2 were here already and were left out."
    )
    assert list_references(library, "title:two").total == 2


def test_a_file_of_no_known_format_is_refused_in_words(
    signed_in_page: Page, library: HostedLibrary, tmp_path: Path
) -> None:
    expect_complaint(signed_in_page, "422")
    (tmp_path / "picture.bin").write_bytes(bytes(range(256)))
    _preview(signed_in_page, library, tmp_path / "picture.bin")
    expect(signed_in_page.get_by_role("alert")).to_be_visible()


def test_nobody_takes_what_somebody_else_sent(
    signed_in_page: Page, library: HostedLibrary, file: Path, live_server: LiveServer
) -> None:
    _preview(signed_in_page, library, file)
    token = signed_in_page.locator('input[name="token"]').get_attribute("value")
    csrf = signed_in_page.locator('meta[name="csrf-token"]').get_attribute("content")
    assert token
    assert csrf
    signed_in_page.context.clear_cookies(name="sessionid")
    sign_in(signed_in_page, live_server.new_account("thief"))
    answer = signed_in_page.request.post(
        f"/libraries/{library.uid}/import", form={"token": token}, headers={"X-CSRFToken": csrf}
    )
    assert answer.status in (403, 404)


def test_a_new_reference_is_written_down(signed_in_page: Page, library: HostedLibrary) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/")
    signed_in_page.get_by_role("link", name="New Reference").first.click()
    signed_in_page.get_by_label("Title", exact=True).fill("Written by hand")
    signed_in_page.get_by_role("button", name="Add the Reference").click()
    expect(signed_in_page.get_by_role("heading", name="Written by hand")).to_be_visible()
    assert list_references(library, 'title:"Written by hand"').total == 1


def test_an_empty_reference_is_not_added(signed_in_page: Page, library: HostedLibrary) -> None:
    expect_complaint(signed_in_page, "422")
    before = count_views(library)
    signed_in_page.goto(f"/libraries/{library.uid}/new?type=book")
    signed_in_page.get_by_role("button", name="Add the Reference").click()
    expect(signed_in_page.get_by_role("alert")).to_contain_text("Fill in a title")
    assert count_views(library) == before


def test_a_text_without_identifiers_is_answered_in_words(
    signed_in_page: Page, library: HostedLibrary
) -> None:
    signed_in_page.goto(f"/libraries/{library.uid}/identifiers")
    check_accessible(signed_in_page)
    signed_in_page.get_by_label("Identifiers").fill("nothing to see here")
    signed_in_page.get_by_role("button", name="Find").click()
    expect(signed_in_page.locator("main")).to_contain_text("found")
    expect(signed_in_page.get_by_role("button", name="Add What Is Ticked")).to_have_count(0)


def test_identifiers_are_looked_up_where_the_administrator_says(
    sources: Sources,
    tmp_path: Path,
) -> None:
    settings = replace(
        Settings(tmp_path),
        doi_address=f"{sources.address}/doi/",
        contact="library@example.org",
        capture_private=True,
        **TEST_SETTINGS,
    )
    with (
        running_server(settings) as server,
        httpx2.Client(base_url=server.url, follow_redirects=True, timeout=60) as client,
    ):
        person = server.new_account()
        sign_in_client(client, person)
        with libraries_of(server) as libraries:
            library = libraries.open(libraries.create("Mine", "", person.id).uid, person.id)
        form = {"csrfmiddlewaretoken": token_in(client, "/about")}
        address = f"/libraries/{library.uid}/identifiers"
        found = client.post(address, data=form | {"text": "10.5555/lakes.2019"})
        assert "Journal of Limnic Motion" in found.text
    assert any("library@example.org" in " ".join(each.values()) for each in sources.headers)
