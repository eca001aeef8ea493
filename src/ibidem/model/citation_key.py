"""Citation keys: made from a pattern, kept unique within a library, safe in BibTeX.

A pattern is text with markers in square brackets:

    [auth][year]                     darwin's Origin: Darwin1859
    [auth:lower][shorttitle][year]   darwinoriginspeciesmeans1859
    [authors2]_[shortyear]-[journal:abbr]

| Marker | Gives |
| --- | --- |
| `[auth]`, `[auth4]` | family name of the first author (its first 4 letters); "anon" without one |
| `[authors]`, `[authors2]` | those of all authors; of the first 2, and "EtAl" for more |
| `[year]`, `[shortyear]` | the year, its last two digits; "nd" without one |
| `[title]` | all words of the title, capitalized |
| `[shorttitle]`, `[shorttitle2]` | its first 3 (2) words that are not articles and the like |
| `[veryshorttitle]` | the first of them |
| `[journal]`, `[volume]`, `[firstpage]`, `[type]` | what they say; `type` is the id of the type |
| any field, such as `[publisher]` or `[x_shelf]` | the text of the field |

A marker may end in `:lower`, `:upper`, `:capitalize` or `:abbr` (initial letters of the words);
several may follow each other. Where there are no authors, editors stand in. Accents are taken off,
letters of other scripts written in ASCII (`transliteration`), and everything but ASCII letters and
digits is left out, so a key can be used in any program. Where that leaves nothing of any name, as
with Han characters, the first word of the title stands in, if it has one in ASCII, else the code
points of the first two characters of the name: "u5c71u7530" is always the same author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ibidem.errors import InputError
from ibidem.model.name import Name
from ibidem.model.partial_date import parse_date
from ibidem.model.reference import Reference
from ibidem.model.reference_types import NAME_FIELDS, is_known_field
from ibidem.model.transliteration import to_ascii

DEFAULT_PATTERN = "[auth][year]"
KEY_LENGTH_MAX = 100
PATTERN_LENGTH_MAX = 200

# Safe in BibTeX, BibLaTeX, LaTeX and Markdown citations: no space, none of " # % ' ( ) , = { } ~
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.+/-]*")
_LITERAL = re.compile(r"[A-Za-z0-9_:.+/-]*")
_MARKER = re.compile(r"\[([a-z_]+?(?:_\d)?)(\d{0,2})((?::[a-z]+)*)\]")
_NOT_KEY_TEXT = re.compile(r"[^A-Za-z0-9]+")
_WORD = re.compile(r"[A-Za-z0-9]+")
_MODIFIERS = ("lower", "upper", "capitalize", "abbr")
_NUMBERED = {"auth": 0, "authors": 0, "shorttitle": 3}
_PLAIN_MARKERS = (
    "year",
    "shortyear",
    "title",
    "veryshorttitle",
    "journal",
    "volume",
    "firstpage",
    "type",
)
_SMALL_WORDS = frozenset(
    str.split("""
    a about above across against along among an and are around as at before behind below beneath
    between beyond but by down during except for from has have how in inside into is its near nor of
    off on onto or out over past so that the their this through to under until up upon via was what
    when where which who why with within without yet
    das dem den der des die ein eine einer eines im und vom von zu zum zur
    au aux ce de des du en et la le les l un une
    con del e el las los para por un una y
    di il lo gli i
    """)
)


@dataclass(frozen=True, slots=True)
class _Piece:
    literal: str = ""
    marker: str = ""
    number: int = 0
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CitationKeyPattern:
    """A pattern that was checked; `text` is what it was parsed from."""

    text: str
    _pieces: tuple[_Piece, ...]

    @classmethod
    def parse(cls, text: str = DEFAULT_PATTERN) -> CitationKeyPattern:
        """Raises `InputError` that names the part of `text` which is not understood."""
        if not text or len(text) > PATTERN_LENGTH_MAX:
            raise InputError(f"A key pattern has 1 to {PATTERN_LENGTH_MAX} characters.")
        pieces = []
        position = 0
        for found in _MARKER.finditer(text):
            pieces.append(_literal(text[position : found.start()]))
            pieces.append(_marker(found))
            position = found.end()
        pieces.append(_literal(text[position:]))
        return cls(text, tuple(piece for piece in pieces if piece.literal or piece.marker))

    def make(self, reference: Reference) -> str:
        """The key for `reference`: never empty or unsafe, with room for letters behind it."""
        text = "".join(piece.literal or _value(piece, reference) for piece in self._pieces)
        key = text.lstrip("_:.+/-")[: KEY_LENGTH_MAX - 4]
        return key or "anon"


class CitationKeys:
    """The keys of one library: gives each new key once. Case does not count, as in BibTeX."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {key.lower() for key in taken}
        self._tried: dict[str, int] = {}

    def __contains__(self, key: str) -> bool:
        return key.lower() in self._taken

    def claim(self, wanted: str) -> str:
        """`wanted`, or `wanted` with the first of a, b, ... z, aa, ab, ... that makes it unique."""
        base = wanted.lower()
        key, count = wanted, self._tried.get(base, 0)
        while count or base in self._taken:
            key = wanted + _letters(count)
            count += 1
            if key.lower() not in self._taken:
                break
        self._tried[base] = count
        self._taken.add(key.lower())
        return key

    def release(self, key: str) -> None:
        """Give a key back, because its reference is gone or has another one."""
        self._taken.discard(key.lower())
        self._tried.clear()


