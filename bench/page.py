"""docs/figures.md: each part of the table between two marks, written anew by `--write`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure, as_text

PAGE = Path(__file__).parent.parent / "docs" / "figures.md"


def write_page(name: str, title: str, figures: list[Figure], page: Path = PAGE) -> None:
    """Put a part's figures in place of what the page has for it; a new part goes to the end."""
    begin, end = f"<!-- figures: {name} -->\n", f"<!-- end: {name} -->\n"
    today = datetime.now(UTC).date()
    table = "".join(f"    {line}".rstrip() + "\n" for line in as_text(figures).splitlines())
    part = f"{begin}## {title} ({today}, {os.cpu_count()} cores)\n\n{table}{end}"
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(begin)
    if found:
        text = before + part + rest.partition(end)[2]
    else:
        text = f"{text.rstrip()}\n\n{part}"
    page.write_text(text, encoding="utf-8")
