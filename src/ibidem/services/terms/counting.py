"""Counting the terms of a library: once as a whole, then only what was written since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.text import fold
from ibidem.services.following import changes_since
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.terms.kinds import ABBREVIATION, TermKind, journal_of, terms_in
from ibidem.services.terms.settings import read_kept
from ibidem.store.records import iterate_kind, load_records

_REPORT_EVERY = 5_000
_PHASE = "Counting terms"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a library as they were after `changeset`, with how often they occur.

    `abbreviations` are the short forms of journals by their full names; what a person keeps in the
    list goes before what the references say.
    """

    changeset: int
    counts: dict[TermKind, Counter[str]]
    abbreviations: dict[str, str]
    _folded: dict[TermKind, list[tuple[str, str]]] = field(default_factory=dict, repr=False)

    def complete(self, kind: TermKind, typed: str, *, limit: int = 12) -> list[str]:
        """The terms that begin with what was typed, then those with a word that does; the frequent
        ones first. A journal is found by its short form too."""
        wanted = fold(typed)
        counts = self.counts[kind]
        if kind not in self._folded:
            self._folded[kind] = [(self._searched(kind, each), each) for each in counts]
        begin, inside = [], []
        for searched, term in self._folded[kind]:
            if searched.startswith(wanted):
                begin.append(term)
            elif f" {wanted}" in searched:
                inside.append(term)
        for found in (begin, inside):
            found.sort(key=lambda term: (-counts[term], term))
        return [*begin, *inside][:limit]

    def _searched(self, kind: TermKind, term: str) -> str:
        short = self.abbreviations.get(term, "") if kind is TermKind.JOURNALS else ""
        return fold(f"{term} {short}".strip())


def count_terms(
    library: Library, known: Terms | None = None, *, report: Report = no_report
) -> Terms:
    """The terms of references outside the trash, and those kept in lists.

    With what is `known` already only references written since are read: terms that came are added;
    those that went stay until all is counted again.
    """
    with library.reading() as tx:
        newest = tx.head.changeset
    if known is not None and newest == known.changeset:
        return known
    changes = changes_since(library, known.changeset) if known is not None else None
    if known is None or changes is None or changes.touches(RecordKind.SETTING):
        return _count_all(library, newest, report)
    with library.reading() as tx:
        rows = load_records(tx, changes.ids(RecordKind.REFERENCE))
        written = [
            row.read()
            for row in rows.values()
            if row.payload is not None and row.kind is RecordKind.REFERENCE
        ]
    counts = {kind: Counter(known.counts[kind]) for kind in TermKind}
    abbreviations = dict(known.abbreviations)
    for reference in written:
        for kind in TermKind:
            for term in terms_in(reference, kind):
                counts[kind].setdefault(term, 1)
        _learn(abbreviations, reference)
    return Terms(newest, counts, abbreviations)


def ids_with(library: Library, kind: TermKind, term: str) -> list[RecordId]:
    """The references that have a term, those in the trash included."""
    with library.reading() as tx:
        rows = ((row.id, row.read_if_sound()) for row in iterate_kind(tx, RecordKind.REFERENCE))
        return [each for each, noun in rows if noun is not None and term in terms_in(noun, kind)]


def _count_all(library: Library, newest: int, report: Report) -> Terms:
    counts: dict[TermKind, Counter[str]] = {kind: Counter() for kind in TermKind}
    abbreviations: dict[str, str] = {}
    with library.reading() as tx:
        for number, row in enumerate(iterate_kind(tx, RecordKind.REFERENCE)):
            if number % _REPORT_EVERY == 0:
                report(_PHASE, number, None)
            reference = row.read_if_sound()
            if reference is None or reference.is_trashed:
                continue
            for kind in TermKind:
                counts[kind].update(set(_plain(terms_in(reference, kind))))
            _learn(abbreviations, reference)
        for each in read_kept(tx):
            counts[each.kind].setdefault(each.text, 0)
            if each.abbreviation:
                abbreviations[each.text] = each.abbreviation
    return Terms(newest, counts, abbreviations)


def _plain(terms: Iterable[str]) -> Iterable[str]:
    return (term for term in terms if term)


def _learn(abbreviations: dict[str, str], reference: Reference) -> None:
    journal, short = journal_of(reference), reference.fields.get(ABBREVIATION, "")
    if journal and short and short != journal:
        abbreviations.setdefault(journal, short)
