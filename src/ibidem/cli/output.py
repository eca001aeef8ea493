"""What commands print: tables that fit the terminal, pairs, and JSON.

Everything asked for goes to stdout, remarks and questions to stderr (`Session.say`). Text from a
library is printed without control characters, so that a title cannot drive the terminal.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click
from rich.cells import cell_len, chop_cells, set_cell_size

WIDTH_DEFAULT = 80
GAP = "  "
_FLEX_MIN = 8
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " ")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `flex` above 0: it shares what the others leave, in that proportion.

    `most`: the widest it gets, in cells. `right`: numbers stand right. `whole`: what must be typed
    again elsewhere is not cut but goes on in a second line. `spare` above 0: left out where there
    is no room, the highest first; `least` is what a flexible one wants of the room.
    """

    title: str
    flex: int = 0
    most: int = 40
    right: bool = False
    whole: bool = False
    spare: int = 0
    least: int = _FLEX_MIN


def terminal_width() -> int:
    """The width to print for: the terminal's, or COLUMNS, or 80."""
    return max(40, shutil.get_terminal_size((WIDTH_DEFAULT, 24)).columns)


def clean(text: str) -> str:
    """`text` on one line, without control characters."""
    return text.translate(_CONTROLS)


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells, with an ellipsis where it is longer."""
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    return set_cell_size(text, width)


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under a heading, never wider than the terminal."""
    cells = [[clean(str(value)) for value in row] for row in rows]
    columns, cells = _with_room(columns, cells)
    widths = _widths(columns, cells)
    heading = _line(columns, [column.title for column in columns], widths)
    click.secho(heading, bold=True)
    for row in cells:
        for line in _folded(columns, row, widths):
            click.echo(_line(columns, line, widths))


def _with_room(
    columns: Sequence[Column], cells: list[list[str]]
) -> tuple[Sequence[Column], list[list[str]]]:
    """The columns for which there is room, and their cells."""
    while True:
        natural = _natural(columns, cells)
        wanted = sum(
            min(width, column.least if column.flex else column.most)
            for column, width in zip(columns, natural, strict=True)
        )
        spare = max(range(len(columns)), key=lambda at: columns[at].spare)
        if wanted + len(GAP) * (len(columns) - 1) <= terminal_width() or not columns[spare].spare:
            return columns, cells
        columns = [column for at, column in enumerate(columns) if at != spare]
        cells = [[cell for at, cell in enumerate(row) if at != spare] for row in cells]


def _folded(
    columns: Sequence[Column], row: Sequence[str], widths: list[int]
) -> Iterator[Sequence[str]]:
    """The lines of a row: one, or more where a cell that must be whole is longer than that."""
    parts = [
        chop_cells(text, width) or [""] if column.whole else [text]
        for column, text, width in zip(columns, row, widths, strict=True)
    ]
    for line in range(max(map(len, parts))):
        yield [part[line] if line < len(part) else "" for part in parts]


def _natural(columns: Sequence[Column], cells: list[list[str]]) -> list[int]:
    return [
        max([cell_len(column.title), *(cell_len(row[at]) for row in cells)])
        for at, column in enumerate(columns)
    ]


def _widths(columns: Sequence[Column], cells: list[list[str]]) -> list[int]:
    natural = _natural(columns, cells)
    widths = [
        0 if column.flex else min(width, column.most)
        for column, width in zip(columns, natural, strict=True)
    ]
    room = terminal_width() - sum(widths) - len(GAP) * (len(columns) - 1)
    flexible = [at for at, column in enumerate(columns) if column.flex]
    # The narrow ones first: what they do not need goes to the others.
    for at in sorted(flexible, key=lambda at: natural[at] / columns[at].flex):
        shares = sum(columns[other].flex for other in flexible if not widths[other])
        widths[at] = max(_FLEX_MIN, min(natural[at], room * columns[at].flex // shares))
        room -= widths[at]
    return widths


def _line(columns: Sequence[Column], row: Sequence[str], widths: list[int]) -> str:
    parts = []
    for column, text, width in zip(columns, row, widths, strict=True):
        indent = " " * max(0, width - cell_len(text)) if column.right else ""
        parts.append(fit(indent + text, width))
    return GAP.join(parts).rstrip()


def print_pairs(pairs: Iterable[tuple[str, str]], *, indent: int = 0) -> None:
    """Print label and text in two columns; long text is wrapped, its lines kept.

    Where the labels would take more than half of the terminal, each stands above its text.
    """
    rows = [(label, text) for label, text in pairs if text]
    if not rows:
        return
    left = indent + max(cell_len(label) for label, _ in rows) + len(GAP)
    if left > terminal_width() // 2:
        for label, text in rows:
            click.echo(" " * indent + click.style(label, dim=True))
            for line in wrap(text, terminal_width() - indent - len(GAP)):
                click.echo(" " * indent + GAP + line)
        return
    for label, text in rows:
        head = " " * indent + click.style(label, dim=True)
        head += " " * (left - indent - cell_len(label))
        for line in wrap(text, terminal_width() - left):
            click.echo(f"{head}{line}".rstrip())
            head = " " * left


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, its own line breaks kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in clean(paragraph).split():
            pieces = chop_cells(word, width) if cell_len(word) > width else [word]
            for piece in pieces:
                if line and cell_len(line) + 1 + cell_len(piece) > width:
                    lines.append(line)
                    line = piece
                else:
                    line = f"{line} {piece}" if line else piece
        lines.append(line)
    return lines


def print_json(value: Any) -> None:
    """Print a value as JSON; keys in the order given."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 reference", "2,310 references"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def say(text: str) -> None:
    """A remark for the person, on stderr; at a terminal its lines end between two words."""
    if sys.stderr.isatty():
        lines = text.split("\n")
        text = "\n".join(
            line
            for each in lines
            for line in (wrap(each, terminal_width()) if _is_long(each) else [each])
        )
    click.echo(text, err=True)


def _is_long(line: str) -> bool:
    """Whether it must be wrapped; colored lines are short, and their codes must stay."""
    return cell_len(line) > terminal_width() and "\x1b" not in line


def show_files(number: int, size: int) -> str:
    """How many files, and how large: "0", "1,204 (3.1 GB)"."""
    return f"{number:,} ({show_bytes(size)})" if number else "0"


def show_bytes(number: int) -> str:
    """A size for people: "830 B", "4.2 MB" (powers of 1,000, as disks are sold)."""
    size = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 999.5:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 99.5 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"


def show_time(at_ms: int) -> str:
    """A moment in local time, to the minute; "" for 0."""
    if not at_ms:
        return ""
    try:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return "(no such date)"


def iso_time(at_ms: int) -> str | None:
    """A moment for programs: ISO 8601 in UTC; None for 0."""
    if not at_ms:
        return None
    try:
        moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
