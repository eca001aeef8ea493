"""The catalogue of styles and languages."""

from __future__ import annotations

import pytest

from ibidem.citations import Processor
from ibidem.errors import InputError, NotFoundError
from ibidem.services.citing import (
    COMMON_STYLES,
    find_style,
    list_locales,
    list_styles,
    read_style,
)
from ibidem.services.citing.catalogue import read_locales
from tests.citations.styles import CITATION, make_style


def test_there_are_ten_thousand_styles_and_the_most_used_come_first() -> None:
    styles = list_styles()
    assert len(styles) > 10_000
    assert {each.name for each in styles[:10]} == set(COMMON_STYLES.values())
    assert len({each.name for each in styles}) == len(styles)


def test_styles_are_found_by_words_in_any_case_and_order() -> None:
    names = [each.name for each in list_styles("GEOSCIENCE nature")]
    assert "nature-geoscience" in names
    assert list_styles("vancouver")[0].name == "nlm-citation-sequence"
    assert list_styles("no such style anywhere") == []
    assert len(list_styles("journal", limit=7)) == 7


@pytest.mark.parametrize("short", COMMON_STYLES)
def test_a_common_style_is_found_by_its_short_name_and_works(short: str) -> None:
    style = find_style(short)
    assert style.name == COMMON_STYLES[short]
    assert Processor(style.content, read_locales("en-US")).info.has_bibliography


def test_a_dependent_style_has_its_parents_rules_and_its_own_title_and_language() -> None:
    style = find_style("nature-geoscience")
    assert (style.title, style.parent) == ("Nature Geoscience", "nature")
    assert style.default_locale == "en-GB"
    assert style.content == find_style("nature").content


def test_a_style_is_found_by_its_title() -> None:
    assert find_style("nature geoscience").name == "nature-geoscience"


@pytest.mark.parametrize("name", ["apaa", "", "../../etc/passwd", "a/b", "x" * 500, "\x00"])
def test_an_unknown_style_is_not_found(name: str) -> None:
    with pytest.raises(NotFoundError):
        find_style(name)


def test_a_style_of_ones_own_is_read() -> None:
    assert read_style(make_style(CITATION), "mine").name == "mine"
    parent = '<link rel="independent-parent" href="http://www.zotero.org/styles/apa"/>'
    assert read_style(make_style("", info=parent)).parent == "apa"
    with pytest.raises(InputError):
        read_style(make_style("", info=parent.replace("apa", "nothing-of-this-name")))
    with pytest.raises(InputError):
        read_style(b"<html/>")


def test_languages_have_their_own_names() -> None:
    assert list_locales()["de-DE"].startswith("Deutsch")


@pytest.mark.parametrize(
    ("language", "count"), [("en-US", 1), ("de-AT", 3), ("de", 2), ("en-GB", 2), ("xx-XX", 1)]
)
def test_locales_fall_back_to_the_language_and_to_english(language: str, count: int) -> None:
    assert len(read_locales(language)) == count


@pytest.mark.parametrize("language", ["", "../x", "english", "e", "en_US"])
def test_what_is_no_language_is_refused(language: str) -> None:
    with pytest.raises(InputError):
        read_locales(language)
