"""References to entries, in the dialect of BibTeX or of BibLaTeX.

One field to a line, in UTF-8, values in braces. The dialects differ in entry types, in some names
of fields, in dates, and in what classic BibTeX needs to be told twice: the title of the container
of a conference paper, which it has only as `booktitle`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ibidem.formats.bibtex.dates import DATE_FIELDS, MONTH_MACROS, write_issued
from ibidem.formats.bibtex.latex import decode, encode, is_balanced
from ibidem.formats.bibtex.mapping import (
    DATE,
    ENTRY_TYPE,
    GENRE_OF_ENTRY_TYPE,
    GENRES,
    SUBTITLES,
    TYPE_FIELD,
    Kind,
    Plan,
    plan_for,
    type_of_entry,
    usual_entry_types,
)
from ibidem.formats.bibtex.names import write_names
from ibidem.formats.bibtex.protection import protect
from ibidem.formats.bibtex.read import join_titles, source_key
from ibidem.formats.bibtex.syntax import NOT_ENTRIES, is_field_name, starts_entry
from ibidem.model.citation_key import CitationKeyPattern, CitationKeys
from ibidem.model.doi import clean_doi
from ibidem.model.reference import Reference
from ibidem.model.reference_types import is_custom_field

_PATTERN = CitationKeyPattern.parse()
_NAME_WIDTH = 12
_NOT_IN_KEYS = re.compile(r"[\s,={}()\"%#\\~]+")
_ENTRY_TYPE = re.compile(r"[a-z][\w.:+/-]*", re.ASCII)
_ISSN = re.compile(r"[0-9]{4}-?[0-9]{3}[0-9Xx]")
_PAGE_RANGES = re.compile(r"\w+-\w+(?:, ?\w+-\w+)*")
_GENRE_KEYS = {text: key for key, text in GENRES.items()}
_ENTRY_TYPE_OF_GENRE = {text: name for name, text in GENRE_OF_ENTRY_TYPE.items()}
_BEFORE_DATES = frozenset(
    {
        "author",
        "editor",
        "translator",
        "title",
        "shorttitle",
        "journal",
        "journaltitle",
        "booktitle",
    }
)


def write_text(references: Iterable[Reference], *, is_biblatex: bool) -> Iterator[str]:
    """The file, one entry at a time, every entry with a key of its own."""
    references = list(references)
    for reference, key in zip(references, _choose_keys(references), strict=True):
        yield _write_entry(reference, key, is_biblatex=is_biblatex)


def _choose_keys(references: list[Reference]) -> list[str]:
    """A key for each: its own, made unique; references without one take what is left."""
    keys = CitationKeys()
    wanted = [_NOT_IN_KEYS.sub("", reference.citation_key) for reference in references]
    chosen = [keys.claim(key) if key else "" for key in wanted]
    return [
        key or keys.claim(_PATTERN.make(reference))
        for key, reference in zip(chosen, references, strict=True)
    ]


def _write_entry(reference: Reference, key: str, *, is_biblatex: bool) -> str:
    plan = plan_for(reference.type)
    entry_type = _entry_type(reference, is_biblatex=is_biblatex)
    lines = [f"@{entry_type}{{{key},"]
    for name, source in _sources(reference, plan, entry_type, is_biblatex=is_biblatex):
        value = source if name == "month" and source in MONTH_MACROS else f"{{{source}}}"
        lines.append(f"  {name:{_NAME_WIDTH}} = {value},")
    return "\n".join([*lines, "}", "", ""])


def _entry_type(reference: Reference, *, is_biblatex: bool) -> str:
    """The entry type the reference came with, if it still fits, else the dialect's usual one."""
    own = reference.extra.get(ENTRY_TYPE, ("",))[0]
    is_possible = _ENTRY_TYPE.fullmatch(own) is not None and own not in NOT_ENTRIES
    if is_possible and type_of_entry(own) == reference.type:
        return own
    if reference.type == "thesis" and not is_biblatex:
        genre = reference.fields.get("type_of_work", "")
        return _ENTRY_TYPE_OF_GENRE.get(genre, "phdthesis")
    return usual_entry_types(reference.type)[is_biblatex]


