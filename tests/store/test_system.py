"""The real clock and the real ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.model import is_record_id
from ibidem.store import SystemSource


def test_ids_grow_and_are_well_formed() -> None:
    source = SystemSource()
    ids = [source.new_id() for _ in range(2000)]
    assert ids == sorted(set(ids))
    assert all(map(is_record_id, ids))


def test_ids_grow_while_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    source = SystemSource()
    first = source.new_id()
    monkeypatch.setattr(source, "now_ms", lambda: 1)
    assert source.new_id() > first


def test_ids_grow_when_one_millisecond_is_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    source = SystemSource()
    monkeypatch.setattr(source, "now_ms", lambda: 5)
    first = source.new_id()
    source._randomness = (1 << 74) - 1
    second = source.new_id()
    assert second > first


def test_the_clock_is_the_systems(tmp_path: Path) -> None:
    (tmp_path / "now").touch()
    stamped_ms = (tmp_path / "now").stat().st_mtime_ns // 1_000_000
    assert abs(SystemSource().now_ms() - stamped_ms) < 60_000
