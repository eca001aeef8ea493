"""`script/soak` looks, finds, and says so."""

from __future__ import annotations

import pytest
import soak.fuzzing
from soak.__main__ import PARTS, main
from soak.tally import Tally

from tests.conftest import ROOT


def test_a_part_that_finds_nothing_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "1", "--seed", "3", "--parts", "fuzzing"]) == 0
    assert "0 findings; to repeat: script/soak --seed 3" in capsys.readouterr().out


def test_a_finding_is_told_and_the_other_rounds_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(tally: Tally) -> None:
        for number in range(3):
            with tally.trying(f"rounds: {number}"):
                assert number != 1, "one is wrong"

    monkeypatch.setattr(soak.fuzzing, "run", run)
    assert main(["--seconds", "1", "--seed", "3", "--parts", "fuzzing"]) == 1
    told = capsys.readouterr().out
    assert "FOUND fuzzing, seed 3, rounds: 1: AssertionError: one is wrong" in told
    assert "3 rounds; 1 findings" in told


def test_every_part_is_there() -> None:
    assert all((ROOT / "soak" / f"{name}.py").is_file() for name in PARTS)