def is_valid_citation_key(text: str) -> bool:
    """Whether a person may give a reference this key: safe in BibTeX and of a sensible length.

    Keys that came with a file may be any text; they are kept as they are.
    """
    return len(text) <= KEY_LENGTH_MAX and _KEY.fullmatch(text) is not None


def _letters(number: int) -> str:
    """0 is a, 25 is z, 26 is aa."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _literal(text: str) -> _Piece:
    if _LITERAL.fullmatch(text) is None:
        raise InputError(
            f"{text[:40]!r} cannot be part of a citation key pattern: there may be letters a to z,"
            " digits, - _ : . + / and markers like [auth]."
        )
    return _Piece(literal=text)


def _marker(found: re.Match[str]) -> _Piece:
    name, digits = found[1], found[2]
    modifiers = tuple(found[3].split(":")[1:])
    for modifier in modifiers:
        if modifier not in _MODIFIERS:
            raise InputError(f"{modifier!r} is not one of {', '.join(_MODIFIERS)}.")
    if digits and name not in _NUMBERED:
        raise InputError(f"[{name}] takes no number.")
    is_field = is_known_field(name) and name not in NAME_FIELDS
    if name not in _NUMBERED and name not in _PLAIN_MARKERS and not is_field:
        raise InputError(f"There is no marker [{name}].")
    return _Piece(marker=name, number=int(digits or _NUMBERED.get(name, 0)), modifiers=modifiers)


def _value(piece: _Piece, reference: Reference) -> str:
    text = _marker_text(piece, reference)
    if not piece.modifiers and text.isascii() and text.isalnum():
        return text
    words = _WORD.findall(to_ascii(text).replace("'", ""))
    for modifier in piece.modifiers:
        if modifier == "abbr":
            words = ["".join(word[0] for word in words)]
        elif modifier == "capitalize":
            words = [word[:1].upper() + word[1:] for word in words]
        else:
            words = [word.lower() if modifier == "lower" else word.upper() for word in words]
    return "".join(words)


def _marker_text(piece: _Piece, reference: Reference) -> str:
    fields = reference.fields
    match piece.marker:
        case "auth" | "authors":
            return _author_text(piece, reference)
        case "year" | "shortyear":
            year = parse_date(fields.get("year", "")).year
            if year is None:
                return "nd"
            return str(abs(year))[-2:] if piece.marker == "shortyear" else str(abs(year))
        case "title":
            return " ".join(word[:1].upper() + word[1:] for word in _title_words(fields))
        case "shorttitle" | "veryshorttitle":
            count = 1 if piece.marker == "veryshorttitle" else piece.number
            long_words = [word for word in _title_words(fields) if word.lower() not in _SMALL_WORDS]
            return " ".join(word[:1].upper() + word[1:] for word in long_words[:count])
        case "journal":
            return fields.get("secondary_title", "")
        case "firstpage":
            found = _WORD.search(fields.get("pages", ""))
            return found[0] if found else ""
        case "type":
            return reference.type
        case _:
            return fields.get(piece.marker, "")


def _author_text(piece: _Piece, reference: Reference) -> str:
    names = reference.names.get("author") or reference.names.get("secondary_author") or ()
    rest = filter(None, map(_family, names))
    first = next(rest, "")
    if not first:
        return _stand_in(names, reference.fields)
    if piece.marker == "auth":
        return first[: piece.number] if piece.number else first
    families = [first, *rest]
    if piece.number and len(families) > piece.number:
        return " ".join([*families[: piece.number], "EtAl"])
    return " ".join(families)


def _family(name: Name) -> str:
    written = _own_family(name)
    if written.isascii():
        return written if written.isalnum() else _NOT_KEY_TEXT.sub("", written)
    family = _NOT_KEY_TEXT.sub("", to_ascii(written))
    return family[:1].upper() + family[1:]


def _own_family(name: Name) -> str:
    return name.family or name.literal or name.given


def _stand_in(names: Sequence[Name], fields: dict[str, str]) -> str:
    """What is said for names that have no letter in ASCII."""
    letters = [each for name in names for each in _own_family(name) if each.isalnum()]
    if not letters:
        return "anon"
    title = [word for word in _title_words(fields) if word.lower() not in _SMALL_WORDS]
    return title[0] if title else "".join(f"u{ord(each):04x}" for each in letters[:2])


def _title_words(fields: dict[str, str]) -> list[str]:
    return _WORD.findall(to_ascii(fields.get("title", "")[:1000]).replace("'", ""))
