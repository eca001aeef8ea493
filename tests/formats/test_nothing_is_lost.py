"""Whatever a file is: every line of it ends in a reference or in a problem.

A line with a word that is nowhere else is put into files of each format that were damaged at
random, into text made of the format's signs, and into any text. Where a line means nothing by
itself (in the middle of a tag, say), it must be in the raw text of a problem.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.formats import FORMATS, Format
from ibidem.model.payload import check_payload, write_payload
from ibidem.model.reading import ReadResult, decode_text
from ibidem.model.record import RecordKind
from tests.formats.test_golden import INPUTS

EVERY_FORMAT = pytest.mark.parametrize("chosen", FORMATS, ids=lambda each: each.NAME)
WORD = "zqxword"
CHANGES_MAX = 4
CHUNK_MAX = 30
_SIGNS = (
    *"{}\"\\@#=,;:[]<>/&|'()~-%*09a",
    *("TY", "ER", "AU", "PY", "TY  - ", "ER  - ", "%0 ", "%A ", "%T "),
    *("@book{k,", "@misc(", "title={", "crossref=", "</record>", "<record>", "<titles>"),
    *("<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&x;", "null", "1e5", '"id": ', '"title": '),
)
_FILES = {
    each.NAME: [
        decode_text(path.read_bytes())[0] for path in INPUTS if path.parent.name == each.NAME
    ]
    for each in FORMATS
}


def found_in(result: ReadResult) -> str:
    return repr(result.references) + repr([problem.raw for problem in result.problems])


def check_result(result: ReadResult, text: str) -> None:
    """Problems name a line of the text; references can be stored."""
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for problem in result.problems:
        assert problem.message
        assert problem.line is None or 1 <= problem.line <= lines
    for reference in result.references:
        check_payload(RecordKind.REFERENCE, write_payload(reference).encode())


@st.composite
def damaged_texts(draw: st.DrawFn, files: list[str]) -> str:
    """A file of these with some places changed and then one line more."""
    text = draw(st.sampled_from(files)) if files else draw(st.text())
    for _ in range(draw(st.integers(0, CHANGES_MAX))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + CHUNK_MAX)))
        text = text[:start] + draw(st.sampled_from(_SIGNS) | st.text(max_size=3)) + text[end:]
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines)))
    return "\n".join([*lines[:at], WORD, *lines[at:]])


def signs() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([*_SIGNS, " ", "\n", "\n"]), max_size=20).map("".join)


@EVERY_FORMAT
@settings(max_examples=150)
@given(st.data())
def test_a_line_of_a_damaged_file_is_somewhere(chosen: Format, data: st.DataObject) -> None:
    text = data.draw(damaged_texts(_FILES[chosen.NAME]))
    result = chosen.read(text)
    check_result(result, text)
    assert WORD in found_in(result)


@EVERY_FORMAT
@given(signs() | st.text(), signs() | st.text())
def test_a_line_of_any_text_is_somewhere(chosen: Format, before: str, after: str) -> None:
    text = f"{before}\n{WORD}\n{after}"
    result = chosen.read(text)
    check_result(result, text)
    assert WORD in found_in(result)


@EVERY_FORMAT
@given(st.binary(max_size=200), st.binary(max_size=50))
def test_a_line_among_any_bytes_is_somewhere(chosen: Format, before: bytes, after: bytes) -> None:
    text, problems = decode_text(before + b"\n" + WORD.encode() + b"\n" + after)
    result = chosen.read(text)
    check_result(result, text)
    assert WORD in found_in(result) or WORD not in text  # UTF-16, as the first bytes may say
    assert all(problem.code.startswith("encoding_") for problem in problems)
