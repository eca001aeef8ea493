"""SQLite's file format (https://sqlite.org/fileformat2.html), read page by page without trust."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Value = int | float | str | bytes | None

_MAGIC = b"SQLite format 3\0"
_LOG_MAGICS = (0x377F0682, 0x377F0683)
_LOG_HEADER_BYTES = 32
_FRAME_HEADER_BYTES = 24
_FILE_HEADER_BYTES = 100  # at the start of the first page
_LEAF = 0x0D
_TREE_PAGES = (0x02, 0x05, 0x0A)  # of indexes, and inner ones of tables: no rows are in them
PAGE_BYTES = 4096  # what our files have, where theirs cannot be read
ROW_BYTES_MAX = 64 * 1024 * 1024
COLUMNS_MAX = 100


@dataclass(slots=True)
class Pages:
    """The pages of a file and its log. `current` are those that count, `earlier` versions of them
    that the log has replaced."""

    current: dict[int, bytes] = field(default_factory=dict)
    earlier: list[tuple[int, bytes]] = field(default_factory=list)
    usable: int = PAGE_BYTES


def read_pages(database: Path) -> Pages:
    """Everything in the file and in the log beside it. Neither needs to be whole, or there."""
    content = database.read_bytes() if database.exists() else b""
    log_path = database.with_name(f"{database.name}-wal")
    log = log_path.read_bytes() if log_path.exists() else b""
    size, reserved = _page_size(content)
    pages = Pages(usable=size - reserved)
    for number, start in enumerate(range(0, len(content), size), 1):
        pages.current[number] = content[start : start + size].ljust(size, b"\0")
    for number, page in _committed(log, size):
        if number in pages.current:
            pages.earlier.append((number, pages.current[number]))
        pages.current[number] = page
    return pages


def iterate_cells(pages: Pages, number: int, page: bytes) -> Iterator[tuple[int, list[Value]]]:
    """(rowid, values) of every row that can be read on one page."""
    start = _FILE_HEADER_BYTES if number == 1 else 0
    if page[start] in _TREE_PAGES:
        return
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    is_leaf = page[start] == _LEAF
    if not is_leaf and not 0 < cells <= pages.usable // 6:
        return
    for at in range(start + 8, min(start + 8 + 2 * cells, pages.usable - 1), 2):
        pointer = int.from_bytes(page[at : at + 2], "big")
        if not start + 8 <= pointer < pages.usable:
            continue
        try:
            yield _cell(pages, page, pointer)
        except (IndexError, ValueError, KeyError, struct.error):
            continue  # this row is damaged; the next need not be


def _page_size(content: bytes) -> tuple[int, int]:
    size = int.from_bytes(content[16:18], "big")
    size = 65_536 if size == 1 else size
    is_sound = size >= 512 and size & (size - 1) == 0 and content[21:24] == b"\x40\x20\x20"
    if content.startswith(_MAGIC) and is_sound and content[20] < size // 4:
        return size, content[20]
    return PAGE_BYTES, 0


def _committed(log: bytes, size: int) -> list[tuple[int, bytes]]:
    """The pages in the log, up to the last that ends a transaction."""
    if len(log) < _LOG_HEADER_BYTES or int.from_bytes(log[:4], "big") not in _LOG_MAGICS:
        return []
    salt = log[16:24]
    found: list[tuple[int, bytes]] = []
    committed = 0
    step = _FRAME_HEADER_BYTES + size
    for start in range(_LOG_HEADER_BYTES, len(log) - step + 1, step):
        number, length = struct.unpack_from(">II", log, start)
        if log[start + 8 : start + 16] != salt:
            break  # left from before the log began anew
        found.append((number, log[start + _FRAME_HEADER_BYTES : start + step]))
        if length:
            committed = len(found)
    return found[:committed]


def _cell(pages: Pages, page: bytes, at: int) -> tuple[int, list[Value]]:
    size, at = _varint(page, at)
    rowid, at = _varint(page, at)
    if not 0 < size <= ROW_BYTES_MAX:
        raise ValueError("no row is that long")
    local = _local_bytes(size, pages.usable)
    content = page[at : at + local]
    if local < size:
        content += _overflow(pages, int.from_bytes(page[at + local : at + local + 4], "big"), size)
        content = content[:size]
    if len(content) < size:
        raise ValueError("the row is cut short")
    return rowid, _values(content)


def _local_bytes(size: int, usable: int) -> int:
    most = usable - 35
    if size <= most:
        return size
    least = (usable - 12) * 32 // 255 - 23
    local = least + (size - least) % (usable - 4)
    return local if local <= most else least


def _overflow(pages: Pages, number: int, size: int) -> bytes:
    parts: list[bytes] = []
    length = 0
    seen: set[int] = set()
    while number and length < size and number not in seen:
        seen.add(number)
        page = pages.current[number]
        parts.append(page[4 : pages.usable])
        length += pages.usable - 4
        number = int.from_bytes(page[:4], "big")
    return b"".join(parts)


def _values(content: bytes) -> list[Value]:
    length, at = _varint(content, 0)
    if length > len(content):
        raise ValueError("the row has no values")
    body = length
    values: list[Value] = []
    while at < length:
        kind, at = _varint(content, at)
        value, body = _value(content, body, kind)
        values.append(value)
        if len(values) > COLUMNS_MAX:
            raise ValueError("no table has so many columns")
    return values


_INTEGER_BYTES = (0, 1, 2, 3, 4, 6, 8)


def _value(content: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind < len(_INTEGER_BYTES):
        end = at + _INTEGER_BYTES[kind]
        value: Value = int.from_bytes(content[at:end], "big", signed=True)
    elif kind == 7:
        end = at + 8
        value = struct.unpack(">d", content[at:end])[0]
    elif kind in (8, 9):
        return kind - 8, at
    elif kind >= 12:
        end = at + (kind - 12) // 2
        value = content[at:end]
        if kind % 2:
            value = value.decode(errors="replace")
    else:
        raise ValueError("a value of no kind")
    if end > len(content):
        raise ValueError("a value is cut short")
    return value, end


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for offset in range(8):
        byte = content[at + offset]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + offset + 1
    return value << 8 | content[at + 8], at + 9
