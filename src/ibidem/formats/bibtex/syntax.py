"""The signs of BibTeX's outer syntax, as regular expressions, and what an entry is.

Every expression is possessive where it repeats, so that none ever goes back over the text.
"""

from __future__ import annotations

import re

import msgspec

from ibidem.model.partial_date import MONTHS

NOT_ENTRIES = frozenset({"comment", "preamble", "string"})
EXPANSION_MIN = 10_000_000
EXPANSION_FACTOR = 4
STRINGS = {month[:3].lower(): month for month in MONTHS}

START = re.compile(r"@[ \t\n]*+([A-Za-z][\w.:+/-]*+)[ \t\n]*+([{(])")
LINE_AT = re.compile(r"\n@")
KEY_IN_BRACES = re.compile(r"[ \t\n]*+([^,={}\n]*+)")
KEY_IN_PARENTHESES = re.compile(r"[ \t\n]*+([^,={}()\n]*+)")
FIELD_FORM = (
    r"[ \t\n]*+([A-Za-z_][^\s=,{}\"#%()@]*+)[ \t\n]*+=[ \t\n]*+"
    r"(?:\{([^{}]*+)\}|\"([^\"{}]*+)\"|([0-9]++))[ \t\n]*+(?:,|(?=[})]))"
)
FIELD = re.compile(FIELD_FORM)
FIELDS = re.compile(f"(?>(?:{FIELD_FORM})*)".replace("([", "(?:["))
USUAL_KEY = re.compile(r"[ \t\n]*+([^\s,={}()\"#%]++),")
GAP = re.compile(r"(?:[ \t\n,]++|%[^\n]*+)+")
BLANK = re.compile(r"(?>(?:[ \t\n]++|%[^\n]*+(?=\n))*)")
NAME = re.compile(r"([^\s=,{}\"#%()@']++)[ \t\n]*+=")
WHOLE_NAME = re.compile(r"[^\s=,{}\"#%()@']+")
TOKEN = re.compile(r"[^\s,#{}\"=%()]++")
STRAY = re.compile(r"[^,{}()\n]++|[()]")
BRACE = re.compile(r"[{}]")
BRACE_OR_QUOTE = re.compile(r"[{}\"]")
BRACE_OR_PARENTHESIS = re.compile(r"[{})]")
UNHIDDEN_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
UNHIDDEN_BRACE_OR_QUOTE = re.compile(r"\\.|[{}\"]", re.DOTALL)


def is_field_name(name: str) -> bool:
    """Whether an entry can have a field of this name: in lower case, without BibTeX's own signs."""
    return WHOLE_NAME.fullmatch(name) is not None and name == name.lower()


def expansion_max(text: str) -> int:
    """How many characters a file may grow by, through strings or through inheritance.

    Each string may name the one before it twice, so that a few lines would fill the memory.
    """
    return EXPANSION_MIN + EXPANSION_FACTOR * len(text)


def starts_entry(source: str) -> bool:
    """Whether a line of a value would be taken for the beginning of an entry."""
    return "\n@" in source and any(
        START.match(source, found.start() + 1) for found in LINE_AT.finditer(source)
    )


class Entry(msgspec.Struct, gc=False):
    """One entry as it stands: values are LaTeX source, macros put in, `#` joined.

    `type` and field names are in lower case; `fields` holds the first value of each name, `repeats`
    the further ones in order. `start` and `end` delimit it in the scanned text.
    """

    type: str
    key: str
    fields: dict[str, str]
    start: int
    end: int = 0
    repeats: list[tuple[str, str]] | None = None

    def put(self, name: str, source: str) -> None:
        """Take a value; a further one of a field counts where the first is blank."""
        first = self.fields.get(name, "")
        if not first or first.isspace():
            self.fields[name] = source
        else:
            self.repeats = self.repeats or []
            self.repeats.append((name, source))
