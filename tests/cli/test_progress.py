"""Progress bars: at a terminal only."""

from __future__ import annotations

import io
import sys

import click
import pytest

from ibidem.cli.progress import show_progress
from ibidem.cli.session import get_session


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, quiet: bool = False) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with click.Context(click.Command("test")):
        get_session().quiet = quiet
        with show_progress() as report:
            report("Packing files", 0, 0)
            report("Adding references", 1_500, 3_000)
            report("Packing files", 4_200_000, 9_100_000)
            report("sending", 7, None)
    return stream.getvalue()


def test_each_phase_has_a_bar_with_its_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    text = shown(monkeypatch, Terminal())
    assert "1,500 of 3,000" in text
    assert "4.2 MB of 9.1 MB" in text
    assert "Sending" in text


def test_nothing_is_shown_elsewhere_or_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, io.StringIO()) == ""
    assert shown(monkeypatch, Terminal(), quiet=True) == ""
