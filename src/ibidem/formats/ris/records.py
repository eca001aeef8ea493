"""The lines of a RIS file, put together to records.

A line is `XX  - value`: a tag, two spaces, a hyphen, a space. A record begins with TY and ends with
ER (RIS specification, 2011). Files in the wild are looser, and all of this is read:

- any line ending, a byte order mark anywhere at the beginning of a line, blank lines anywhere;
- `XX - value` and `XX  -value`; where the TY line of a record misses spaces or is in lower case,
  its other lines may be so too; where it is indented, the same indentation is taken off them;
- a line without a tag continues the value before it (joined with a line feed; blank lines between
  are kept), so a writer indents such lines: an indented line is never a tag;
- no ER before the next TY or at the end; no TY at the beginning of a record.

Text that belongs to no record becomes a problem; no line is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_uppercase, digits

from ibidem.errors import Problem

TAGS = frozenset(a + b for a in ascii_uppercase for b in ascii_uppercase + digits) - {"TY", "ER"}
"""Everything that can be a tag inside a record."""

_LOOSE = re.compile(r"([A-Za-z][A-Za-z0-9])([ \t]*)-(?:([ \t]*)(.*))", re.DOTALL)
_INDENT = re.compile(r"[ \t]+(?=[Tt][Yy][ \t]*-)")
_USUAL_LINE = re.compile(r"\n([A-Z][A-Z0-9])  -(.*)")
_USUAL_ENDS = {"ER  -", "ER  - "}
_USUAL_BEGINNINGS = {"TY  -"} | {f"{tag}  -" for tag in TAGS}
_BYTE_ORDER_MARK = "\ufeff"


class RawRecord:
    """One record: its type code, the values of its tags, and where it began.

    `values` has the first value of each tag, "" only where all are; `more` the others, in order, of
    tags that are repeated. (A list per tag would make the collector of garbage the largest cost.)
    """

    __slots__ = ("code", "is_ended", "line", "more", "values")

    def __init__(self, line: int, code: str | None) -> None:
        self.line = line
        self.code = code  # None: the record had no TY
        self.values: dict[str, str] = {}
        self.more: dict[str, list[str]] = {}
        self.is_ended = False

    def add(self, tag: str, value: str) -> None:
        """Add one line."""
        if not self.values.get(tag):
            self.values[tag] = value
        else:
            self.more.setdefault(tag, []).append(value)

    def extend(self, tag: str, text: str) -> None:
        """Add `text`, which begins with a line feed, to the last value of a tag that has one."""
        last = self.more[tag][-1] if tag in self.more else self.values[tag]
        longer = last + text if last else text.lstrip("\n")
        if tag in self.more:
            self.more[tag][-1] = longer
        else:
            self.values[tag] = longer

    def all(self, tag: str) -> list[str]:
        """All values of a tag that are not empty."""
        value = self.values.get(tag)
        if not value:
            return []
        if tag not in self.more:
            return [value]
        return [value, *filter(None, self.more[tag])]


def split_records(text: str, known_tags: frozenset[str]) -> Iterator[RawRecord | Problem]:
    """The records and problems of a file, in order.

    `known_tags` are the tags that may be recognized where the spacing is not that of the
    specification; others are taken for text there.
    """
    return _Splitter(known_tags).split(text)


def _is_usual(line: str) -> bool:
    return line[2:5] == "  -" and line[:2] in TAGS


class _Splitter:
    """Goes through the lines; `_record` is the one being read, if any."""

    def __init__(self, known_tags: frozenset[str]) -> None:
        self._known = known_tags
        self._record: RawRecord | None = None
        self._last = ""  # the tag of the last line, "" right after TY
        self._indent = ""
        self._is_loose = False
        self._stray: list[str] = []  # lines outside records, until something else comes
        self._stray_line = 0
        self._continuation: list[str] = []  # lines that continue the last value, not yet in it
        self._blank_from = 0  # the last run of blank lines
        self._blank_to = 0
        self._next_end = -1  # where the next line with a usual ER begins, as far as looked for

    def split(self, text: str) -> Iterator[RawRecord | Problem]:
        # Not splitlines(), which also splits at characters that are text here (U+2028, form feed).
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        position, number, end = 0, 1, len(text)
        while position < end:
            if self._record is None and not self._stray:
                record, after = self._read_usual(text, position, number)
                if record is not None:
                    yield record
                    number += text.count("\n", position, after)
                    position = after
                    continue
            line_end = text.find("\n", position)
            line_end = end if line_end < 0 else line_end
            line = text[position:line_end]
            if line == "":
                self._take_blank(number)
            elif self._record is not None and not self._continuation and _is_usual(line):
                self._add(line[:2], line[5:].strip())
            else:
                yield from self._take_line(number, line)
            position = line_end + 1
            number += 1
        yield from self._close()
        yield from self._flush_stray()

    def _read_usual(self, text: str, start: int, number: int) -> tuple[RawRecord | None, int]:
        """The record at `start` and the position behind it, if it is as nearly all records are.

        In these, all lines between TY and ER are tags with values: one expression takes them.
        """
        if not text.startswith("TY  - ", start):
            return None, start
        if self._next_end < start:  # looked for once, however many records have no end
            found = text.find("\nER  -", start)
            self._next_end = found if found >= 0 else len(text)
        end = self._next_end
        after = text.find("\n", end + 1) + 1 or len(text)
        if (
            text[end + 1 : after].rstrip("\n") not in _USUAL_ENDS
            or text.find("\nTY", start, end) >= 0
        ):
            return None, start
        lines = _USUAL_LINE.findall(text, start, end)
        if len(lines) != text.count("\n", start, end):
            return None, start
        code_end = text.find("\n", start)
        record = RawRecord(number, text[start + 6 : code_end].strip())
        record.is_ended = True
        values = record.values
        for tag, line in lines:
            value = line.strip()
            if tag in values:
                record.add(tag, value)
            else:
                values[tag] = value
        return record, after

    def _take_line(self, number: int, line: str) -> Iterator[RawRecord | Problem]:
        """Any other line: TY, ER, blank, a continuation, an unusual form of a tag."""
        line = line.lstrip(_BYTE_ORDER_MARK)
        if not line.strip().strip(_BYTE_ORDER_MARK).strip():
            self._take_blank(number)
            return
        tag, value = self._match(line)
        if tag == "":
            self._continue(number, line)
            return
        self._flush_continuation()
        yield from self._flush_stray()
        if tag == "TY":
            yield from self._close()
            self._open(number, value, line)
        elif tag == "ER":
            yield from self._end(number, value, line)
        else:
            if self._record is None:
                self._open(number, None, line)
            self._add(tag, value)

    def _take_blank(self, number: int) -> None:
        if self._blank_to != number - 1:
            self._blank_from = number
        self._blank_to = number

    def _match(self, line: str) -> tuple[str, str]:
        """The tag (in upper case) and value of a line; a tag of "" where it has none."""
        if self._record is None:
            found = _INDENT.match(line)
            self._indent = found[0] if found else ""
            self._is_loose = False
        line = line.removeprefix(self._indent)
        if _is_usual(line):
            return line[:2], line[5:].strip()
        loose = _LOOSE.match(line)
        if loose is None:
            return "", ""
        tag, before, after, value = loose.groups()
        upper = tag.upper()
        if upper in {"TY", "ER"}:
            is_tag = self._is_boundary(tag, before, after, value)
        elif upper not in self._known:
            is_tag = False
        elif self._is_loose:
            is_tag = True
        else:
            is_tag = before != "" and after != "" if tag == upper else before == "  "
        return (upper, value.strip()) if is_tag else ("", "")

    def _is_boundary(self, tag: str, before: str, after: str, value: str) -> bool:
        """Whether a line with TY or ER is one, and not a sentence that begins "er - ..."."""
        if tag.isupper() or before == "  " or self._record is None or self._is_loose:
            return True
        return tag.islower() and before != "" and (after == "" or " " not in value.strip())

    def _open(self, number: int, code: str | None, line: str) -> RawRecord:
        self._record = RawRecord(number, code)
        self._last = ""
        self._is_loose = line.removeprefix(self._indent)[:5] not in _USUAL_BEGINNINGS
        return self._record

    def _add(self, tag: str, value: str) -> None:
        assert self._record is not None
        self._record.add(tag, value)
        self._last = tag

    def _continue(self, number: int, line: str) -> None:
        if self._record is None or self._last == "":
            if not self._stray:
                self._stray_line = number
            self._stray.append(line)
            return
        blank = self._blank_to - self._blank_from + 1 if self._blank_to == number - 1 else 0
        self._continuation.append("\n" * (blank + 1) + line.strip())

    def _flush_continuation(self) -> None:
        """Put the lines that continue the last value there, all at once: they may be many."""
        if self._record is not None and self._continuation:
            text = "".join(self._continuation)
            self._record.extend(self._last, text)
            self._continuation = []

    def _end(self, number: int, value: str, line: str) -> Iterator[RawRecord | Problem]:
        if self._record is not None:
            self._record.is_ended = True
        yield from self._close()
        if value:
            message = "There is text behind the end of a record; it was left aside."
            yield Problem("ris_text_after_end", message, number, line)

    def _close(self) -> Iterator[RawRecord]:
        self._flush_continuation()
        if self._record is not None:
            yield self._record
        self._record = None

    def _flush_stray(self) -> Iterator[Problem]:
        if self._stray:
            message = "This text belongs to no reference; it was left aside."
            yield Problem("ris_text_outside", message, self._stray_line, "\n".join(self._stray))
        self._stray = []
