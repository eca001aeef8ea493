"""Files and what must be read from them: `golden/<format>/<name>.<extension>` and `<name>.json`.

The expectation holds `references` as their payloads have them and `problems` as [code, line]. A new
input without an expectation fails and shows what it should be, to be checked by eye and stored.
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from ibidem.formats import find_format
from ibidem.model.reading import ReadResult, decode_text

FOLDER = Path(__file__).parent / "golden"
INPUTS = sorted(
    path for path in FOLDER.glob("*/*") if path.suffix != ".json" and not path.name.startswith(".")
)


def describe(result: ReadResult) -> str:
    found = {
        "references": [msgspec.to_builtins(reference) for reference in result.references],
        "problems": [[problem.code, problem.line] for problem in result.problems],
    }
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_is_read_as_expected(path: Path) -> None:
    chosen = find_format(path.parent.name)
    text, problems = decode_text(path.read_bytes())
    result = chosen.read(text)
    result.problems[:0] = problems
    expected = path.with_suffix(".json")
    assert describe(result) == (expected.read_text(encoding="utf-8") if expected.exists() else "")
    assert chosen.read("".join(chosen.write(result.references))).references == result.references


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_is_recognized_without_its_name(path: Path) -> None:
    text, _ = decode_text(path.read_bytes())
    assert path.parent.name == find_format(head=text).NAME