def _sources(
    reference: Reference, plan: Plan, entry_type: str, *, is_biblatex: bool
) -> Iterator[tuple[str, str]]:
    """The fields of an entry as (name, LaTeX source)."""
    if type_of_entry(entry_type) != reference.type:
        yield TYPE_FIELD, reference.type
    fields, has_own_date = reference.fields, plan.bibtex["date"] == DATE
    date = fields.get("date", "") if has_own_date else ""
    issued = write_issued(fields.get("year", ""), date, is_biblatex=is_biblatex)
    is_dated = False
    for field, name in (plan.biblatex if is_biblatex else plan.bibtex).items():
        if not is_dated and name not in _BEFORE_DATES:
            is_dated = True
            yield from issued
        if field in reference.names:
            yield name, write_names(reference.names[field])
        elif field in fields and fields[field] and name != DATE:
            yield from _field_sources(reference, plan, entry_type, field, name, is_biblatex)
    if entry_type in GENRE_OF_ENTRY_TYPE and not fields.get("type_of_work"):
        yield "type", ""  # or the entry type would say that it is a doctoral thesis
    if reference.keywords:
        yield "keywords", ", ".join(_keyword(word) for word in reference.keywords)
    if 1 <= reference.rating <= 5:
        yield "ranking", f"rank{reference.rating}"
    if reference.read:
        yield "readstatus", "read"
    for field, text in fields.items():
        if is_custom_field(field):
            yield field, encode(text)
    yield from _kept_sources(reference.extra)


def _field_sources(
    reference: Reference, plan: Plan, entry_type: str, field: str, name: str, is_biblatex: bool
) -> Iterator[tuple[str, str]]:
    text, kind = reference.fields[field], plan.slots[name].kind
    if kind is Kind.TEXT:
        sources = _text_sources(text, reference.extra.get(source_key(field), ()), name)
        yield from sources
        if name == "eventtitle" and not is_biblatex and _lacks_book_title(reference, plan):
            yield "booktitle", sources[0][1]
    elif kind is Kind.GENRE:
        yield from _genre_source(text, name, entry_type, is_biblatex=is_biblatex)
    elif kind is Kind.PAGES:
        yield name, text.replace("-", "--") if _PAGE_RANGES.fullmatch(text) else encode(text)
    elif kind is Kind.ISBN:
        yield "issn" if _ISSN.fullmatch(text) else "isbn", encode(text, verbatim=True)
    else:
        text = clean_doi(text) if kind is Kind.DOI else text
        yield name, encode(text, verbatim=True)


def _text_sources(text: str, kept: tuple[str, ...], name: str) -> list[tuple[str, str]]:
    """The source a text was read from, while it still says this text; else a new one with what of
    the old one still fits."""
    if kept and all(_is_writable(source) for source in kept):
        if len(kept) == 1 and decode(kept[0])[0] == text:
            return [(name, kept[0])]
        if len(kept) == 2 and name in SUBTITLES and join_titles(*kept) == text:
            return [(name, kept[0]), (SUBTITLES[name], kept[1])]
        source = protect(text, " ".join(kept))
        return [(name, source if _is_writable(source) else encode(text))]
    return [(name, encode(text))]


def _lacks_book_title(reference: Reference, plan: Plan) -> bool:
    slot = plan.slots.get("booktitle")
    return slot is None or slot.field not in reference.fields


def _genre_source(
    text: str, name: str, entry_type: str, *, is_biblatex: bool
) -> Iterator[tuple[str, str]]:
    if GENRE_OF_ENTRY_TYPE.get(entry_type) != text:
        key = _GENRE_KEYS.get(text) if is_biblatex else None
        yield name, key or encode(text)


def _kept_sources(extra: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Fields that were kept as they were, because the model has no place for them."""
    for key, values in extra.items():
        prefix, _, name = key.partition(":")
        if prefix == "bibtex" and is_field_name(name) and name not in DATE_FIELDS:
            for source in values:
                yield name, source if _is_writable(source) else encode(source)


def _is_writable(source: str) -> bool:
    """Whether the source can stand in braces without breaking the file."""
    return is_balanced(source) and not starts_entry(source)


def _keyword(word: str) -> str:
    source = encode(word)
    return f"{{{source}}}" if "," in word or ";" in word else source
