"""Text to entries: the outer syntax of a .bib file, read tolerantly and in linear time.

Theory of operation. One pass over the text finds `@name{` or `@name(`. An entry as nearly all
programs write it is taken at once (`usual`). Any other is read field by field: fields of the usual
form (`name = {text without braces},`) together, the general form (nested braces, quotes, macros,
`#`) piece by piece. An entry never reaches beyond its *limit*, the next line that begins with
`@name{`: there the reader takes up again when braces do not balance, so that one broken entry costs
one entry, and so that every character is looked at a fixed number of times, whatever the input.
What cannot be read becomes a `Problem` with its raw text.

Sources: `btxdoc` and `bibtex.web` (Patashnik) for the syntax; `biber` and `btparse` for `%`
comments inside and between entries. As in BibTeX, a backslash does not hide a brace; an entry that
does not close in this way is tried again with hidden braces, since other programs write it so.

Problem codes: `missing_key`, `duplicate_key` (reported by `read`), `missing_comma`, `stray_text`,
`unknown_string`, `unclosed_entry`, `broken_entry`, `ignored_text`, `comment`, `preamble`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ibidem.errors import Problem
from ibidem.formats.bibtex.syntax import (
    BLANK,
    BRACE,
    BRACE_OR_PARENTHESIS,
    BRACE_OR_QUOTE,
    FIELD,
    FIELDS,
    GAP,
    KEY_IN_BRACES,
    KEY_IN_PARENTHESES,
    NAME,
    START,
    STRAY,
    STRINGS,
    TOKEN,
    UNHIDDEN_BRACE,
    UNHIDDEN_BRACE_OR_QUOTE,
    USUAL_KEY,
    Entry,
    expansion_max,
)
from ibidem.formats.bibtex.usual import read_usual

# How an entry is tried, one after the other, until it can be read: (backslashes hide braces, there
# may be text that is no field, the end may be missing).
_ATTEMPTS = (
    (False, False, False),
    (True, False, False),
    (False, True, False),
    (False, True, True),
)


class _BrokenError(Exception):
    """The entry cannot be read; the text says why."""


class Scanner:
    """Reads `text` (line ends are "\\n"); `entries` yields, `problems` fills on the way."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self._strings = dict(STRINGS)
        self._expansion = expansion_max(text)
        self._limit = -1  # the next line-start `@name{` after the item being read, or the end
        self._line_at = (0, 1)
        self._comments_close = True
        self._hidden_braces = self._may_have_stray = self._may_be_unclosed = False

    def entries(self) -> Iterator[Entry]:
        """The entries in order; strings, comments and preambles are dealt with on the way."""
        text, find = self.text, self.text.find
        position = gap = 0  # `gap`: where the text after the last item began
        commented = False  # whether a `%` stands before this place in its line
        while True:
            while position == gap and (usual := read_usual(text, position, self._strings)):
                yield usual
                position = gap = usual.end
            at = find("@", position)
            if at < 0:
                break
            line = text.rfind("\n", position, at)
            percent = text.find("%", max(line, position), at) >= 0
            commented = percent or (commented and line < 0)
            start = None if commented else START.match(text, at)
            if start is None or (at > gap and text[at - 1].isalnum()):
                position = at + 1
                continue
            self._report_gap(gap, at)
            name = start[1].lower()
            if name == "comment":
                position = gap = self._read_comment(at, start)
                continue
            entry = self._read_item(at, start, name)
            position = gap = entry.end
            if name == "preamble":
                self._report("preamble", "A @preamble belongs to no reference.", at, position)
            elif name != "string" and entry.type:
                yield entry
        self._report_gap(gap, len(text))

    def line_of(self, position: int) -> int:
        """The 1-based line of a position; quick near the last position asked for."""
        known, line = self._line_at
        if position >= known:
            line += self.text.count("\n", known, position)
        else:
            line -= self.text.count("\n", position, known)
        self._line_at = position, line
        return line

    # What stands between items

    def _report_gap(self, start: int, end: int) -> None:
        gap = self.text[start:end]
        if not gap or gap.isspace():
            return
        start += len(gap) - len(gap.lstrip())
        lines = (line for line in gap.split("\n") if not line.lstrip().startswith("%"))
        raw = "\n".join(lines).strip()
        if raw.strip(" ,\t\n"):
            self._report("ignored_text", "This text is not part of an entry.", start, end, raw)

    def _read_comment(self, at: int, start: re.Match[str]) -> int:
        """The end of a `@comment`: its closing delimiter, or the end of its line."""
        end = -1
        if self._comments_close:  # once one has no end, the rest of the file is not searched again
            try:
                end = self._end_of_braces(start.end() - 1, len(self.text), start[2])
            except _BrokenError:
                self._comments_close = False
        if end < 0:
            end = self.text.find("\n", at)
            end = len(self.text) if end < 0 else end
        self._report("comment", "A @comment belongs to no reference.", at, end)
        return end

    def _report(self, code: str, message: str, start: int, end: int, raw: str = "") -> None:
        if not raw:
            raw = self.text[start:end].strip()
        self.problems.append(Problem(code, message, self.line_of(start), raw))

    # One item

    def _read_item(self, at: int, start: re.Match[str], name: str) -> Entry:
        """The item that begins `at`; a broken one is reported and has the type ""."""
        limit = self._find_limit(at)
        reason = ""
        for attempt in _ATTEMPTS:
            self._hidden_braces, self._may_have_stray, self._may_be_unclosed = attempt
            if self._hidden_braces and self.text.find("\\", at, limit) < 0:
                continue
            entry = Entry(name, "", {}, at)
            found = len(self.problems)
            try:
                if name == "string":
                    entry.end = self._read_string(start, limit)
                elif name == "preamble":
                    entry.end = self._end_of_braces(start.end() - 1, limit, start[2])
                else:
                    entry.end = self._read_entry(entry, start, limit)
            except _BrokenError as error:
                reason = reason or str(error)
                del self.problems[found:]
            else:
                self._hidden_braces = False
                return entry
        self._report("broken_entry", f"This @{name} was not read: {reason}.", at, limit)
        return Entry("", "", {}, at, limit)

    def _find_limit(self, at: int) -> int:
        if self._limit > at:
            return self._limit
        line = at
        while (line := self.text.find("\n@", line)) >= 0:
            line += 1
            if START.match(self.text, line):
                self._limit = line
                return line
        self._limit = len(self.text)
        return self._limit

    def _read_string(self, start: re.Match[str], limit: int) -> int:
        position = self._skip_blank(start.end(), limit)
        name = NAME.match(self.text, position, limit)
        if name is None:
            raise _BrokenError("a @string needs a name and a value")
        value, position = self._read_value(name.end(), limit)
        gap = GAP.match(self.text, position, limit)
        position = gap.end() if gap else position
        if self.text[position : min(position + 1, limit)] not in "})":
            raise _BrokenError("the closing brace is missing")
        self._strings[name[1].lower()] = value
        return min(position + 1, limit)

    def _read_entry(self, entry: Entry, start: re.Match[str], limit: int) -> int:
        """Fill `entry`; the position after it."""
        text = self.text
        closer = "}" if start[2] == "{" else ")"
        position = self._read_key(entry, start.end(), limit, closer)
        while True:
            if gap := GAP.match(text, position, limit):
                position = gap.end()
            usual = FIELDS.match(text, position, limit)  # fields of the usual form, all at once
            end = usual.end() if usual else position
            if end > position:  # one more character, since a field may end before the closer
                for written, braced, quoted, number in FIELD.findall(text, position, end + 1):
                    entry.put(written.lower(), braced or quoted or number)
                position = end
            if gap := GAP.match(text, position, limit):
                position = gap.end()
            if position >= limit:
                if not self._may_be_unclosed:
                    raise _BrokenError("the closing brace is missing")
                message = "The closing brace is missing; what there is was read."
                self._report("unclosed_entry", message, entry.start, limit)
                return limit
            if text[position] == closer:
                return position + 1
            name_match = NAME.match(text, position, limit)
            if name_match is None:
                position = self._skip_stray(position, limit, closer)
                continue
            value, position = self._read_value(name_match.end(), limit)
            entry.put(name_match[1].lower(), value)
            position = self._expect_comma(position, limit, closer)

    def _expect_comma(self, position: int, limit: int, closer: str) -> int:
        after = self._skip_blank(position, limit)
        if self._is_other(after, limit, closer) and NAME.match(self.text, after, limit):
            message = "A comma is missing before this field; it was read all the same."
            self._report("missing_comma", message, after, self._line_end(after))
        return after

    def _line_end(self, position: int) -> int:
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    def _read_key(self, entry: Entry, position: int, limit: int, closer: str) -> int:
        """Set the entry's key; the position where its fields begin."""
        if usual := USUAL_KEY.match(self.text, position, limit):
            entry.key = usual[1]
            return usual.end()
        form = KEY_IN_BRACES if closer == "}" else KEY_IN_PARENTHESES
        match = form.match(self.text, position, limit)
        assert match is not None
        words, end = match[1].split(), match.end()
        if words and self.text[end : min(end + 1, limit)] == "=":  # the last is a field's name
            end = match.start(1) + match[1].rfind(words.pop())
            comma_is_missing = bool(words)
        else:
            after = self._skip_blank(end, limit)
            comma_is_missing = bool(words) and self._is_other(after, limit, closer)
        if comma_is_missing:
            message = "A comma is missing after the citation key."
            self._report("missing_comma", message, entry.start, end)
        entry.key = " ".join(words)
        if not words:
            message = "The entry has no citation key; it gets one on export."
            self._report("missing_key", message, entry.start, self._line_end(entry.start))
        return end

    def _skip_stray(self, position: int, limit: int, closer: str) -> int:
        """Report what is neither a field nor the end; the position after it."""
        if not self._may_have_stray:
            raise _BrokenError("there is text that is no field")
        start = position
        while position < limit and self.text[position] not in "," + closer:
            if self.text[position] == "{":
                position = self._end_of_braces(position, limit, "{")
            elif self.text[position] == "\n":
                position = self._skip_blank(position, limit)
                if NAME.match(self.text, position, limit):
                    break
            else:
                stray = STRAY.match(self.text, position, limit)
                position = stray.end() if stray else position + 1
        self._report("stray_text", "This is not a field of the entry.", start, position)
        return position

    def _skip_blank(self, position: int, limit: int) -> int:
        """The position after white space and `%` comments."""
        blank = BLANK.match(self.text, position, limit)
        return blank.end() if blank else position

    def _is_other(self, position: int, limit: int, closer: str) -> bool:
        """Whether neither a comma nor the end of the entry stands at `position`."""
        return position < limit and self.text[position] not in "," + closer

    # Values

    def _read_value(self, position: int, limit: int) -> tuple[str, int]:
        """The pieces of a value joined, and the position after it."""
        text, pieces = self.text, []
        while True:
            position = self._skip_blank(position, limit)
            char = text[position] if position < limit else ""
            if char == "{":
                end = self._end_of_braces(position, limit, "{")
                pieces.append(self._unhidden(text[position + 1 : end - 1]))
                position = end
            elif char == '"':
                end = self._end_of_quotes(position, limit)
                pieces.append(self._unhidden(text[position + 1 : end - 1]))
                position = end
            elif token := TOKEN.match(text, position, limit):
                pieces.append(self._expand(token[0], position))
                position = token.end()
            after = self._skip_blank(position, limit)
            if after >= limit or text[after] != "#":
                return "".join(pieces), position
            position = after + 1

    def _expand(self, token: str, position: int) -> str:
        known = self._strings.get(token.lower())
        if known is not None and self._expansion >= len(known):
            self._expansion -= len(known)
            return known
        if token[0].isalpha():
            message = f"There is no string {token[:60]!r}; the name was kept as the text."
            self._report("unknown_string", message, position, position + len(token))
        return token

    def _end_of_braces(self, position: int, limit: int, opener: str) -> int:
        """The position after the group that `opener`, "{" or "(", opens at `position`."""
        brace = UNHIDDEN_BRACE if self._hidden_braces else BRACE
        if opener == "(":
            return self._end_of_parentheses(position, limit)
        depth = 0
        for match in brace.finditer(self.text, position, limit):
            char = match[0]
            if char == "{":
                depth += 1
            elif char == "}":
                depth -= 1
                if depth == 0:
                    return match.end()
        raise _BrokenError("a brace is not closed")

    def _end_of_parentheses(self, position: int, limit: int) -> int:
        depth = 0
        for match in BRACE_OR_PARENTHESIS.finditer(self.text, position, limit):
            if match[0] == ")" and depth == 0:
                return match.end()
            depth += {"{": 1, "}": -1}.get(match[0], 0)
        raise _BrokenError("a parenthesis is not closed")

    def _end_of_quotes(self, position: int, limit: int) -> int:
        form = UNHIDDEN_BRACE_OR_QUOTE if self._hidden_braces else BRACE_OR_QUOTE
        depth = 0
        for match in form.finditer(self.text, position + 1, limit):
            char = match[0]
            if char == "{":
                depth += 1
            elif char == "}":
                depth -= 1
                if depth < 0:
                    break
            elif char == '"' and depth == 0:
                return match.end()
        raise _BrokenError("a quotation mark is not closed")

    def _unhidden(self, value: str) -> str:
        """The value with hidden braces spelled out, so that its braces balance everywhere."""
        if not self._hidden_braces:
            return value
        names = {r"\{": r"\textbraceleft{}", r"\}": r"\textbraceright{}"}
        return re.sub(r"\\.", lambda match: names.get(match[0], match[0]), value, flags=re.DOTALL)
