"""Bugs and oddities as readable files: `issues/<number>-<topic>.md`.

A block marked with the name of a format is the input, `json` the references to be read from it,
`problems` the lines and codes of the problems, `<format> written` what writing them again gives.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from ibidem.formats import FORMATS, find_format

PAGES = sorted((Path(__file__).parent / "issues").glob("*.md"))
NAMES = {each.NAME for each in FORMATS}
_BLOCK = re.compile(r"^```(\S+)( written)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_issue(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    blocks = {name + written: body for name, written, body in _BLOCK.findall(text)}
    (name,) = NAMES & blocks.keys()
    chosen = find_format(name)
    result = chosen.read(blocks[name])
    references = msgspec.json.decode(msgspec.json.encode(result.references))
    assert references == json.loads(blocks["json"])
    problems = "".join(f"{problem.line} {problem.code}\n" for problem in result.problems)
    assert problems == blocks.get("problems", "")
    written = "".join(chosen.write(result.references))
    assert written == blocks.get(f"{name} written", written)
    assert chosen.read(written).references == result.references


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_issue_has_a_number_a_topic_and_prose(page: Path) -> None:
    assert re.fullmatch(r"[0-9]+-[a-z0-9-]+", page.stem)
    prose = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    assert prose.startswith("# ")
    assert len(prose.split()) > 15
