"""Catalogues of translations: one for each area of the pages, made by `script/messages`."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).parent / "web"
SCRIPT_CONTEXT = "script\x04"  # before the strings that scripts in the browser use


def list_folders() -> list[Path]:
    """Every folder with translations, as Django wants them."""
    return sorted(path for path in (WEB / "locale", *WEB.glob("*/locale")) if path.is_dir())


def script_catalogues() -> dict[str, bytes]:
    """By language: the strings for scripts as JSON, {English: [singular, plural]}."""
    found: dict[str, dict[str, list[str]]] = {}
    for folder in list_folders():
        for compiled in sorted(folder.glob("*/LC_MESSAGES/django.mo")):
            strings = found.setdefault(compiled.parent.parent.name, {})
            for message, translated in _read(compiled.read_bytes()):
                if message.startswith(SCRIPT_CONTEXT) and translated:
                    english = message.removeprefix(SCRIPT_CONTEXT).partition("\0")[0]
                    strings[english] = translated.split("\0")
    return {
        language: json.dumps(strings, ensure_ascii=False, sort_keys=True).encode()
        for language, strings in found.items()
    }


def _read(compiled: bytes) -> Iterator[tuple[str, str]]:
    """The pairs of a .mo file, as the manual of GNU gettext describes it."""
    order = "<" if compiled[:4] == b"\xde\x12\x04\x95" else ">"
    count, messages, strings = struct.unpack_from(f"{order}3I", compiled, 8)
    for number in range(count):
        pair = []
        for table in (messages, strings):
            length, place = struct.unpack_from(f"{order}2I", compiled, table + 8 * number)
            pair.append(compiled[place : place + length].decode())
        yield pair[0], pair[1]
