"""Reset Sync in the browser: from a compressed library, seen first, verified, undone."""

from __future__ import annotations

from pathlib import Path

import msgspec
from playwright.sync_api import Page, expect

from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.compressing import compress_library
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import list_references
from ibidem.services.summarizing import summarize_library
from tests.server.web.browser import check_accessible


def test_the_library_becomes_what_a_compressed_one_holds_and_that_can_be_undone(
    signed_in_page: Page, library: HostedLibrary, tmp_path: Path
) -> None:
    page = signed_in_page
    before = summarize_library(library)
    compress_library(library, tmp_path / "Laptop.ibz")
    ids = [item.id for item in list_references(library).items]
    editing.trash_references(library, ids[:3])
    editing.delete_references(library, ids[:3])
    editing.edit_references(library, ids[4:5], _typed_by_mistake)
    later = summarize_library(library)
    page.goto(f"/libraries/{library.uid}/sync")
    page.get_by_role("link", name="Reset Sync").click()
    check_accessible(page)
    page.get_by_label("Replace what is online with the copy").check()
    page.get_by_label("Compressed library (.ibz)").set_input_files(tmp_path / "Laptop.ibz")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("this is what would be:")).to_be_visible()
    check_accessible(page)
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text("References added online3")
    expect(facts).to_contain_text("References changed online1")
    expect(page.get_by_role("row", name="changes")).to_contain_text("Title")
    assert summarize_library(library) == later, "only looked so far"
    page.get_by_role("button", name="Reset Sync").click()
    expect(
        page.get_by_text("Verified: the library online and the copy are the same")
    ).to_be_visible()
    check_accessible(page)
    assert summarize_library(library).fingerprint == before.fingerprint
    page.get_by_role("button", name="Undo the reset").click()
    expect(page.get_by_text("The last reset was taken back")).to_be_visible()
    assert summarize_library(library).fingerprint == later.fingerprint


def test_a_file_that_is_no_compressed_library_is_refused_and_nothing_changes(
    signed_in_page: Page, library: HostedLibrary, tmp_path: Path
) -> None:
    page = signed_in_page
    before = summarize_library(library)
    (tmp_path / "Holiday.ibz").write_bytes(b"GIF89a")
    page.goto(f"/libraries/{library.uid}/reset")
    page.get_by_label("Compressed library (.ibz)").set_input_files(tmp_path / "Holiday.ibz")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator(".notice.bad")).to_contain_text("Nothing was changed.")
    expect(page.get_by_role("button", name="Show what would change")).to_be_visible()
    assert summarize_library(library) == before


def _typed_by_mistake(reference: Reference) -> Reference:
    fields = {**reference.fields, "title": "Typed online by mistake"}
    return msgspec.structs.replace(reference, fields=fields)
