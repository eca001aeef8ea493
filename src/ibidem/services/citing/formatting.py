"""Formatting: references to CSL JSON, a processor for the style, and its output.

Parsing a style takes longer than formatting a few references with it, so processors are kept and
used again, each by one thread at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import msgspec

from ibidem import citations
from ibidem.citations import Bibliography, Cite, Processor
from ibidem.errors import LimitError, NotFoundError
from ibidem.formats.csl_json.items import write_item
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.atomic_file import writing_file
from ibidem.services.citing.catalogue import DEFAULT_LOCALE, Style, find_style, read_locales
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.store.records import load_records

ENTRIES_MAX = 20_000
_KEPT_MAX = 24
_PHASE = "Formatting references"

_idle: dict[tuple[bytes, str], list[Processor]] = {}


def format_bibliography(
    style: Style | str,
    locale: str,
    references: Mapping[RecordId, Reference],
    output: str = "text",
    *,
    entries_max: int = ENTRIES_MAX,
    report: Report = no_report,
) -> Bibliography:
    """References as a bibliography, in "text", "html" or "rtf".

    `style` is one from `find_style` or `read_style`, or the name of one; `locale` a code such as
    "de-DE", or "" for the one that the style is made for. The order is the style's; references stay
    in the order given where it has none. Raises `NotFoundError`, `InputError`, and `LimitError` for
    more than `entries_max` references.
    """
    if len(references) > entries_max:
        raise LimitError(
            f"A bibliography may have {entries_max:,} references; these are {len(references):,}.",
            remedy="Choose a group or a search.",
        )
    items = _items(references)
    with _processor(style, locale) as processor:
        result = citations.format_bibliography(
            processor, items, output, lambda done, total: report(_PHASE, done, total)
        )
    report(_PHASE, len(references), len(references))
    return result


def format_citations(
    style: Style | str,
    locale: str,
    references: Mapping[RecordId, Reference],
    document: Sequence[Sequence[Cite]],
    output: str = "text",
) -> list[str]:
    """The citations of a document, in its order: numbers, "ibid." and letters follow from it."""
    items = _items(references)
    with _processor(style, locale) as processor:
        return citations.format_citations(processor, items, document, output)


def format_citation(
    style: Style | str,
    locale: str,
    references: Mapping[RecordId, Reference],
    cites: Sequence[Cite] | None = None,
    output: str = "text",
) -> str:
    """One citation: of all the references, or of what `cites` says."""
    chosen = [Cite(each) for each in references] if cites is None else cites
    return format_citations(style, locale, references, [chosen], output)[0]


def make_bibliography(
    library: Library,
    references: Sequence[RecordId],
    style: Style | str = "apa",
    locale: str = "",
    output: str = "text",
    *,
    entries_max: int = ENTRIES_MAX,
    report: Report = no_report,
) -> Bibliography:
    """The bibliography of references of a library; see `format_bibliography`."""
    if len(references) > entries_max:
        raise LimitError(
            f"A bibliography may have {entries_max:,} references; these are {len(references):,}.",
            remedy="Choose a group or a search.",
        )
    loaded = _load(library, references)
    return format_bibliography(
        style, locale, loaded, output, entries_max=entries_max, report=report
    )


def cite_references(
    library: Library,
    cites: Sequence[Cite | RecordId],
    style: Style | str = "apa",
    locale: str = "",
    output: str = "text",
) -> str:
    """One citation of references of a library, given by their ids or as `Cite`."""
    chosen = [each if isinstance(each, Cite) else Cite(each) for each in cites]
    loaded = _load(library, [RecordId(cite.id) for cite in chosen])
    return format_citation(style, locale, loaded, chosen, output)


_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font-family: Georgia, "Times New Roman", serif; line-height: 1.5; max-width: 42em; margin: 3em auto; padding: 0 1em }}
.csl-entry {{ margin: 0 0 .6em }}
.csl-left-margin {{ float: left; min-width: 2.5em }}
.csl-right-inline {{ display: block; margin-left: 2.5em }}
.csl-hanging .csl-entry {{ padding-left: 2em; text-indent: -2em }}
.csl-small-caps {{ font-variant: small-caps }}
.csl-plain-caps {{ font-variant: normal }}
.csl-underline {{ text-decoration: underline }}
.csl-upright {{ font-style: normal }}
.csl-light {{ font-weight: normal }}
.csl-block {{ display: block }}
.csl-indent {{ display: block; margin-left: 2em }}
</style>
{body}</html>
"""  # noqa: E501 - a page to be read as it is


def make_page(body: str, title: str = "Bibliography", language: str = "en") -> str:
    """A bibliography in HTML as a page of its own, to be kept as a file."""
    return _PAGE.format(
        body=body, title=escape(title), language=escape(language.partition("-")[0] or "en")
    )


def write_file(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a bibliography to a file, which appears when it is complete.

    Raises `LibraryExistsError` where it exists and `overwrite` is not set, `StorageFullError`.
    """
    with writing_file(path, overwrite=overwrite) as file:
        file.write(text.encode(errors="replace"))


def _load(library: Library, ids: Sequence[RecordId]) -> dict[RecordId, Reference]:
    with library.reading() as tx:
        rows = load_records(tx, list(dict.fromkeys(ids)))
    loaded: dict[RecordId, Reference] = {}
    for each in ids:
        row = rows.get(each)
        if row is None or row.payload is None or row.kind is not RecordKind.REFERENCE:
            raise NotFoundError("A reference is not there any more.", id=each)
        loaded[each] = row.read()
    return loaded


def _items(references: Mapping[RecordId, Reference]) -> list[dict[str, Any]]:
    items = []
    for number, (record_id, reference) in enumerate(references.items(), start=1):
        item: dict[str, Any] = msgspec.json.decode(
            msgspec.json.encode(write_item(reference, number))
        )
        item["id"] = record_id
        items.append(item)
    return items


@contextmanager
def _processor(style: Style | str, locale: str) -> Iterator[Processor]:
    """A processor for this caller alone; dict and list change atomically, so no lock is needed."""
    chosen = style if isinstance(style, Style) else find_style(style)
    language = locale or chosen.default_locale or DEFAULT_LOCALE
    key = (hashlib.sha256(chosen.content).digest(), language)
    waiting = _idle.setdefault(key, [])
    try:
        processor = waiting.pop()
    except IndexError:
        processor = Processor(chosen.content, read_locales(language), language)
    yield processor  # one that failed is not used again
    if len(_idle) > _KEPT_MAX:
        _idle.clear()
    _idle.setdefault(key, []).append(processor)
