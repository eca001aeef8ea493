"""ibidem verify."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.cli.conftest import Cli


def damage(statement: str) -> None:
    connection = sqlite3.connect("Thesis.ibidem/library.sqlite3")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_sound_library_says_so_with_its_fingerprint(filled: Cli) -> None:
    shown = filled.run("verify").stdout
    shape = filled.json("verify")
    assert "Everything is as it should be." in shown
    assert shape["fingerprint"] in shown
    assert (shape["sound"], shape["counts"]["reference"]) == (True, 3)


def test_damage_ends_with_9_and_points_to_the_doctor(filled: Cli) -> None:
    damage("UPDATE records SET payload = replace(payload, 'Origin', 'Oregon')")
    result = filled.run("verify", code=9)
    assert "Wrong: " in result.stdout
    assert "ibidem doctor" in result.stderr
    assert filled.json("verify", code=9)["findings"][0]["code"] == "wrong_digest"


def test_damaged_files_are_found_unless_left_out(filled: Cli) -> None:
    Path("a.pdf").write_bytes(b"%PDF")
    filled.run("attach", "add", "Darwin1859", "a.pdf")
    blob = next(path for path in Path("Thesis.ibidem/attachments").rglob("*") if path.is_file())
    blob.chmod(0o600)
    blob.write_bytes(b"%pdf")
    assert filled.json("verify", code=9)["findings"][0]["code"] == "blob_damaged"
    filled.run("verify", "--no-files")


def test_a_file_that_is_no_database_is_named_as_damaged(filled: Cli) -> None:
    for path in Path("Thesis.ibidem").glob("library.sqlite3*"):
        path.write_bytes(b"no database at all, but long enough" * 200)
    assert "ibidem doctor" in filled.run("verify", code=12).stderr
