"""The ten styles that people use most, looked at once and kept.

`golden/works.json` is what is cited, `golden/<style>.txt` the bibliography and some citations. Run
`python -m tests.citations.test_golden` to write them anew; then look at every line that changed.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ibidem.citations import Cite, Processor, format_bibliography, format_citations
from ibidem.services.citing import COMMON_STYLES, find_style
from ibidem.services.citing.catalogue import read_locales

GOLDEN = Path(__file__).with_name("golden")
STYLES = sorted(set(COMMON_STYLES) - {"chicago"})
LANGUAGES = [("apa", "de-DE"), ("mla", "fr-FR"), ("chicago-notes", "es-ES"), ("harvard", "de-DE")]
DOCUMENT = [
    [Cite("watson")],
    [Cite("darwin", "12"), Cite("lee-a"), Cite("lee-b"), Cite("berg")],
    [Cite("many", "3-5"), Cite("wmo")],
    [Cite("many", "7")],
    [Cite("report"), Cite("curie"), Cite("news"), Cite("nodate")],
    [Cite("darwin", "20", "chapter")],
    [Cite("watson", prefix="see", suffix="for the start")],
    [Cite("watson", without_author=True)],
]


def shown(short: str, language: str = "") -> str:
    style = find_style(short)
    chosen = language or style.default_locale or "en-US"
    processor = Processor(style.content, read_locales(chosen), chosen)
    works = json.loads((GOLDEN / "works.json").read_text())
    bibliography = format_bibliography(processor, works, "html")
    assert not bibliography.problems
    entries = [text for _, text in bibliography.entries]
    citations = format_citations(processor, works, DOCUMENT, "html")
    return "\n".join([*entries, "", *citations]) + "\n"


def path_of(short: str, language: str = "") -> Path:
    return GOLDEN / f"{short}{f'.{language}' if language else ''}.txt"


@pytest.mark.parametrize(("short", "language"), [*((each, "") for each in STYLES), *LANGUAGES])
def test_a_common_style_prints_as_it_did(short: str, language: str) -> None:
    assert shown(short, language) == path_of(short, language).read_text()


if __name__ == "__main__":
    for short, language in [*((each, "") for each in STYLES), *LANGUAGES]:
        path_of(short, language).write_text(shown(short, language))
