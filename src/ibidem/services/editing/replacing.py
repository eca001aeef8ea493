"""Find and replace: a text for another, in chosen fields of many references; preview first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from msgspec.structs import asdict, replace

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.name import Name, spoken_name
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.reference_types import NAME_FIELDS, is_known_field
from ibidem.services.editing.bulk import KEYWORDS
from ibidem.services.editing.references import edit_references
from ibidem.services.library import Library
from ibidem.store.records import load_records

FIND_CHARS_MAX = 1_000
SHOWN = 100  # replacements that a preview gives at once, unless told
_PART = 2_000


@dataclass(frozen=True, slots=True)
class Replacement:
    """What to look for, what to put there, and where.

    `fields`: ids, and "keywords"; none: every field of a reference. `whole_words`: not within a
    word. Texts are taken literally, there are no patterns.
    """

    find: str
    put: str = ""
    fields: tuple[str, ...] = ()
    match_case: bool = False
    whole_words: bool = False


@dataclass(frozen=True, slots=True)
class Replaced:
    """One field of one reference before and after; `title` of the reference as it is."""

    id: RecordId
    title: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReplacePreview:
    """A part of what a replacement would do; how many references and fields it changes in all."""

    references: int = 0
    fields: int = 0
    items: list[Replaced] = field(default_factory=list)


def preview_replace(
    library: Library,
    references: Iterable[RecordId],
    wanted: Replacement,
    *,
    offset: int = 0,
    limit: int = SHOWN,
) -> ReplacePreview:
    """What `find_and_replace` would do; nothing is written. Raises `InputError`."""
    substitute = _substituter(wanted)
    changed = fields = 0
    items: list[Replaced] = []
    for record_id, reference in _load(library, references):
        found = list(_differences(record_id, reference, _replace(reference, wanted, substitute)))
        changed += bool(found)
        for each in found:
            if offset <= fields < offset + limit:
                items.append(each)
            fields += 1
    return ReplacePreview(changed, fields, items)


def find_and_replace(
    library: Library, references: Iterable[RecordId], wanted: Replacement
) -> Changes:
    """Replace a text in many references, in one step. Raises `InputError`."""
    substitute = _substituter(wanted)
    return edit_references(
        library,
        references,
        lambda reference: _replace(reference, wanted, substitute),
        label="find and replace",
    )


def _substituter(wanted: Replacement) -> Callable[[str], str]:
    if not 0 < len(wanted.find) <= FIND_CHARS_MAX:
        raise InputError(f"Say what to look for, in at most {FIND_CHARS_MAX:,} characters.")
    for name in wanted.fields:
        if name != KEYWORDS and not is_known_field(name):
            raise InputError(f"There is no field {name[:40]!r}.")
    pattern = re.escape(wanted.find)
    if wanted.whole_words:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    compiled = re.compile(pattern, 0 if wanted.match_case else re.IGNORECASE)
    return lambda text: compiled.sub(lambda _: wanted.put, text)


def _replace(
    reference: Reference, wanted: Replacement, substitute: Callable[[str], str]
) -> Reference:
    def concerns(name: str) -> bool:
        return not wanted.fields or name in wanted.fields

    fields = {
        name: substitute(text) if concerns(name) else text
        for name, text in reference.fields.items()
    }
    names = {
        name: tuple(_renamed(each, substitute) for each in people) if concerns(name) else people
        for name, people in reference.names.items()
    }
    keywords: Sequence[str] = reference.keywords
    if concerns(KEYWORDS):
        keywords = sorted({text for each in keywords if (text := substitute(each).strip())})
    return replace(
        reference,
        fields={name: text for name, text in fields.items() if text},
        names={
            name: left
            for name, people in names.items()
            if (left := tuple(filter(_is_name, people)))
        },
        keywords=tuple(keywords),
    )


def _renamed(name: Name, substitute: Callable[[str], str]) -> Name:
    return Name(**{part: substitute(text) for part, text in asdict(name).items()})


def _is_name(name: Name) -> bool:
    return any(asdict(name).values())


def _differences(record_id: RecordId, before: Reference, after: Reference) -> Iterator[Replaced]:
    if after == before:
        return
    title = before.fields.get("title") or before.citation_key
    ours, theirs = _texts(before), _texts(after)
    for name in ours:
        if ours[name] != theirs.get(name, ""):
            yield Replaced(record_id, title, name, ours[name], theirs.get(name, ""))


def _texts(reference: Reference) -> dict[str, str]:
    texts = dict(reference.fields)
    for name in NAME_FIELDS:
        if people := reference.names.get(name):
            texts[name] = "; ".join(map(spoken_name, people))
    texts[KEYWORDS] = "; ".join(reference.keywords)
    return texts


def _load(library: Library, references: Iterable[RecordId]) -> Iterator[tuple[RecordId, Reference]]:
    wanted = list(dict.fromkeys(references))
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        with library.reading() as tx:
            rows = load_records(tx, part)
        for each in part:
            row = rows.get(each)
            if row is not None and row.kind is RecordKind.REFERENCE and row.payload is not None:
                yield each, row.read()
