"""What commands print: tables that fit the terminal, pairs, and JSON.

Everything asked for goes to stdout, remarks and questions to stderr (`Session.say`). Text from a
library is printed without control characters, so that a title cannot drive the terminal.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
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

    `most`: the widest it gets, in cells. `right`: numbers stand right.
    """

    title: str
    flex: int = 0
    most: int = 40
    right: bool = False


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
    widths = _widths(columns, cells)
    heading = _line(columns, [column.title for column in columns], widths)
    click.secho(heading, bold=True)
    for row in cells:
        click.echo(_line(columns, row, widths))


def _widths(columns: Sequence[Column], cells: list[list[str]]) -> list[int]:
    natural = [
        max([cell_len(column.title), *(cell_len(row[at]) for row in cells)])
        for at, column in enumerate(columns)
    ]
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
    """Print label and text in two columns; long text is wrapped, its lines kept."""
    rows = [(label, text) for label, text in pairs if text]
    if not rows:
        return
    left = indent + max(cell_len(label) for label, _ in rows) + len(GAP)
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
