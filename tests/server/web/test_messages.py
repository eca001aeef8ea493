"""Translations: up to date, compiled, used."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ibidem.server.catalogues import script_catalogues
from ibidem.server.settings import Settings
from tests.server.web.messages import LANGUAGES, areas, files


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", areas())
def test_catalogues_hold_every_string_and_are_compiled(
    configured: Settings, area: str, language: str
) -> None:
    for path, content in files(area, language).items():
        assert path.is_file(), "run script/messages"
        assert path.read_bytes() == content, f"{path}: run script/messages"


def test_catalogues_for_scripts_are_json_by_language() -> None:
    assert all(content.startswith(b"{") for content in script_catalogues().values())


def test_a_person_chooses_a_language(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmelden")
    assert page.locator("html").get_attribute("lang") == "de"
    page.goto("/about")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("About this server")
