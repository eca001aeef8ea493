"""`docs/formats.md` is true."""

from __future__ import annotations

import re

from ibidem.formats import describe
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "formats.md"
SOURCES = [ROOT / "src/ibidem/model/reading.py", *(ROOT / "src/ibidem/formats").rglob("*.py")]


def test_the_table_of_formats_is_that_of_the_registry() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition("<!-- formats -->\n")[2].partition("<!-- /formats -->")[0]
    assert table == describe(), describe()


def test_every_problem_is_documented_and_every_documented_problem_exists() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("## Problems")[2]
    documented = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    calls = r'(?:\bProblem\(|_report\(|_problem\(scanner, entry,)\s*"(\w+)"'
    named = set(re.findall(calls, source))
    assert named == documented
