"""Citations and bibliographies in output styles (CSL 1.0.2).

The interface is here: `format_bibliography` and `format_citations`, with a `Processor`. Behind it
stands citeproc-py with corrections (`elements`); an engine of our own may take its place.
References come as CSL JSON items, styles and locales as bytes: this package reads no file.

    style.py        CSL files, read with suspicion
    items.py        references for the engine
    elements/       citeproc-py's elements, corrected
    processor.py    numbering, sorting, entries, citations, positions
    grouping.py     telling works apart; collapsing
    marks.py, casing.py, seams.py    marked text: formatting, cases, punctuation where pieces meet
    output.py       text, HTML, RTF
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ibidem.citations.output import OUTPUTS, Quotes, document, render
from ibidem.citations.processor import Cite, Processor, Report
from ibidem.citations.style import StyleInfo, read_style_info
from ibidem.errors import InputError, Problem

__all__ = [
    "OUTPUTS",
    "Bibliography",
    "Cite",
    "Processor",
    "StyleInfo",
    "format_bibliography",
    "format_citations",
    "quotes_of",
    "read_style_info",
]


@dataclass(frozen=True, slots=True)
class Bibliography:
    """A formatted bibliography: `text` as a whole, and its entries as (id, text)."""

    text: str
    entries: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def format_bibliography(
    processor: Processor,
    items: Sequence[Mapping[str, Any]],
    output: str = "text",
    report: Report | None = None,
) -> Bibliography:
    """CSL JSON items as a bibliography in "text", "html" or "rtf". Raises `InputError`."""
    _check_output(output)
    quotes = quotes_of(processor)
    entries = [
        (entry.id, render(entry.text, output, quotes))
        for entry in processor.bibliography(items, report)
    ]
    hanging = processor.shared.section.get("hanging-indent") == "true"
    text = document([entry for _, entry in entries], output, hanging=hanging)
    return Bibliography(text, entries, processor.problems)


def format_citations(
    processor: Processor,
    items: Sequence[Mapping[str, Any]],
    citations: Sequence[Sequence[Cite]],
    output: str = "text",
) -> list[str]:
    """The citations of a document, in its order; `items` are all that it cites.

    Raises `InputError`.
    """
    _check_output(output)
    quotes = quotes_of(processor)
    return [render(text, output, quotes) for text in processor.citations(items, citations)]


def quotes_of(processor: Processor) -> Quotes:
    """The quotation marks of a style in its language."""
    term = processor.shared.term
    return Quotes(
        (term("open-quote"), term("close-quote")),
        (term("open-inner-quote"), term("close-inner-quote")),
        within=processor.shared.options.get("punctuation-in-quote") == "true",
    )


def _check_output(output: str) -> None:
    if output not in OUTPUTS:
        raise InputError(f"There is no output {output[:20]!r}; there are {', '.join(OUTPUTS)}.")
