"""Three-way merge of texts by lines, for abstracts and notes.

The method is that of diff3 (Khanna, Kunal, Pierce: "A Formal Investigation of Diff3", 2007): both
texts are compared with the base; hunks of one side that touch no hunk of the other are applied.
Hunks touch when they share a line of the base or stand next to each other without an unchanged line
between: then nobody can say in which order they belong, and the caller has to decide.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise

LINES_MAX = 2_000  # difflib is quadratic; a text with more lines is treated as one value

Hunk = tuple[int, int, list[str]]  # the lines [start, end) of the base and what replaces them


def merge_lines(base: str, ours: str, theirs: str) -> str | None:
    """Both sides' changes to `base` together, or None where they touch each other."""
    base_lines = base.split("\n")
    our_lines = ours.split("\n")
    their_lines = theirs.split("\n")
    if max(len(base_lines), len(our_lines), len(their_lines)) > LINES_MAX:
        return None
    hunks = _combined(_hunks(base_lines, our_lines), _hunks(base_lines, their_lines))
    if hunks is None:
        return None
    merged: list[str] = []
    done = 0
    for start, end, lines in hunks:
        merged += base_lines[done:start]
        merged += lines
        done = end
    return "\n".join(merged + base_lines[done:])


def _hunks(base: list[str], changed: list[str]) -> list[Hunk]:
    matcher = SequenceMatcher(None, base, changed, autojunk=False)
    return [
        (start, end, changed[new_start:new_end])
        for tag, start, end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _combined(ours: list[Hunk], theirs: list[Hunk]) -> list[Hunk] | None:
    """Both lists in order, a hunk that both have once; None where two touch."""
    same = [hunk for hunk in ours if hunk in theirs]
    hunks = sorted(ours + [hunk for hunk in theirs if hunk not in same])
    for (_, end, _), (start, _, _) in pairwise(hunks):
        if end >= start:
            return None
    return hunks
