"""ibidem restore."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli


def test_a_compressed_library_comes_back(filled: Cli) -> None:
    Path("a.pdf").write_bytes(b"%PDF")
    filled.run("attach", "add", "Darwin1859", "a.pdf")
    made = filled.json("compress", "backup")
    restored = filled.json("restore", "backup.ibz", "Copy")
    assert restored["fingerprint"] == made["fingerprint"]
    assert filled.json("verify", "-L", "Copy")["fingerprint"] == made["fingerprint"]
    filled.run("restore", "backup.ibz")
    assert Path("backup.ibidem").is_dir()


def test_a_file_can_be_checked_without_restoring(filled: Cli) -> None:
    filled.run("compress", "backup")
    assert "is whole" in filled.run("restore", "--check", "backup.ibz").stderr
    assert filled.json("restore", "--check", "backup.ibz")["references"] == 3
    Path("backup.ibz").write_bytes(Path("backup.ibz").read_bytes()[:-30])
    assert "damaged" in filled.run("restore", "--check", "backup.ibz", code=2).stderr
    assert (
        "The compressed library is damaged: it is cut off."
        in filled.run("restore", "backup.ibz", "Copy", code=2).stderr
    )
    assert not Path("Copy.ibidem").exists()


def test_nothing_is_overwritten(filled: Cli) -> None:
    filled.run("compress", "backup")
    assert (
        "Thesis.ibidem exists already; nothing was"
        in filled.run("restore", "backup.ibz", "Thesis", code=11).stderr
    )
    assert "There is no missing.ibz." in filled.run("restore", "missing.ibz", "Copy", code=3).stderr
