"""ibidem styles."""

from __future__ import annotations

from tests.cli.conftest import Cli


def test_styles_are_found(cli: Cli) -> None:
    assert "nature-geoscience" in cli.run("styles", "nature", "geoscience").stdout
    found = cli.json("styles", "vancouver", "--limit", "1")
    assert found["styles"][0]["name"] == "nlm-citation-sequence"
    assert found["total"] > 1
