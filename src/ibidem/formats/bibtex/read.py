"""Entries to references.

A field's LaTeX source becomes plain text (see `latex`). Where the text does not say all that the
source says (braces that protect capitals, markup, unknown commands), the source is kept beside it,
in `extra["bibtex:{<field id>}"]`, and the writer uses it as long as it still fits the text. Fields
without a place in the model, and fields whose place is taken already, are kept as source in
`extra["bibtex:<name>"]`.

Problem codes beside those of `scan`: `duplicate_key`, `missing_parent`, `conflicting_field`.
"""

from __future__ import annotations

import re

from ibidem.errors import Problem
from ibidem.formats.bibtex.dates import DATE_FIELDS, read_issued
from ibidem.formats.bibtex.inherit import inherit
from ibidem.formats.bibtex.latex import decode, is_plain
from ibidem.formats.bibtex.mapping import (
    DATE,
    ENTRY_TYPE,
    GENRE_OF_ENTRY_TYPE,
    GENRES,
    SUBTITLES,
    TYPE_FIELD,
    Kind,
    Plan,
    Slot,
    plan_for,
    type_of_entry,
    usual_entry_types,
)
from ibidem.formats.bibtex.names import read_names
from ibidem.formats.bibtex.scan import Scanner
from ibidem.formats.bibtex.syntax import Entry, expansion_max
from ibidem.model.doi import clean_doi
from ibidem.model.name import Name
from ibidem.model.reading import ReadResult
from ibidem.model.reference import Reference
from ibidem.model.reference_types import REFERENCE_TYPES, is_custom_field

_APART = frozenset({*DATE_FIELDS, TYPE_FIELD})  # read together, or before the others
_SUBTITLES = frozenset(SUBTITLES.values())
_EXACT_DATES = frozenset(DATE_FIELDS) - {"year"}
_YEAR = re.compile(r"[0-9]{4}").fullmatch
_DASHES = re.compile(r"-{2,}")
_URL_COMMAND = re.compile(r"\\url\s*\{([^{}]*)\}")
_RANK = re.compile(r"(?:rank)?([1-5])")
_PLAIN_PAGES = re.compile(r"[0-9A-Za-z]+(?:--?[0-9A-Za-z]+)?").fullmatch
_CONTAINER_NAMES = ("booktitle", "journal", "journaltitle")
_KEYWORD_PIECE = re.compile(r"[{}]|[,;]")
_TYPE_ID = re.compile(r"[a-z][a-z0-9_]*")


