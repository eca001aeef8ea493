"""Asking before something that removes much."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.cli.conftest import Cli


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is there to answer."""
    somebody = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("ibidem.cli.confirming.sys", somebody)


def test_at_a_terminal_the_default_answer_is_no(filled: Cli, terminal: None) -> None:
    filled.run("trash", "put", "Darwin1859")
    result = filled.run("trash", "empty", typed="\n", code=5)
    assert "[y/N]" in result.stderr
    assert filled.json("trash", "list")["total"] == 1
    filled.run("trash", "empty", typed="y\n")
    assert filled.json("trash", "list")["total"] == 0


def test_without_a_terminal_nothing_is_asked_and_nothing_done(filled: Cli) -> None:
    filled.run("trash", "put", "Darwin1859")
    assert "Say --yes" in filled.run("trash", "empty", typed="y\n", code=5).stderr
