"""Lists of terms, as people keep them: add, change, rename everywhere, delete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from ibidem.errors import InputError, NotFoundError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.name import Name, parse_name, write_name
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.text import fold
from ibidem.services.editing.edit import editing
from ibidem.services.editing.references import change_references
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.terms.counting import count_terms, ids_with
from ibidem.services.terms.kinds import ABBREVIATION, TermKind, journal_field, journal_of
from ibidem.services.terms.settings import as_setting, read_kept

TERM_CHARS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Term:
    """A term, how many references have it, and its id where it is kept in the list itself."""

    text: str
    count: int
    abbreviation: str = ""
    id: RecordId | None = None


def list_terms(library: Library, kind: TermKind, *, report: Report = no_report) -> list[Term]:
    """The terms of a kind: those that references have and those kept, by name."""
    terms = count_terms(library, report=report)
    with library.reading() as tx:
        kept = {each.text: each for each in read_kept(tx) if each.kind is kind}
    found = [
        Term(
            text,
            count,
            terms.abbreviations.get(text, "") if kind is TermKind.JOURNALS else "",
            kept[text].id if text in kept else None,
        )
        for text, count in terms.counts[kind].items()
    ]
    return sorted(found, key=lambda term: (fold(term.text), term.text))


def add_term(library: Library, kind: TermKind, text: str, abbreviation: str = "") -> RecordId:
    """Keep a term in a list; one that is there already gets the abbreviation. Returns its id.

    Raises `InputError` for an empty or overlong one.
    """
    text, abbreviation = _clean(text), abbreviation.strip()
    if kind is TermKind.AUTHORS:
        text = write_name(parse_name(text))
    with editing(library, "add term") as edit:
        for each in read_kept(edit.tx):
            if each.kind is kind and each.text == text:
                edit.load(RecordKind.SETTING, [each.id])
                edit.put(RecordKind.SETTING, each.id, as_setting(kind, text, abbreviation))
                return each.id
        return edit.add(RecordKind.SETTING, as_setting(kind, text, abbreviation))


def edit_term(
    library: Library, kind: TermKind, text: str, abbreviation: str, *, everywhere: bool = False
) -> Changes:
    """Give a journal another short form; `everywhere` also in the references of the journal."""
    text, abbreviation = _clean(text), abbreviation.strip()
    found = ids_with(library, kind, text) if everywhere and kind is TermKind.JOURNALS else []

    def change(reference: Reference) -> Reference:
        if journal_of(reference) != text:
            return reference
        fields = {**reference.fields, ABBREVIATION: abbreviation}
        return replace(reference, fields={name: each for name, each in fields.items() if each})

    with editing(library, "edit term") as edit:
        known = {each.text: each.id for each in read_kept(edit.tx) if each.kind is kind}
        wanted = as_setting(kind, text, abbreviation)
        if text in known:
            edit.load(RecordKind.SETTING, [known[text]])
            edit.put(RecordKind.SETTING, known[text], wanted)
        else:
            edit.add(RecordKind.SETTING, wanted)
        change_references(edit, found, change)
    return edit.changes


def rename_term(library: Library, kind: TermKind, old: str, new: str) -> Changes:
    """Write a term otherwise, in the list and in every reference that has it, in one step.

    Two terms become one where `new` is there already. Raises `InputError`, and `NotFoundError`
    where nothing has the term.
    """
    old, new = old.strip(), _clean(new)
    found = ids_with(library, kind, old)
    name = parse_name(new)
    if kind is TermKind.AUTHORS:
        new = write_name(name)
    with editing(library, "rename term") as edit:
        kept = {each.text: each for each in read_kept(edit.tx) if each.kind is kind}
        if not found and old not in kept:
            raise NotFoundError("There is no such term any more.")
        if old in kept and new != old:
            edit.load(RecordKind.SETTING, [kept[old].id])
            if new in kept:
                edit.delete(RecordKind.SETTING, kept[old].id)
            else:
                setting = as_setting(kind, new, kept[old].abbreviation)
                edit.put(RecordKind.SETTING, kept[old].id, setting)
        change_references(edit, found, lambda each: _renamed(each, kind, old, new, name))
    return edit.changes


def delete_terms(library: Library, terms: Iterable[RecordId]) -> Changes:
    """Take terms out of the list. References keep what they say."""
    with editing(library, "delete term") as edit:
        for each in edit.load(RecordKind.SETTING, terms):
            edit.delete(RecordKind.SETTING, each)
    return edit.changes


def _renamed(reference: Reference, kind: TermKind, old: str, new: str, name: Name) -> Reference:
    if kind is TermKind.KEYWORDS:
        words = {new if each == old else each for each in reference.keywords}
        return replace(reference, keywords=tuple(sorted(words)))
    if kind is TermKind.JOURNALS:
        if journal_of(reference) != old:
            return reference
        return replace(reference, fields={**reference.fields, journal_field(reference.type): new})
    names = {
        field: tuple(dict.fromkeys(name if write_name(each) == old else each for each in people))
        for field, people in reference.names.items()
    }
    return replace(reference, names=names)


def _clean(text: str) -> str:
    text = " ".join(text.split())
    if not 0 < len(text) <= TERM_CHARS_MAX:
        raise InputError(f"A term has 1 to {TERM_CHARS_MAX:,} characters.")
    return text
