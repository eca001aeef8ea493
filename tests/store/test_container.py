"""What a list shows as the journal or the book."""

from __future__ import annotations

from ibidem.model import Reference
from ibidem.store.derived.listing import container_of


def test_the_proceedings_of_a_conference_paper_are_its_container() -> None:
    both = {"custom_3": "Proceedings of Things", "secondary_title": "A Conference"}
    paper = Reference(type="conference_proceedings", fields=both)
    assert container_of(paper) == "Proceedings of Things"


def test_without_proceedings_the_conference_is_shown() -> None:
    fields = {"secondary_title": "A Conference"}
    assert container_of(Reference(type="conference_proceedings", fields=fields)) == "A Conference"


def test_the_journal_is_the_container_of_an_article() -> None:
    fields = {"secondary_title": "A Journal", "custom_3": "something else"}
    assert container_of(Reference(type="journal_article", fields=fields)) == "A Journal"
