"""Names of types and fields on pages, and pages for errors, in the person's language."""

from __future__ import annotations

from django.utils.translation import override

from ibidem.errors import error_classes
from ibidem.server.settings import Settings
from ibidem.server.web.labels import field_label, translate_label, type_title, type_titles


def test_types_and_fields_are_named_in_the_language_of_the_page(configured: Settings) -> None:
    with override("de"):
        assert type_title("journal_article") == "Zeitschriftenaufsatz"
        assert ("book_section", "Buchkapitel") in type_titles()
        assert field_label("journal_article", "secondary_title") == "Zeitschrift"
        assert field_label("book_section", "secondary_author") == "Herausgeber"
        assert translate_label("Place Published") == "Erscheinungsort"
    with override("en"):
        assert type_title("journal_article") == "Journal Article"
        assert field_label("journal_article", "secondary_title") == "Journal"


def test_what_a_person_named_keeps_its_name(configured: Settings) -> None:
    with override("de"):
        assert field_label("book", "x_year") == "Year"
        assert translate_label("Shelf mark") == "Shelf mark"
        assert type_title("a_type_of_tomorrow") == "a_type_of_tomorrow"


def test_every_error_has_a_title_and_a_remedy_for_pages(configured: Settings) -> None:
    from ibidem.server.web.error_pages import REMEDIES, TITLES  # needs Django

    codes = {kind.code for kind in error_classes()}
    assert codes - set(TITLES) == set()
    assert codes - set(REMEDIES) == set()
