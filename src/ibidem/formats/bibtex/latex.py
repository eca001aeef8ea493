"""LaTeX source to Unicode text and back.

What the model keeps is plain text. `decode` turns accents, letters, signs, dashes and quotation
marks into Unicode, drops braces and commands that only change the look (`{DNA}`, `\\emph{x}`),
keeps mathematics (`$x_2$`) and commands it does not know (`\\ce{H2O}`) as they are written, and
says whether anything but spelling was lost. Where it was, the reader keeps the source beside the
text (see `read`), so that case protection and markup come back on export.

`encode` gives the source of a text in UTF-8, with TeX's special characters escaped outside
mathematics and braces that always balance. For every text (without tabs and carriage returns)
`decode(encode(text))` is `text` again.

White space: a run of it is one space, an empty line is a paragraph (two newlines), `\\\\` and
`\\newline` are one newline; `\\space` keeps spaces at the ends and in a row.
"""

from __future__ import annotations

import re
import unicodedata

from ibidem.formats.bibtex.symbols import ACCENTS, CHARACTERS, LOGOS, LOOKS, SYMBOLS

# Characters that `decode` and `encode` must look at. Text without any of them, without the pairs
# below and without space at its ends is its own LaTeX source.
_SPECIAL_VERBATIM = re.compile(r"[\\{}\n\t]").search
_SPECIAL_IN_TEXT = re.compile(r"[&%$#_{}~^\\\u00a0\n]").search
_TOKEN = re.compile(
    r"\\([A-Za-z]++)([ \t\n]*+\{[ \t\n]*+\}|[ \t\n]*+)"  # 1 command, 2 what it swallows
    r"|\\(.)"  # 3 character command
    r"|([{}])"  # 4
    r"|(\$(?>(?:[^$\\]|\\.)*)\$)"  # 5 mathematics
    r"|([ \t\n]++)"  # 6
    r"|(~|-{2,3}|``|'')"  # 7 ligatures
    r"|([^\\{}$~\-`' \t\n]++|.)",  # 8 text
    re.DOTALL,
)
_LIGATURES = {"~": "\u00a0", "--": "\u2013", "---": "\u2014", "``": "\u201c", "''": "\u201d"}

# Mathematics as Pandoc tells it from amounts of money: no space inside the dollar signs, no digit
# behind them ("$5 and $6" is no formula).
_MATH = re.compile(r"\$(?=[^\s$])[^$\n]*+(?<=[^\s\\])\$(?!\d)")
_TO_ESCAPE = re.compile(r"[&%$#_{}~^\\\u00a0]|-(?=-)|'(?=')|`(?=`)|[ \n]{2,}|\n|^ | $")
_ESCAPES = {
    **{char: f"\\{char}" for char in "&%$#_"},
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "-": "-{}",
    "'": "'{}",
    "`": "`{}",
    "\u00a0": "~",
}
_BRACE = re.compile(r"[{}]")


def decode(source: str, *, verbatim: bool = False) -> tuple[str, bool]:
    """The plain text of LaTeX source, and whether the text says all that the source says.

    `verbatim` is for addresses and identifiers, where `~`, `--` and quotes mean themselves. Never
    fails: what is not LaTeX is text.
    """
    if is_plain(source) or (verbatim and not _SPECIAL_VERBATIM(source) and not _has_pairs(source)):
        return source, True
    decoder = _Decoder(verbatim=verbatim)
    return decoder.decode(source.strip(" \t\n")), decoder.says_all


def is_plain(source: str) -> bool:
    """Whether LaTeX source, with something in it, is the text it stands for."""
    # One search for each sign passes over a long text ten times as fast as one for all of them.
    return source.isalnum() or not (
        source == ""
        or "{" in source
        or "\\" in source
        or "}" in source
        or "$" in source
        or "~" in source
        or "\n" in source
        or "\t" in source
        or _has_pairs(source)
    )


def _has_pairs(text: str) -> bool:
    """Whether two characters together mean something, or space stands at an end."""
    return (
        "  " in text
        or text[:1] == " "
        or text[-1:] == " "
        or "--" in text
        or "''" in text
        or "``" in text
    )


