"""Terms: counted, completed, kept in lists, renamed everywhere."""

from __future__ import annotations

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.model.name import Name
from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference
from ibidem.services.terms import (
    TermKind,
    add_term,
    count_terms,
    delete_terms,
    edit_term,
    list_terms,
    rename_term,
)


def article(
    journal: str, *names: str, short: str = "", keywords: tuple[str, ...] = ()
) -> Reference:
    fields = {"title": "T", "secondary_title": journal, "alternate_title": short}
    return Reference(
        type="journal_article",
        fields={name: text for name, text in fields.items() if text},
        names={"author": tuple(Name(family=each, given="A.") for each in names)},
        keywords=keywords,
    )


@pytest.fixture
def filled(library: Library) -> Library:
    editing.add_references(
        library,
        [
            article("Journal of Lakes", "Berg", "Chen", short="J. Lakes", keywords=("water",)),
            article("Journal of Lakes", "Berg"),
            article("Lake Letters", "Chen", keywords=("lakes", "water")),
        ],
    )
    return library


def test_terms_are_completed_by_their_beginning_and_the_frequent_ones_come_first(
    filled: Library,
) -> None:
    terms = count_terms(filled)
    assert terms.complete(TermKind.AUTHORS, "b") == ["Berg, A."]
    assert terms.complete(TermKind.JOURNALS, "la") == ["Lake Letters", "Journal of Lakes"]
    assert terms.complete(TermKind.JOURNALS, "j. l") == ["Journal of Lakes"]
    assert terms.complete(TermKind.KEYWORDS, "WAT") == ["water"]
    assert terms.abbreviations == {"Journal of Lakes": "J. Lakes"}


def test_what_was_written_since_is_added_without_counting_all_again(filled: Library) -> None:
    terms = count_terms(filled)
    assert count_terms(filled, terms) is terms
    editing.add_references(filled, [article("Annals of Ponds", "Diaz")])
    later = count_terms(filled, terms)
    assert later.complete(TermKind.AUTHORS, "di") == ["Diaz, A."]
    assert later.counts[TermKind.AUTHORS]["Berg, A."] == 2


def test_a_term_is_kept_in_a_list_before_any_reference_has_it(filled: Library) -> None:
    record = add_term(filled, TermKind.JOURNALS, "  Zeitschrift  für Seen ", "Z. Seen")
    listed = {term.text: term for term in list_terms(filled, TermKind.JOURNALS)}
    assert listed["Zeitschrift für Seen"].abbreviation == "Z. Seen"
    assert listed["Zeitschrift für Seen"].count == 0
    assert add_term(filled, TermKind.JOURNALS, "Zeitschrift für Seen", "ZS") == record
    assert count_terms(filled).abbreviations["Zeitschrift für Seen"] == "ZS"
    delete_terms(filled, [record])
    assert "Zeitschrift für Seen" not in count_terms(filled).counts[TermKind.JOURNALS]
    with pytest.raises(InputError):
        add_term(filled, TermKind.KEYWORDS, " ")


@pytest.mark.parametrize(
    ("kind", "old", "new", "count"),
    [
        (TermKind.AUTHORS, "Berg, A.", "Berg, Anna", 2),
        (TermKind.JOURNALS, "Lake Letters", "Journal of Lakes", 1),
        (TermKind.KEYWORDS, "lakes", "water", 1),
    ],
)
def test_a_term_is_renamed_in_every_reference_that_has_it(
    filled: Library, kind: TermKind, old: str, new: str, count: int
) -> None:
    changes = rename_term(filled, kind, old, new)
    assert sum(map(len, changes.changed.values())) == count
    counts = count_terms(filled).counts[kind]
    assert old not in counts
    assert counts[new] >= count
    with pytest.raises(NotFoundError):
        rename_term(filled, kind, old, new)


def test_a_short_form_is_written_into_the_references_of_its_journal_on_demand(
    filled: Library,
) -> None:
    changes = edit_term(filled, TermKind.JOURNALS, "Journal of Lakes", "JoL", everywhere=True)
    ids = [each for kind in changes.changed.values() for each in kind]
    assert len(ids) == 2
    for each in ids:
        fields = describe_reference(filled, each).reference.fields
        assert fields["alternate_title"] == "JoL"
