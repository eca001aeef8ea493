"""What reading a file gives: references and problems, never an exception; and bytes to text.

Both live in `model` because every format uses them and formats do not import each other.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

from ibidem.errors import Problem
from ibidem.model.reference import Reference

# UTF-32 before UTF-16: the little-endian mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SNIFFED_BYTES = 1024


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The references of a file, in its order, and what was found wrong on the way.

    A problem carries the line (1-based) and the raw text it is about; what is in no reference (not
    even in its `extra`) is in a problem, so that nothing of the input is lost.
    """

    references: list[Reference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def decode_text(data: bytes) -> tuple[str, list[Problem]]:
    """The text of a file's bytes, without byte order mark; never raises.

    Encodings: what the byte order mark says; UTF-16 without a mark where every second byte at the
    beginning is zero; else UTF-8. Lines that are not UTF-8 are read as Windows-1252, the most
    frequent other encoding of bibliographic files (a line is decided by itself, because joined
    files mix encodings), with one problem `encoding_guessed` that names the first such line. Bytes
    that do not fit the encoding of the mark become U+FFFD, with a problem `encoding_damaged`.
    """
    marks = [(mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)]
    mark, encoding = marks[0] if marks else (b"", _sniff_wide(data) or "utf-8")
    data = data[len(mark) :]
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            return _decode_line_by_line(data)
        text = data.decode(encoding, errors="replace")
        message = f"Some characters could not be read ({encoding}); they show as \ufffd."
        line = data[: error.start].decode(encoding, errors="replace").count("\n") + 1
        return text, [Problem("encoding_damaged", message, line)]


def _sniff_wide(data: bytes) -> str:
    """ "utf-16-le" or "utf-16-be" where the bytes can hardly be anything else, or ""."""
    head = data[:_SNIFFED_BYTES]
    if len(head) < 4 or 0 not in head:
        return ""
    if all(head[0::2]) and not any(head[1::2]):
        return "utf-16-le"
    if all(head[1::2]) and not any(head[0::2]):
        return "utf-16-be"
    return ""


def _decode_line_by_line(data: bytes) -> tuple[str, list[Problem]]:
    lines: list[str] = []
    guessed: list[int] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            lines.append(_decode_windows(line))
            guessed.append(number)
    message = f"{len(guessed)} lines are not UTF-8 and were read as Windows-1252; check accents."
    raw = lines[guessed[0] - 1].rstrip("\r")
    return "\n".join(lines), [Problem("encoding_guessed", message, guessed[0], raw)]


def _decode_windows(line: bytes) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:  # five bytes have no meaning there; Latin-1 has one for every byte
        return line.decode("latin-1")
