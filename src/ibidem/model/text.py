"""Text as it is compared: one folding and one division into words, for sorting and searching."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart, but that people type without the stroke.
_PLAIN_LETTERS = str.maketrans(
    {
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "\u0131": "i",  # dotless i
        "ħ": "h",
        "Ħ": "H",
        "ŧ": "t",
        "Ŧ": "T",
        "\u2010": "-",  # hyphen and non-breaking hyphen: typed as "-"
        "\u2011": "-",
        "\u2018": "'",  # quotation marks and the modifier apostrophe: typed as "'"
        "\u2019": "'",
        "\u02bc": "'",
    }
)
# Combining classes (UAX 44, table 15) that make another letter rather than an accent: kana voicing
# marks and viramas.
_LETTER_MARKS = (0, 8, 9)

_COMMON_MARKS = re.compile("[\u0300-\u036f]+")

# Scripts written without spaces: each character counts as a word, so that any part can be found.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")
_SPACED = {
    code: " " for code in range(128) if not chr(code).isalnum()
}  # for ASCII, what parts words


def strip_accents(text: str) -> str:
    """`text` in compatibility form without accents and strokes, letter case kept ("Ångström" gives
    "Angstrom", "Ørsted" "Orsted", "ﬁ" "fi")."""
    if text.isascii():
        return text
    apart = _COMMON_MARKS.sub("", unicodedata.normalize("NFKD", text))
    if apart.isascii():
        return apart
    plain = "".join(
        character
        for character in apart.translate(_PLAIN_LETTERS)
        if unicodedata.combining(character) in _LETTER_MARKS
    )
    return unicodedata.normalize("NFC", plain)


def fold(text: str) -> str:
    """`text` as it is compared: case, accents and compatibility forms do not count.

    Folding what is folded changes nothing. Used for search, sort keys and names of groups and tags.
    """
    plain = strip_accents(text)
    if plain.isascii():
        return plain.lower()
    # A few letters (such as U+1E9A) fold to something that folds once more.
    return strip_accents(strip_accents(plain.casefold()).casefold())


def words(text: str) -> list[str]:
    """The words of `text`, folded: runs of letters and digits, and single CJK characters.

    What is indexed and what is looked for both go through here, so that they agree.
    """
    if text.isascii():
        return text.lower().translate(_SPACED).split()
    return _WORD.findall(fold(text))


def spaced(text: str) -> str:
    """The words of `text`, folded, with one or more spaces between them: `words` before it splits,
    and several times as quick where all is ASCII."""
    if text.isascii():
        return text.lower().translate(_SPACED)
    return " ".join(_WORD.findall(fold(text)))
