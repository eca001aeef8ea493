from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import describe_reference, list_references
from tests.server.live import Account, LiveServer
from tests.server.web.browser import check_accessible, expect_complaint, sign_in

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>"
)


@pytest.fixture
def reference(library: HostedLibrary) -> RecordId:
    made = Reference(
        type="journal_article",
        fields={
            "title": "On quokkas",
            "year": "2001",
            "x_shelf": "B 12",
            "url": "javascript:alert(1)",
            "abstract": "Small and calm.",
        },
    )
    return editing.add_references(library, [made])[0][0]


def _address(library: HostedLibrary, reference: RecordId, rest: str = "") -> str:
    return f"/libraries/{library.uid}/references/{reference}{rest}"


def test_a_click_in_the_list_shows_the_reference_beside_it(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId
) -> None:
    signed_in_page.set_viewport_size({"width": 1400, "height": 800})
    signed_in_page.goto(f"/libraries/{library.uid}/?q=quokkas")
    signed_in_page.locator("tbody tr[data-id]").first.click()
    pane = signed_in_page.locator("#right")
    expect(pane.get_by_role("heading", name="On quokkas")).to_be_visible()
    expect(pane).to_contain_text("Small and calm.")
    expect(pane.get_by_role("link", name="javascript")).to_have_count(0)


def test_an_edit_is_saved_and_can_be_undone(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId
) -> None:
    signed_in_page.goto(_address(library, reference))
    signed_in_page.get_by_role("link", name="Edit").click()
    signed_in_page.get_by_label("Title", exact=True).fill("On quokkas, again")
    signed_in_page.get_by_label("Author", exact=True).fill("Müller, Eva\nWHO,")
    signed_in_page.get_by_role("button", name="Save").click()
    expect(signed_in_page.get_by_role("heading", name="On quokkas, again")).to_be_visible()
    noun = describe_reference(library, reference).reference
    assert [name.family or name.literal for name in noun.names["author"]] == ["Müller", "WHO"]
    assert noun.fields["x_shelf"] == "B 12"
    signed_in_page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("It was undone.")
    assert describe_reference(library, reference).reference.fields["title"] == "On quokkas"


def test_what_somebody_else_changed_while_the_form_was_open_stays(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId
) -> None:
    signed_in_page.goto(_address(library, reference, "/edit"))
    editing.edit_references(
        library,
        [reference],
        lambda noun: replace(noun, fields=noun.fields | {"year": "2002", "title": "Theirs"}),
    )
    signed_in_page.get_by_label("Title", exact=True).fill("Mine")
    signed_in_page.get_by_role("button", name="Save").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("changed Title meanwhile")
    noun = describe_reference(library, reference).reference
    assert (noun.fields["title"], noun.fields["year"]) == ("Mine", "2002")


def test_another_type_shows_its_fields_and_keeps_what_was_typed(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId
) -> None:
    signed_in_page.goto(_address(library, reference, "/edit"))
    signed_in_page.get_by_label("Title", exact=True).fill("A book now")
    signed_in_page.get_by_label("Reference type").select_option("book")
    expect(signed_in_page.get_by_label("Publisher", exact=True)).to_be_visible()
    expect(signed_in_page.get_by_label("Title", exact=True)).to_have_value("A book now")
    signed_in_page.get_by_role("button", name="Save").click()
    expect(signed_in_page.get_by_text("Saved.")).to_be_visible()
    assert describe_reference(library, reference).reference.type == "book"


def test_a_citation_key_that_is_taken_is_refused_and_nothing_typed_is_lost(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId
) -> None:
    taken = list_references(library, "examples OR the").items[0].reference.citation_key
    assert taken
    expect_complaint(signed_in_page, "422")
    signed_in_page.goto(_address(library, reference, "/edit"))
    signed_in_page.get_by_label("Title", exact=True).fill("Still here")
    signed_in_page.get_by_label("Citation key").fill(taken)
    signed_in_page.get_by_role("button", name="Save").click()
    expect(signed_in_page.get_by_role("alert")).to_be_visible()
    expect(signed_in_page.get_by_label("Title", exact=True)).to_have_value("Still here")


