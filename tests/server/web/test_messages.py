"""Translations: up to date, compiled, used."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ibidem.server.catalogues import script_catalogues
from ibidem.server.settings import Settings
from tests.server.web.messages import LANGUAGES, areas, files, is_translated, updated, values_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", areas())
def test_catalogues_hold_every_string_and_are_compiled(
    configured: Settings, area: str, language: str
) -> None:
    for path, content in files(area, language).items():
        assert path.is_file(), "run script/messages"
        assert path.read_bytes() == content, f"{path}: run script/messages"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", areas())
def test_every_string_is_translated(configured: Settings, area: str, language: str) -> None:
    assert [message.id for message in updated(area, language) if not is_translated(message)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", areas())
def test_translations_name_the_values_of_their_strings(
    configured: Settings, area: str, language: str
) -> None:
    for message in updated(area, language):
        if message.id:
            strangers = values_of(message.string) - values_of(message.id)
            assert not strangers, f"{message.id!r} has no {strangers}"
            *_, many = message.string if isinstance(message.string, tuple) else [message.string]
            *_, wanted = message.id if isinstance(message.id, tuple) else [message.id]
            assert values_of(wanted) <= values_of(many), f"{message.id!r} lacks a value"


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