def read_text(text: str) -> ReadResult:
    """The references and problems of a file; never raises on input."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    scanner = Scanner(text.removeprefix("\ufeff"))
    entries = list(scanner.entries())
    problems = scanner.problems
    keys: set[str] = set()
    for entry in entries:
        if entry.key and entry.key in keys:
            message = f"The citation key {entry.key[:60]!r} is used more than once; both are kept."
            problems.append(_problem(scanner, entry, "duplicate_key", message))
        keys.add(entry.key)
    for entry in inherit(entries, expansion_max(text)):
        message = "The entry named by crossref or xdata is not in this file."
        problems.append(_problem(scanner, entry, "missing_parent", message))
    references = []
    for entry in entries:
        reader = _EntryReader(entry)
        references.append(reader.reference())
        for name, source in reader.conflicts:
            message = f"The field {name!r} says something else than another field; it was left out."
            raw = f"{name} = {{{source}}}"
            line = scanner.line_of(entry.start)
            problems.append(Problem("conflicting_field", message, line, raw))
    if problems:
        problems.sort(key=lambda problem: problem.line or 0)
    return ReadResult(references, problems)


def _problem(scanner: Scanner, entry: Entry, code: str, message: str) -> Problem:
    raw = scanner.text[entry.start : entry.end]
    return Problem(code, message, scanner.line_of(entry.start), raw)


class _EntryReader:
    """One entry on its way to a reference."""

    __slots__ = (
        "_entry", "_extra", "_fields", "_keywords", "_names", "_rating", "_read", "_used",
        "conflicts",
    )  # fmt: skip

    def __init__(self, entry: Entry) -> None:
        self.conflicts: list[tuple[str, str]] = []
        self._entry = entry
        self._fields: dict[str, str] = {}
        self._names: dict[str, tuple[Name, ...]] = {}
        self._keywords: list[str] = []
        self._extra: dict[str, list[str]] = {}
        self._used: set[str] = set()  # subtitles that went with their titles
        self._rating = 0
        self._read = False

    def reference(self) -> Reference:
        """The reference; `conflicts` then has what no part of it could keep."""
        entry, fields, sources = self._entry, self._fields, self._entry.fields
        type_id = self._type()
        plan = plan_for(type_id)
        slots = plan.slots
        if "eventtitle" in slots and "eventtitle" in sources:
            # Classic BibTeX knows no event, so the writer says it twice (see `write`).
            event = sources["eventtitle"]
            sources = {
                name: source
                for name, source in sources.items()
                if name not in _CONTAINER_NAMES or source != event
            }
        texts = plan.texts if sources.keys().isdisjoint(_SUBTITLES) else {}
        for name, source in sources.items():
            field = texts.get(name)
            if field is not None:
                if field in fields:
                    self._keep(name, source)
                elif is_plain(source):
                    fields[field] = source
                else:
                    self._put_text(field, name, source)
            elif slot := slots.get(name):
                self._put(slot, name, source, plan)
            elif name not in _APART:
                self._put_other(name, source)
        for name in self._used:
            self._extra.pop(f"bibtex:{name}", None)
        self._put_dates(plan)
        self._put_repeats()
        self._complete(type_id)
        return Reference(
            citation_key=entry.key,
            extra={key: tuple(values) for key, values in self._extra.items()},
            fields=fields,
            keywords=tuple(sorted(set(self._keywords))) if self._keywords else (),
            names=self._names,
            rating=self._rating,
            read=self._read,
            type=type_id,
        )

    def _type(self) -> str:
        """The reference type, and what else the entry type says."""
        entry = self._entry
        named = entry.fields.get(TYPE_FIELD, "")
        if named:
            usual = usual_entry_types(named)
            is_known = named in REFERENCE_TYPES or _TYPE_ID.fullmatch(named)
            if entry.type in usual and is_known:
                return named
            self._keep(TYPE_FIELD, named)
        type_id = type_of_entry(entry.type)
        if entry.type in GENRE_OF_ENTRY_TYPE and "type" not in entry.fields:
            self._fields["type_of_work"] = GENRE_OF_ENTRY_TYPE[entry.type]
        return type_id

    def _keep(self, name: str, source: str) -> None:
        """Keep a field's source as it is, for the writer."""
        if source and not source.isspace():
            self._extra.setdefault(f"bibtex:{name}", []).append(source)

    def _put_text(self, field: str, name: str, source: str) -> None:
        text, says_all = decode(source)
        if not text:
            self._keep(name, source)
            return
        self._fields[field] = text
        if not says_all:
            self._extra[source_key(field)] = [source]

    def _put(self, slot: Slot, name: str, source: str, plan: Plan) -> None:
        """A field with a place in the model, of any kind."""
        field, kind = slot.field, slot.kind
        if kind is Kind.NAMES:
            people = () if field in self._names else read_names(source)
            if people:
                self._names[field] = people
            else:
                self._keep(name, source)
            return
        if field in self._fields:
            self._keep(name, source)
        elif kind is Kind.TEXT:
            self._put_divided(field, name, source, plan.bibtex[field])
        elif value := read_value(kind, source):
            self._fields[field] = value
        else:
            self._keep(name, source)

    def _put_divided(self, field: str, name: str, source: str, usual_name: str) -> None:
        """A title together with its subtitle, which may be called as if by the usual name."""
        names = [SUBTITLES[each] for each in (name, usual_name) if each in SUBTITLES]
        subtitle_name = next((each for each in names if each in self._entry.fields), "")
        subtitle = self._entry.fields.get(subtitle_name, "")
        joined = join_titles(source, subtitle)
        if joined and subtitle and not subtitle.isspace():
            self._fields[field] = joined
            self._extra[source_key(field)] = [source, subtitle]
            self._used.add(subtitle_name)
        else:
            self._put_text(field, name, source)

    def _put_other(self, name: str, source: str) -> None:
        """A field without a place of its own in the model."""
        if name in ("keywords", "keyword"):
            self._keywords += read_keywords(source)
        elif name == "ranking" and (rank := _RANK.fullmatch(source)):
            self._rating = int(rank[1])
        elif name == "readstatus" and source == "read":
            self._read = True
        elif is_custom_field(name) and (value := decode(source)[0]):
            self._fields[name] = value
        else:
            self._keep(name, source)

    def _put_repeats(self) -> None:
        for name, source in self._entry.repeats or ():
            if name in DATE_FIELDS:
                self.conflicts.append((name, source))
            elif name in ("keywords", "keyword"):
                self._keywords += read_keywords(source)
            else:
                self._keep(name, source)

    def _put_dates(self, plan: Plan) -> None:
        sources = self._entry.fields
        if sources.keys().isdisjoint(_EXACT_DATES) and _YEAR(sources.get("year", "")):
            self._fields["year"] = sources["year"]
            return
        year, date, other = read_issued(sources)
        if year:
            self._fields["year"] = year
        if date and plan.bibtex["date"] == DATE:
            self._fields["date"] = date
        elif date:  # the type uses this field of the model for something else
            other = tuple(name for name in DATE_FIELDS if name in sources and name != "year")
        self.conflicts += [(name, sources[name]) for name in other]

    def _complete(self, type_id: str) -> None:
        """Keep an unusual entry type; what one field says in the absence of another."""
        sources, fields, entry_type = self._entry.fields, self._fields, self._entry.type
        if entry_type not in usual_entry_types(type_id):
            says_more = GENRE_OF_ENTRY_TYPE.get(entry_type, "") != fields.get("type_of_work")
            if says_more:
                self._extra[ENTRY_TYPE] = [entry_type]
        if "langid" in sources and (language := decode(sources["langid"])[0]):
            fields.setdefault("language", language)
        if "howpublished" in sources:
            url = _URL_COMMAND.search(sources["howpublished"])
            if url and (address := decode(url[1], verbatim=True)[0]):
                fields.setdefault("url", address)


