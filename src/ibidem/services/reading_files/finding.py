"""Where in the files of found references the words of a search stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.model.ids import RecordId
from ibidem.model.query import And, Or, Query, Term, TermKind, find_search_field, parse
from ibidem.model.text import spaced, words
from ibidem.services.library import Library
from ibidem.store.blob_texts import PAGE_END, load_file_texts
from ibidem.store.records import load_records

REFERENCES_MAX = 200  # looked at in one call
HITS_MAX = 3  # shown of one reference
_AROUND = 8  # words shown before and behind
_SNIPPET_CHARS_MAX = 400


@dataclass(frozen=True, slots=True)
class FileHit:
    """A place in a file. `page` counts from 1; `snippet` is the text around, `start` and `end`
    where in it the words stand."""

    reference: RecordId
    attachment: RecordId
    file_name: str
    page: int
    snippet: str
    start: int
    end: int


def find_in_files(library: Library, ids: Sequence[RecordId], query: str) -> list[FileHit]:
    """The first places in the files of some references where words of `query` stand.

    At most `HITS_MAX` for each of the first `REFERENCES_MAX` references, in the order given; the
    first place of each word comes before the second of another. Raises `QueryError`.
    """
    phrases = [
        (tuple(words(term.text)), term.kind is TermKind.PREFIX) for term in _wanted(parse(query))
    ]
    phrases = [phrase for phrase in dict.fromkeys(phrases) if phrase[0]]
    if not phrases:
        return []
    hits: dict[RecordId, list[FileHit]] = {}
    with library.reading() as tx:
        found = load_file_texts(tx, list(ids)[:REFERENCES_MAX])
        rows = load_records(tx, [attachment for _, attachment, _ in found])
    for reference, attachment, text in found:
        known = hits.setdefault(reference, [])
        row = rows.get(attachment)
        if row is None or row.payload is None:
            continue
        for phrase, is_prefix in phrases:
            if len(known) >= HITS_MAX:
                break
            for page, place in _places(text, phrase, is_prefix=is_prefix):
                hit = FileHit(reference, attachment, row.read().file_name, page, *place)
                if hit not in known:
                    known.append(hit)
                break
    return [hit for reference in ids for hit in hits.get(reference, ())]


def _wanted(query: Query) -> Iterator[Term]:
    """The terms that look into files and are not excluded."""
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from _wanted(part)
    elif isinstance(query, Term) and query.kind in (
        TermKind.WORD,
        TermKind.PHRASE,
        TermKind.PREFIX,
    ):
        field = find_search_field(query.field) if query.field else None
        if query.field is None or (field is not None and field.places == ("texts",)):
            yield query


def _places(
    text: str, phrase: tuple[str, ...], *, is_prefix: bool
) -> Iterator[tuple[int, tuple[str, int, int]]]:
    """(page, (snippet, start, end)) of each place, page by page."""
    wanted = f" {' '.join(phrase)}{'' if is_prefix else ' '}"
    for number, page in enumerate(text.split(PAGE_END), 1):
        if wanted in f" {' '.join(spaced(page).split())} ":
            place = _place(page, phrase, is_prefix=is_prefix)
            if place is not None:
                yield number, place


def _place(page: str, phrase: tuple[str, ...], *, is_prefix: bool) -> tuple[str, int, int] | None:
    """The first place in a page, in the words of the page itself."""
    shown = page.split()
    folded: list[str] = []  # the words of the page
    source: list[int] = []  # for each of them, of which piece between spaces it is a part
    for at, piece in enumerate(shown):
        parts = words(piece)
        folded += parts
        source += [at] * len(parts)
    for at in range(len(folded) - len(phrase) + 1):
        here = folded[at : at + len(phrase)]
        last = here[-1] == phrase[-1] or (is_prefix and here[-1].startswith(phrase[-1]))
        if last and here[:-1] == list(phrase[:-1]):
            first, end = source[at], source[at + len(phrase) - 1] + 1
            before = " ".join(shown[max(0, first - _AROUND) : first])[-_SNIPPET_CHARS_MAX:]
            middle = " ".join(shown[first:end])[:_SNIPPET_CHARS_MAX]
            behind = " ".join(shown[end : end + _AROUND])[:_SNIPPET_CHARS_MAX]
            start = len(before) + bool(before)
            snippet = " ".join(filter(None, (before, middle, behind)))
            return snippet, start, start + len(middle)
    return None