class _Decoder:
    """One run of `decode`. Groups are kept on a stack of our own, so depth costs nothing.

    A group is (what opened it, where its text begins in `_out`): "" a plain group, "look", an
    accent's command, or "\\" for the argument of an unknown command, which is kept as it is.
    """

    def __init__(self, *, verbatim: bool) -> None:
        self.says_all = True
        self._verbatim = verbatim
        self._out: list[str] = []
        self._groups: list[tuple[str, int, bool]] = []
        self._accent = ""  # waits for the next letter or group
        self._opener = ""  # what the next brace belongs to

    def decode(self, source: str) -> str:
        for match in _TOKEN.finditer(source):
            kind = match.lastindex
            if kind == 2:
                self._command(match[1], match[2], match[0])
            elif kind == 3:
                self._character(match[3])
            elif kind == 4:
                if match[4] == "{":
                    after = source[match.end() : match.end() + 1]
                    self._open(is_special=after == "\\", is_empty=after == "}")
                else:
                    self._close()
            elif kind == 5:
                self._math(match[5], source[match.end() : match.end() + 1])
            elif kind == 6:
                if not self._accent:
                    self._put("\n\n" if match[6].count("\n") > 1 else " ")
            else:
                text = match[kind or 8]
                self._put(text if self._verbatim or kind == 8 else _LIGATURES[text])
        self._end_accent()
        return "".join(self._out)

    def _put(self, text: str) -> None:
        if text:
            self._opener = ""
            if self._accent:
                text = _accented(self._accent, text)
                self._accent = ""
            self._out.append(text)

    def _command(self, name: str, swallowed: str, source: str) -> None:
        if name in ACCENTS:
            self._end_accent()
            self._accent = name
            if swallowed.endswith("}"):
                self._end_accent()
        elif name in SYMBOLS:
            self._put(SYMBOLS[name])
        elif name in LOOKS:
            self.says_all = False
            self._opener = "look"
        elif name in LOGOS:
            self.says_all = False
            self._put(name)
        else:
            self.says_all = False
            self._end_accent()
            self._put(source)
            self._opener = "" if swallowed.endswith("}") else "\\"

    def _character(self, char: str) -> None:
        if char in ACCENTS:
            self._end_accent()
            self._accent = char
        elif char in CHARACTERS:
            self._put(CHARACTERS[char])
        else:
            self.says_all = False
            self._put("\\" + char)

    def _math(self, source: str, after: str) -> None:
        if self._verbatim:
            self._put(source)
            return
        self._end_accent()
        self._put(source)
        if not _is_math(source) or after.isdigit():
            self.says_all = False

    def _open(self, *, is_special: bool, is_empty: bool) -> None:
        opener = self._accent or self._opener
        if not opener and self._groups and self._groups[-1][0] == "\\":
            opener = "\\"
        if opener == "\\":
            self._out.append("{")
        elif not (opener or is_special or is_empty):
            self.says_all = False
        self._groups.append((opener, len(self._out), bool(self._accent)))
        self._accent = self._opener = ""

    def _close(self) -> None:
        self._end_accent()
        if not self._groups:
            self.says_all = False
            self._out.append("}")
            return
        opener, start, is_accent = self._groups.pop()
        if is_accent:
            if start < len(self._out):
                self._out[start] = _accented(opener, self._out[start])
            else:
                self._out.append(ACCENTS[opener][1])
        elif opener == "\\":
            self._out.append("}")
        self._opener = "\\" if opener == "\\" else ""  # unknown commands may have more arguments

    def _end_accent(self) -> None:
        """An accent that nothing follows stands alone."""
        if self._accent:
            accent, self._accent = self._accent, ""
            self._out.append(ACCENTS[accent][1])


def _accented(accent: str, text: str) -> str:
    """`text` with the accent on its first character."""
    combining = ACCENTS[accent][0]
    letter = {"\u0131": "i", "\u0237": "j"}.get(text[0], text[0])
    return unicodedata.normalize("NFC", letter + combining) + text[1:]


def encode(text: str, *, verbatim: bool = False) -> str:
    """The LaTeX source of plain text.

    `verbatim` is for addresses and identifiers: nothing is escaped where nothing must be.
    """
    if "\t" in text or "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if verbatim:
        if not (_SPECIAL_VERBATIM(text) or _has_pairs(text)) or _is_its_own_source(text):
            return text
        return _TO_ESCAPE.sub(lambda match: _escape_verbatim(match, text), text)
    if not _SPECIAL_IN_TEXT(text) and not _has_pairs(text):
        return text
    if "$" not in text:
        return _escape(text, text)
    parts, position = [], 0
    for math in _MATH.finditer(text):
        if _is_math(math[0]):
            parts += [_escape(text[position : math.start()], text, position), math[0]]
            position = math.end()
    parts.append(_escape(text[position:], text, position))
    return "".join(parts)


def is_balanced(source: str) -> bool:
    """Whether every brace has its partner, backslash or not, as BibTeX counts them."""
    depth = 0
    for brace in _BRACE.findall(source):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _is_math(source: str) -> bool:
    return _MATH.fullmatch(source) is not None and is_balanced(source)


def _is_its_own_source(text: str) -> bool:
    return decode(text, verbatim=True)[0] == text and is_balanced(text)


def _escape(part: str, text: str, start: int = 0) -> str:
    def replace(match: re.Match[str]) -> str:
        found = match[0]
        if found[0] not in " \n":
            return _ESCAPES[found]
        at, end = start + match.start(), start + match.end()
        is_inside = at > 0 and end < len(text) and text[end] != "@"  # may look like an entry
        if is_inside and found in (" ", "\n\n"):
            return found
        return found.replace(" ", r"\space{}").replace("\n", r"\newline{}")

    return _TO_ESCAPE.sub(replace, part)


def _escape_verbatim(match: re.Match[str], text: str) -> str:
    return "\u00a0" if match[0] == "\u00a0" else _escape(match[0], text, match.start())
