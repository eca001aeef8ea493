"""Reading the fixtures of the CSL test suite, and running one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ibidem.citations import Cite, Processor, marks, quotes_of
from ibidem.citations.output import Quotes, render_with
from ibidem.services.citing.catalogue import read_locales
from tests.conftest import ROOT

FOLDER = ROOT / ".." / "shared" / "data" / "csl-test-suite"
EXPECTED_FAILURES = Path(__file__).with_name("expected_failures.txt")

# The tags of the suite's results; Ibidem's own have classes instead of styles.
TAGS: Mapping[str, tuple[str, str]] = {
    marks.ITALIC: ("<i>", "</i>"),
    marks.BOLD: ("<b>", "</b>"),
    marks.SMALL_CAPS: ('<span style="font-variant:small-caps;">', "</span>"),
    marks.UNDERLINE: ('<span style="text-decoration:underline;">', "</span>"),
    marks.SUPERSCRIPT: ("<sup>", "</sup>"),
    marks.SUBSCRIPT: ("<sub>", "</sub>"),
    f"-{marks.ITALIC}": ('<span style="font-style:normal;">', "</span>"),
    f"-{marks.BOLD}": ('<span style="font-weight:normal;">', "</span>"),
    f"-{marks.SMALL_CAPS}": ('<span style="font-variant:normal;">', "</span>"),
    marks.LEFT_MARGIN: ('<div class="csl-left-margin">', "</div>"),
    marks.RIGHT_INLINE: ('<div class="csl-right-inline">', "</div>"),
    marks.BLOCK: ('\n\n    <div class="csl-block">', "</div>\n"),
    marks.INDENT: ('<div class="csl-indent">', "</div>"),
}
_SECTION = re.compile(r"^>>=+ ([\w-]+) =+>>[ \t]*\n(.*?)\n?^<<=+ \1 =+<<", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Fixture:
    name: str
    sections: dict[str, str]

    @property
    def result(self) -> str:
        return self.sections["RESULT"].strip()

    def json(self, section: str) -> Any:
        return json.loads(self.sections[section]) if section in self.sections else None


def read_fixture(path: Path) -> Fixture:
    return Fixture(path.stem, dict(_SECTION.findall(path.read_text(encoding="utf-8-sig"))))


def fixtures() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))


def expected_failures() -> dict[str, str]:
    """Names to reasons."""
    lines = EXPECTED_FAILURES.read_text().splitlines()
    rows = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return {name: reason.strip() for name, _, reason in rows}


def run(fixture: Fixture) -> str:
    """What Ibidem makes of a fixture, in the form of the suite's results."""
    style = fixture.sections["CSL"]
    locale = re.search(r'default-locale="([^"]*)"', style)
    language = locale[1] if locale else "en-US"
    processor = Processor(style.encode(), read_locales(language), language)
    items = [{"id": f"ITEM-{at}", **item} for at, item in enumerate(fixture.json("INPUT"), 1)]
    if fixture.sections["MODE"].strip() == "bibliography":
        return _bibliography(processor, _chosen(fixture, items))
    return _citations(processor, fixture, items)


def _bibliography(processor: Processor, items: list[dict[str, Any]]) -> str:
    quotes = quotes_of(processor)
    rows = [_row(_render(entry.text, quotes)) for entry in processor.bibliography(items)]
    body = "".join(f'  <div class="csl-entry">{row}</div>\n' for row in rows)
    return f'<div class="csl-bib-body">\n{body}</div>'


def _row(text: str) -> str:
    """The suite has margins and blocks on lines of their own."""
    if text.startswith('<div class="csl-left-margin">'):
        return f"\n    {text}\n  "
    return f"{text}\n  " if text.endswith("</div>") else text


def _chosen(fixture: Fixture, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_id = {str(item["id"]): item for item in items}
    if chosen := fixture.json("BIBENTRIES"):
        return [by_id[str(key)] for key in chosen[-1] if str(key) in by_id]
    if cited := fixture.json("CITATIONS"):
        order = [str(each["id"]) for one in cited for each in one[0]["citationItems"]]
        return [by_id[key] for key in dict.fromkeys(order) if key in by_id]
    return items


def _citations(processor: Processor, fixture: Fixture, items: list[dict[str, Any]]) -> str:
    quotes = quotes_of(processor)
    if clusters := fixture.json("CITATIONS"):
        return _document(processor, fixture, items, clusters)
    groups = fixture.json("CITATION-ITEMS") or [[{"id": item.get("id")} for item in items]]
    texts = [processor.citations(items, [[_cite(each) for each in one]])[0] for one in groups]
    return "\n".join(_render(text, quotes) for text in texts)


def _document(
    processor: Processor, fixture: Fixture, items: list[dict[str, Any]], clusters: list[Any]
) -> str:
    """All citations as they stand at the end; which of them changed last is not compared."""
    final = _final(clusters)
    by_id = {str(item["id"]): item for item in items}
    order = [str(item["id"]) for cluster in final for item in cluster["citationItems"]]
    cited = [by_id[key] for key in dict.fromkeys(order) if key in by_id]
    cites = [[_cite(each) for each in one["citationItems"]] for one in final]
    notes = [int((one.get("properties") or {}).get("noteIndex") or 0) for one in final]
    texts = processor.citations(cited, cites, notes if _grow(notes) else None)
    lines = fixture.result.splitlines()
    signs = {line[3:].partition("]")[0]: line[:2] for line in lines}
    quotes = quotes_of(processor)
    return "\n".join(
        f"{signs.get(str(at), '??')}[{at}] {_render(text, quotes)}" for at, text in enumerate(texts)
    )


def _grow(notes: list[int]) -> bool:
    """Whether the numbers are those after the last step; notes that moved keep their old ones."""
    return all(notes) and notes == sorted(notes)


def _final(clusters: list[Any]) -> list[dict[str, Any]]:
    """The citations as they stand after the last step, in their order."""
    content: dict[str, dict[str, Any]] = {}
    order: list[str] = []
    for citation, before, after in clusters:
        key = citation.get("citationID") or f"made-{len(content)}"
        content[key] = citation
        order = [*(each[0] for each in before), key, *(each[0] for each in after)]
    return [content[key] for key in order if key in content]


def _cite(item: dict[str, Any]) -> Cite:
    return Cite(
        str(item["id"]),
        str(item.get("locator") or ""),
        item.get("label") or "page",
        item.get("prefix") or "",
        item.get("suffix") or "",
        without_author=bool(item.get("suppress-author")),
        author_only=bool(item.get("author-only")),
    )


def _render(text: str, quotes: Quotes) -> str:
    return render_with(text, quotes, TAGS, _escaped)


def _escaped(text: str) -> str:
    text = escape(text, quote=False)
    return text.replace("&amp;", "&#38;").replace("&lt;", "&#60;").replace("&gt;", "&#62;")
