"""Output: only our own tags come out, whatever stands in the references."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.citations import (
    OUTPUTS,
    Cite,
    Processor,
    format_bibliography,
    format_citations,
)
from ibidem.errors import InputError
from ibidem.services.citing import find_style
from ibidem.services.citing.catalogue import read_locales
from tests.citations.styles import bibliography_of

LOCALES = read_locales("en-US")
TITLE = Processor(bibliography_of('<text variable="title"/>'), LOCALES)
APA = Processor(find_style("apa").content, LOCALES)
OUR_TAGS = re.compile(r'</?(?:i|b|sup|sub|span|div)(?: class="csl-[a-z -]+")?>')


def shown(title: str, output: str = "html", processor: Processor = TITLE) -> str:
    item = {"id": "a", "type": "book", "title": title}
    return format_bibliography(processor, [item], output).entries[0][1]


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("A <i>Drosophila</i> tale", "A <i>Drosophila</i> tale"),
        ("H<sub>2</sub>O and <b>x</b><sup>2</sup>", "H<sub>2</sub>O and <b>x</b><sup>2</sup>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<i onclick='x'>y</i>", "&lt;i onclick='x'&gt;y&lt;/i&gt;"),
        ("<i>never closed", "&lt;i&gt;never closed"),
        ("closed</i> never opened", "closed&lt;/i&gt; never opened"),
        ("<i>a<b>c</i>d</b>", "<i>a&lt;b&gt;c</i>d&lt;/b&gt;"),
        ('The "inner" word', "The \u201cinner\u201d word"),
        ("don't", "don\u2019t"),
        ('say "a \u201cb\u201d c" now', "say \u201ca \u2018b\u2019 c\u201d now"),
        ("marks \x01\x13 of ours", "marks  of ours"),
    ],
)
def test_titles_in_html(title: str, html: str) -> None:
    assert shown(title) == html


def test_text_and_rtf_escape_in_their_own_way() -> None:
    assert shown("a <i>b</i> {c} \\d", "text") == "a b {c} \\d"
    assert shown("a <i>b</i> {c} \\d", "rtf") == "a {\\i b} \\{c\\} \\\\d"
    assert shown("\u00e9 \u4e2d \U0001f600", "rtf") == "\\u233? \\u20013? \\u-10179?\\u-8704?"


@pytest.mark.parametrize("style", ["apa", "mla", "chicago-notes", "ieee", "nature", "ama"])
@pytest.mark.parametrize(
    "variable", ["title", "container-title", "URL", "publisher", "page", "DOI"]
)
def test_script_in_a_field_comes_out_as_text(style: str, variable: str) -> None:
    processor = Processor(find_style(style).content, LOCALES)
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    item: dict[str, Any] = {
        "id": "a", "type": "article-journal", "title": "T", variable: attack,
        "author": [{"family": attack, "given": attack}, {"literal": attack}],
        "issued": {"literal": attack},
    }  # fmt: skip
    text = format_bibliography(processor, [item], "html").text
    text += format_citations(
        processor, [item], [[Cite("a", attack, "page", attack, attack)]], "html"
    )[0]
    assert "<script" not in text
    assert "<" not in OUR_TAGS.sub("", text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["family", "given", "literal", "date-parts", "raw", "season", "suffix"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
ITEMS = st.lists(
    st.dictionaries(
        st.sampled_from(
            ["type", "title", "author", "editor", "issued", "page", "volume", "edition", "DOI",
             "container-title", "accessed", "note", "language", "title-short", "year-suffix"]
        ),
        JSON
        | st.sampled_from(["book", "<i>x</i>", 'a "b', "1-9", "Doe"])
        | st.just([{"family": "Doe", "given": "J."}]),
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(ITEMS, st.sampled_from(OUTPUTS))
def test_no_item_crashes_the_processor_or_brings_tags(
    items: list[dict[str, Any]], output: str
) -> None:
    numbered = [{**item, "id": str(at)} for at, item in enumerate(items)]
    result = format_bibliography(APA, numbered, output)
    assert not result.problems
    cites = [[Cite(item["id"], "3") for item in numbered]]
    (citation,) = format_citations(APA, numbered, cites, output)
    if output == "html":
        assert "<" not in OUR_TAGS.sub("", result.text + citation)


def test_an_entry_that_fails_is_described_and_the_others_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layout = TITLE.shared.root.find("{*}bibliography/{*}layout")
    whole = type(layout).render_children

    def fail(self: Any, item: Any, *arguments: Any, **options: Any) -> Any:
        if item.key == "b":
            raise ZeroDivisionError
        return whole(self, item, *arguments, **options)

    monkeypatch.setattr(type(layout), "render_children", fail)
    items = [{"id": each, "type": "book", "title": f"Title {each}"} for each in "abc"]
    result = format_bibliography(TITLE, items)
    assert [text for _, text in result.entries] == ["Title a", "Title b", "Title c"]
    assert [problem.code for problem in result.problems] == ["citation_failed"]


def test_an_unknown_output_is_refused() -> None:
    with pytest.raises(InputError):
        format_bibliography(TITLE, [], "pdf")
    with pytest.raises(InputError):
        format_citations(TITLE, [], [], "pdf")


def test_a_style_without_bibliography_says_so() -> None:
    from tests.citations.styles import CITATION, make_style

    with pytest.raises(InputError, match="no bibliography"):
        format_bibliography(Processor(make_style(CITATION), LOCALES), [])


def test_numbers_hang_in_the_margin_in_rtf_and_html() -> None:
    ieee = Processor(find_style("ieee").content, LOCALES)
    item = {"id": "a", "type": "book", "title": "Title"}
    rtf = format_bibliography(ieee, [item], "rtf").text
    assert "\\pard\\fi-720\\li720\\tx720\\sa120 [1]\\tab {\\i Title}." in rtf
    html = format_bibliography(ieee, [item], "html").text
    assert '<span class="csl-left-margin">[1]</span>' in html
    assert format_bibliography(ieee, [item], "text").text == "[1] Title.\n"
