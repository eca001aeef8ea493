"""ibidem compress."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli


def test_a_library_becomes_one_file(filled: Cli) -> None:
    result = filled.run("compress", "backup")
    assert "verified" in result.stderr
    assert Path("backup.ibz").is_file()
    assert filled.json("compress", "backup.ibz", "--force")["references"] == 3
    assert (
        "backup.ibz exists already; nothing was" in filled.run("compress", "backup", code=11).stderr
    )


def test_a_part_of_it_becomes_one_file(filled: Cli) -> None:
    filled.run("group", "new", "Reading", "--set", "Chapters")
    filled.run("group", "add", "Reading", "Darwin1859")
    for at, options in enumerate(
        [
            ("--group", "Reading"),
            ("--set", "Chapters"),
            ("--query", "darwin"),
            ("--reference", "Darwin1859"),
        ]
    ):
        assert filled.json("compress", f"part{at}", *options)["references"] == 1
    assert (
        "Say one of --group, --set, or --query and"
        in filled.run("compress", "x", "--group", "Reading", "--query", "darwin", code=2).stderr
    )
    assert (
        "Earlier versions can only be taken along"
        in filled.run("compress", "x", "--history", "--query", "darwin", code=2).stderr
    )


def test_files_can_stay_out_and_earlier_versions_come_along(filled: Cli) -> None:
    Path("a.pdf").write_bytes(b"%PDF")
    filled.run("attach", "add", "Darwin1859", "a.pdf")
    filled.run("edit", "Darwin1859", "--rating", "2")
    assert filled.json("compress", "slim", "--no-attachments")["files"] == 0
    assert filled.json("compress", "full", "--history")["files"] == 1
    filled.run("restore", "full.ibz", "Full")
    assert len(filled.json("history", "Darwin1859", "-L", "Full")) == 2
