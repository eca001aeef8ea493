"""docs/cli.md says what the program says. Run this file as a program to bring it up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ibidem.cli.exit_codes import EXIT_CODES
from ibidem.cli.reference_page import describe_commands, describe_exit_codes
from tests.cli.conftest import Cli
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "cli.md"
PARTS = {"exit codes": describe_exit_codes, "commands": describe_commands}


def place(text: str, name: str) -> re.Match[str]:
    found = re.search(rf"(<!-- {name} -->\n)(.*?)(<!-- end -->)", text, re.DOTALL)
    assert found is not None, name
    return found


@pytest.mark.parametrize("name", PARTS)
def test_the_page_is_up_to_date(name: str) -> None:
    assert place(PAGE.read_text(), name)[2].strip() == PARTS[name]().strip(), (
        "run: python -m tests.cli.test_reference_page"
    )


def test_every_error_code_is_in_the_table_of_exit_codes() -> None:
    text = place(PAGE.read_text(), "exit codes")[2]
    for code, number in EXIT_CODES.items():
        assert f"| {number} | `{code}` |" in text


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("list", ()), ("show", ("Darwin1859",)), ("history", ()), ("status", ()), ("verify", ()),
        ("history REFERENCE", ("Darwin1859",)),
    ],
)  # fmt: skip
def test_the_shapes_on_the_page_are_those_that_are_printed(
    filled: Cli, command: str, arguments: tuple[str, ...]
) -> None:
    row = re.search(rf"\| [^|\n]*`{command}`[^|\n]* \| (.+) \|", PAGE.read_text())
    assert row is not None
    shape = filled.json(command.split(maxsplit=1)[0], *arguments)
    first = shape[0] if isinstance(shape, list) else shape
    assert all(f'"{key}"' in row[1] for key in first)
    for reference in first.get("references", []) if command == "list" else []:
        assert all(f'"{key}"' in row[1] for key in reference)


def bring_up_to_date(page: Path) -> None:
    text = page.read_text()
    for name, describe in PARTS.items():
        found = place(text, name)
        text = f"{text[: found.start(2)]}{describe().strip()}\n{text[found.end(2) :]}"
    page.write_text(text)


if __name__ == "__main__":
    bring_up_to_date(PAGE)