def source_key(field: str) -> str:
    """The key in `extra` of the LaTeX source of a field of the model."""
    return f"bibtex:{{{field}}}"


def join_titles(source: str, subtitle_source: str) -> str:
    """Title and subtitle as one text: "Title: Subtitle"."""
    title, subtitle = decode(source)[0], decode(subtitle_source)[0]
    if not title or not subtitle:
        return title
    return f"{title}{' ' if title[-1] in '.:!?' else ': '}{subtitle}"


def read_value(kind: Kind, source: str) -> str:
    """The text of a field that is neither plain text nor names."""
    if kind is Kind.PAGES:
        if _PLAIN_PAGES(source):
            return source.replace("--", "-")
        return decode(_DASHES.sub("-", source))[0]
    if kind is Kind.GENRE:
        text = decode(source)[0]
        return GENRES.get(text, text)
    text = decode(source, verbatim=True)[0]
    return clean_doi(text) if kind is Kind.DOI else text


def read_keywords(source: str) -> list[str]:
    """Key words between semicolons, or commas where there are none; braces keep one together."""
    if is_plain(source):
        plain = source.split(";" if ";" in source else ",")
        return [word for piece in plain if (word := piece.strip(" "))]
    pieces: dict[str, list[str]] = {",": [], ";": []}
    starts = {",": 0, ";": 0}
    depth = 0
    for match in _KEYWORD_PIECE.finditer(source):
        found = match[0]
        if found == "{":
            depth += 1
        elif found == "}":
            depth -= 1
        elif depth <= 0:
            pieces[found].append(source[starts[found] : match.start()])
            starts[found] = match.end()
    separator = ";" if pieces[";"] else ","
    pieces[separator].append(source[starts[separator] :])
    return [word for piece in pieces[separator] if (word := decode(piece)[0])]
