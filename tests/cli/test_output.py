"""Tables and pairs at every width: what is cut, what is left out, what goes on in a second line."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from ibidem.cli.output import Column, print_pairs, print_table, show_files

EMAIL = "somebody.with.a.long.name@a-university.example.org"
COLUMNS = (
    Column("E-MAIL", flex=3, least=32, whole=True),
    Column("NAME", flex=1, least=12, spare=1),
    Column("STATE"),
    Column("DEVICES", right=True, spare=2),
)
ROWS = [(EMAIL, "Somebody", "no password yet", 3), ("a@b.c", "", "", 12)]


@pytest.mark.parametrize(
    ("width", "headings"),
    [
        (120, ["E-MAIL", "NAME", "STATE", "DEVICES"]),
        (80, ["E-MAIL", "NAME", "STATE", "DEVICES"]),
        (66, ["E-MAIL", "NAME", "STATE"]),
        (50, ["E-MAIL", "STATE"]),
    ],
)
def test_a_table_leaves_out_what_can_be_spared_and_cuts_nothing_that_is_typed_again(
    width: int,
    headings: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(COLUMNS, ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == headings
    assert all(cell_len(line) <= width for line in lines)
    first = lines[0].index(headings[1])
    written = "".join(line[: first - 2].strip() for line in lines[1:])
    assert written == EMAIL + "a@b.c"


def test_labels_that_take_the_room_stand_above_their_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    print_pairs([("Shown, written on a telephone in 2026", "one " * 20), ("Other", "two")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Shown, written on a telephone in 2026"
    assert lines[1].startswith("  one one")
    assert lines[-1] == "  two"
    assert all(len(line) <= 60 for line in lines)


@pytest.mark.parametrize(
    ("number", "size", "text"),
    [(0, 0, "0"), (1, 4, "1 (4 B)"), (1_204, 3_100_000_000, "1,204 (3.1 GB)")],
)
def test_files_are_counted_in_one_way(number: int, size: int, text: str) -> None:
    assert show_files(number, size) == text