def test_files_are_attached_read_and_removed(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId, tmp_path: Path
) -> None:
    (tmp_path / "paper.pdf").write_bytes(PDF)
    (tmp_path / "evil.html").write_bytes(b"<script>document.title='run'</script>")
    signed_in_page.goto(_address(library, reference, "?tab=files"))
    paths = [tmp_path / "paper.pdf", tmp_path / "evil.html"]
    signed_in_page.get_by_label("Attach files").set_input_files(paths)
    signed_in_page.get_by_role("button", name="Attach", exact=True).click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("2 files were attached.")
    held = {
        each.noun.file_name: each for each in describe_reference(library, reference).attachments
    }
    pdf = signed_in_page.request.get(f"/libraries/{library.uid}/files/{held['paper.pdf'].id}")
    assert pdf.body() == PDF
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"].startswith("inline")
    html = signed_in_page.request.get(f"/libraries/{library.uid}/files/{held['evil.html'].id}")
    assert html.headers["content-disposition"].startswith("attachment")
    assert html.headers["content-type"] == "application/octet-stream"
    assert html.headers["content-security-policy"] == "sandbox"
    part = signed_in_page.request.get(
        f"/libraries/{library.uid}/files/{held['paper.pdf'].id}", headers={"Range": "bytes=1-3"}
    )
    assert (part.status, part.body()) == (206, b"PDF")
    file = signed_in_page.locator("section.file", has_text="paper.pdf")
    (tmp_path / "corrected.pdf").write_bytes(PDF + b"%corrected")
    file.locator("summary", has_text="Replace").click()
    file.get_by_label("File in the place of paper.pdf").set_input_files(tmp_path / "corrected.pdf")
    file.get_by_role("button", name="Replace").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("The file was replaced")
    read = f"/libraries/{library.uid}/files/{held['paper.pdf'].id}"
    assert signed_in_page.request.get(read).body() == PDF + b"%corrected"
    signed_in_page.get_by_role("button", name="Undo").last.click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("It was undone.")
    assert signed_in_page.request.get(read).body() == PDF
    file = signed_in_page.locator("section.file", has_text="evil.html")
    file.get_by_role("button", name="Remove").click()
    expect(signed_in_page.get_by_role("status")).to_contain_text("The file was removed.")
    assert len(describe_reference(library, reference).attachments) == 1


def test_notes_are_written_changed_and_deleted(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId
) -> None:
    signed_in_page.goto(_address(library, reference, "?tab=notes"))
    signed_in_page.locator("#new-text").fill("First\nthoughts")
    signed_in_page.get_by_role("button", name="Add the Note").click()
    expect(signed_in_page.get_by_text("The note was added.")).to_be_visible()
    signed_in_page.locator("section.note textarea").first.fill("Second thoughts")
    signed_in_page.get_by_role("button", name="Save").click()
    expect(signed_in_page.get_by_text("Saved.")).to_be_visible()
    notes = describe_reference(library, reference).notes
    assert [note.noun.text for note in notes] == ["Second thoughts"]
    signed_in_page.get_by_role("button", name="Delete").click()
    expect(signed_in_page.get_by_text("The note was deleted.")).to_be_visible()
    assert describe_reference(library, reference).notes == []


def test_a_version_is_restored_from_the_history(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId, person: Account
) -> None:
    editing.edit_references(
        library, [reference], lambda noun: replace(noun, fields={"title": "Spoilt"})
    )
    signed_in_page.goto(_address(library, reference, "?tab=history"))
    expect(signed_in_page.locator(".versions")).to_contain_text(person.email)
    signed_in_page.get_by_role("button", name="Restore").click()
    expect(signed_in_page.get_by_role("heading", name="On quokkas")).to_be_visible()
    assert describe_reference(library, reference).reference.fields["x_shelf"] == "B 12"


def test_the_citation_follows_the_style_chosen(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId
) -> None:
    signed_in_page.goto(_address(library, reference, "?tab=citation"))
    expect(signed_in_page.locator(".citation")).to_contain_text("(2001)")
    signed_in_page.get_by_label("Output style").select_option("ieee")
    expect(signed_in_page.locator(".citation")).to_contain_text("[1]")


@pytest.mark.parametrize("tab", ["details", "files", "notes", "citation", "history"])
def test_each_part_is_accessible(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId, tab: str
) -> None:
    signed_in_page.goto(_address(library, reference, f"?tab={tab}"))
    check_accessible(signed_in_page)


def test_the_form_is_accessible(
    signed_in_page: Page, library: HostedLibrary, reference: RecordId
) -> None:
    signed_in_page.goto(_address(library, reference, "/edit"))
    check_accessible(signed_in_page)


def test_a_reference_is_edited_without_scripts(
    chromium: Browser,
    live_server: LiveServer,
    library: HostedLibrary,
    person: Account,
    reference: RecordId,
) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, person)
    page.goto(_address(library, reference))
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Title", exact=True).fill("By hand")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="By hand")).to_be_visible()
    page.get_by_role("button", name="Rate 4 of 5").click()
    expect(page).to_have_url(re.compile(f"references/{reference}$"))
    assert describe_reference(library, reference).reference.rating == 4
    context.close()


def test_nobody_else_may_see_a_reference_or_its_file(
    page: Page, live_server: LiveServer, library: HostedLibrary, reference: RecordId
) -> None:
    sign_in(page, live_server.new_account("stranger"))
    assert page.request.get(_address(library, reference)).status == 404
    assert page.request.get(f"/libraries/{library.uid}/files/{reference}").status == 404
