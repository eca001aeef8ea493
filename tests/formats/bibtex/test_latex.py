from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.formats.bibtex.latex import decode, encode, is_balanced
from tests.strategies import texts

TEX_TEXTS = st.text(alphabet="ab ,{}\\$%&#_^~-'`\n\"@5é=()c", max_size=20)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"{\"O}zge \c{C}etin, \'{\i}, \v s, \H{o}, {\aa}, \r{A}", "Özge Çetin, í, š, ő, å, Å"),
        (r"Stra{\ss}e, \ss{} and \ss x, \o\ O", "Straße, ß and ßx, ø O"),
        (r"50\% \& \#1 \_ \$5 \{x\}", "50% & #1 _ $5 {x}"),
        ("a--b --- c", "a\u2013b \u2014 c"),
        ("``so'' it's `x'", "\u201cso\u201d it's `x'"),
        ("p.~5", "p.\u00a05"),
        (r"\textbackslash{}x \textasciitilde", "\\x ~"),
        ("one\n   two\n\n\n three", "one two\n\nthree"),
        (r"a\\b \newline c", "a\nb \nc"),
        (r"\alpha-helix, 5\textmu m", "\u03b1-helix, 5\u00b5m"),
        (r"$x_{2} \alpha$ stays", r"$x_{2} \alpha$ stays"),
        (r"\~{} \^{} \'", "~ ^ \u00b4"),
    ],
)
def test_source_that_only_spells_differently_is_decoded_without_loss(
    source: str, text: str
) -> None:
    assert decode(source) == (text, True)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The {DNA} of {E. coli}", "The DNA of E. coli"),
        (r"\emph{In vivo} {\bf now} \textsc{x}", "In vivo now x"),
        (r"\ce{H_{2}O} and \foo", r"\ce{H_{2}O} and \foo"),
        (r"With \LaTeX{}", "With LaTeX"),
        ("$ 5 and $", "$ 5 and $"),
        ("a } b", "a } b"),
    ],
)
def test_source_that_says_more_than_its_text_is_recognized(source: str, text: str) -> None:
    assert decode(source) == (text, False)


def test_special_characters_are_escaped_outside_mathematics() -> None:
    source = r"50\% \& \_ \#1 \textasciitilde{} \textasciicircum{} \textbackslash{}"
    assert encode("50% & _ #1 ~ ^ \\") == source
    assert encode("{a}") == r"\textbraceleft{}a\textbraceright{}"
    assert encode("$x_2^{n}$ for $5 and $6") == r"$x_2^{n}$ for \$5 and \$6"


def test_text_in_other_scripts_is_written_as_it_is() -> None:
    assert encode("Ångström 東京 “x”") == "Ångström 東京 “x”"


def test_addresses_are_written_as_they_are() -> None:
    address = "https://a.b/c_d~e%20f?g=1&h=x--''"
    assert encode(address, verbatim=True) == address
    assert decode(address, verbatim=True)[0] == address
    assert decode(r"http://a.b/c\_d{\%}e", verbatim=True)[0] == "http://a.b/c_d%e"


@given(texts() | TEX_TEXTS)
def test_any_text_comes_back_from_its_source(text: str) -> None:
    text = text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
    for verbatim in (False, True):
        source = encode(text, verbatim=verbatim)
        assert decode(source, verbatim=verbatim)[0] == text
        assert is_balanced(source)


@given(TEX_TEXTS)
def test_any_source_is_decoded_to_a_text_that_stays(source: str) -> None:
    text, _ = decode(source)
    assert decode(encode(text))[0] == text


@pytest.mark.parametrize(
    "piece", ["{", "}", "\\", "$", "\\'", "\\foo{", "{\\em ", "\\$", "$x ", "-"]
)
def test_thousands_of_anything_are_decoded_and_encoded(piece: str) -> None:
    text, _ = decode(piece * 100_000)
    assert decode(encode(text))[0] == text
