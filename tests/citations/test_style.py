"""Styles from anybody: what is no style is refused with a sentence, and nothing runs for ever."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.citations import Cite, Processor, read_style_info
from ibidem.errors import IbidemError, InputError, LimitError
from ibidem.services.citing.catalogue import read_locales
from tests.citations.styles import CITATION, make_style

LOCALES = read_locales("en-US")


def test_a_style_says_what_it_is() -> None:
    info = read_style_info(make_style(CITATION, title="Small Style"))
    assert (info.title, info.name, info.has_bibliography) == ("Small Style", "small", False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"not xml",
        b"<style/>",
        b"<html xmlns='http://purl.org/net/xbiblio/csl'/>",
        make_style(CITATION)[:-20],
        b'<!DOCTYPE style [<!ENTITY a "b">]>' + make_style(CITATION),
        b'<!DOCTYPE style [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + make_style('<citation><layout><text value="&a;"/></layout></citation>'),
        make_style(""),
        make_style("<citation/>"),
        make_style(CITATION + "<bibliography/>"),
        make_style('<citation><layout><text macro="missing"/></layout></citation>'),
        make_style('<macro name="a"><text macro="a"/></macro>' + CITATION),
        make_style(
            '<macro name="a"><text macro="b"/></macro><macro name="b"><text macro="a"/></macro>'
            + CITATION
        ),
    ],
)  # fmt: skip
def test_what_is_no_style_of_use_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        Processor(data, LOCALES)


def test_macros_that_double_at_every_level_are_refused() -> None:
    macros = "".join(
        f'<macro name="m{at}"><text macro="m{at + 1}"/><text macro="m{at + 1}"/></macro>'
        for at in range(50)
    )
    calling = '<citation><layout><text macro="m0"/></layout></citation>'
    with pytest.raises(LimitError):
        Processor(make_style(macros + '<macro name="m50"/>' + calling), LOCALES)


def test_a_style_that_does_too_much_for_an_entry_is_stopped() -> None:
    macros = "".join(
        f'<macro name="m{at}"><text macro="m{at + 1}"/><text macro="m{at + 1}"/></macro>'
        for at in range(17)
    )
    body = f'{macros}<macro name="m17"><text value="x"/></macro><citation><layout>'
    style = make_style(f'{body}<text macro="m0"/></layout></citation>')
    processor = Processor(style, LOCALES)
    with pytest.raises(LimitError, match="too much"):
        processor.citations([ITEM], [[Cite("a")]])
    long = make_style(f'<citation><layout><text value="{"x" * 3_000}"/></layout></citation>')
    with pytest.raises(LimitError, match="too long"):
        Processor(long, LOCALES)


def test_what_is_too_large_or_too_deep_is_refused() -> None:
    with pytest.raises(LimitError):
        Processor(b" " * 3_000_000, LOCALES)
    with pytest.raises(InputError):
        Processor(make_style("<group>" * 200 + "</group>" * 200 + CITATION), LOCALES)
    with pytest.raises(InputError):
        Processor(make_style("<group/>" * 30_000 + CITATION), LOCALES)


def test_a_dependent_style_alone_cannot_format() -> None:
    parent = '<link rel="independent-parent" href="http://www.zotero.org/styles/nature"/>'
    with pytest.raises(InputError, match="nature"):
        Processor(make_style("", info=parent), LOCALES)


PIECES = st.sampled_from(
    [
        '<text variable="title"/>', '<text term="and" form="short"/>', '<text value="x"/>',
        '<number variable="volume" form="ordinal"/>', '<number variable="locator"/>',
        '<label variable="page"/>', '<label variable="locator" form="short"/>',
        '<date variable="issued" form="text"/>', '<date variable="issued"/>',
        '<date variable="accessed"><date-part name="year"/><date-part name="month"/></date>',
        '<names variable="author"><name/></names>', '<names variable="editor"/>',
        '<names variable="author"><name form="count"/></names>',
        '<names variable="author"><substitute><text variable="title"/></substitute></names>',
        '<names><name et-al-min="x"/></names>', "<text/>", "<date/>", "<number/>", "<label/>",
        "<choose/>", '<choose><if type="book"><text variable="URL"/></if></choose>',
        '<choose><if position="first"/><else><text variable="page"/></else></choose>',
        '<group delimiter=", ">', "</group>", "<layout/>", "<sort/>", "<unknown/>", "<et-al/>",
        '<text variable="page-first"/>', '<text variable="citation-label"/>', "<if/>", "<else/>",
    ]
)  # fmt: skip

ITEM = {
    "id": "a", "type": "book", "title": "A Title", "volume": "2", "page": "1-9",
    "author": [{"family": "Doe", "given": "J."}, {"literal": "Institute"}],
    "issued": {"date-parts": [[2001, 2, 3]]}, "accessed": {"raw": "yesterday"},
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=8), st.booleans())
def test_no_style_crashes_the_processor(pieces: list[str], is_sorted: bool) -> None:
    sort = '<sort><key variable="author"/><key macro="m"/><key/></sort>' if is_sorted else ""
    body = f"{sort}<layout>{''.join(pieces)}</layout>"
    macro = f'<macro name="m">{"".join(pieces[:3])}</macro>'
    style = make_style(f"{macro}<citation>{body}</citation><bibliography>{body}</bibliography>")
    try:
        processor = Processor(style, LOCALES)
    except IbidemError:
        return
    assert len(processor.bibliography([ITEM, {**ITEM, "id": "b"}])) <= 2
