"""ibidem redo."""

from __future__ import annotations

from tests.cli.conftest import Cli


def test_what_was_undone_is_done_again_until_something_else_is_done(filled: Cli) -> None:
    assert "There is nothing to redo on this device." in filled.run("redo", code=3).stderr
    filled.run("trash", "put", "Darwin1859")
    filled.run("undo")
    assert "Redid: Moved 1 reference to the trash." in filled.run("redo").stderr
    assert filled.keys() == ["Lovelace1843", "Wallace1855"]
    filled.run("undo")
    assert filled.json("redo")["text"] == "Moved 1 reference to the trash"
    filled.run("undo")
    filled.run("tag", "new", "old")
    assert "nothing to redo" in filled.run("redo", code=3).stderr
