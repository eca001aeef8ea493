"""Entries as nearly all programs write them, read at once: indented lines of one field each.

This is for speed only: it takes what the general reader (`scan`) would read in the same way, and
leaves everything else to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ibidem.formats.bibtex.latex import is_balanced
from ibidem.formats.bibtex.syntax import NOT_ENTRIES, Entry

_ENTRY = re.compile(r"\n*+@([A-Za-z]++)\{([^\s,={}()\"#%]++),\n((?>(?:[ \t]++.*+\n)*))\}")
_FIELD = re.compile(
    r"^[ \t]++([A-Za-z_][\w-]*+)[ \t]*+=[ \t]*+"
    r"(?:\{(.*)\}|\"(.*)\"|([0-9]++|[A-Za-z]++)),?+[ \t]*+$",
    re.MULTILINE,
)
_MACRO_CHARS_MAX = 30  # longer ones count towards what a file may grow by, which `scan` does


def read_usual(text: str, position: int, macros: Mapping[str, str]) -> Entry | None:
    """The entry at `position`; None where it has not the usual form."""
    usual = _ENTRY.match(text, position)
    if usual is None:
        return None
    entry_type, key, lines = usual.groups()
    entry_type = entry_type.lower()
    found = _FIELD.findall(lines)
    if len(found) != lines.count("\n") or entry_type in NOT_ENTRIES:
        return None
    entry = Entry(entry_type, key, {}, usual.start(1) - 1, usual.end())
    fields = entry.fields
    for name, braced, quoted, bare in found:
        value = braced or quoted or bare
        if ("{" in value or "}" in value) and not is_balanced(value):
            return None
        if '"' in quoted:
            return None
        if bare and not bare.isdigit():
            value = macros.get(bare.lower(), "")
            if not value or len(value) > _MACRO_CHARS_MAX:
                return None
        if not name.islower():
            name = name.lower()  # noqa: PLW2901 - it is the same name
        if name in fields:
            entry.put(name, value)
        else:
            fields[name] = value
    return entry
