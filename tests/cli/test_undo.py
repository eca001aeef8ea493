"""ibidem undo."""

from __future__ import annotations

from tests.cli.conftest import Cli


def test_steps_are_taken_back_one_by_one(filled: Cli) -> None:
    filled.run("trash", "put", "Darwin1859", "Wallace1855")
    filled.run("trash", "empty", "--yes")
    steps = [each["text"] for each in filled.json("undo", "--list")]
    assert steps == [
        "Emptied the trash: deleted 2 references",
        "Moved 2 references to the trash",
        "Imported 3 references",
    ]
    assert "Emptied the trash" in filled.run("undo", "--list").stdout
    assert "Undid change 3: Emptied the trash" in filled.run("undo").stderr
    assert filled.keys() == ["Lovelace1843"]
    filled.run("undo")
    assert filled.keys() == ["Darwin1859", "Lovelace1843", "Wallace1855"]
    filled.run("undo")
    assert filled.keys() == []
    assert "nothing to undo" in filled.run("undo", code=3).stderr
    assert filled.json("undo", "--list") == []
    assert "nothing to undo" in filled.run("undo", "--list").stdout


def test_a_change_is_named_by_its_number_and_what_stays_is_told(filled: Cli) -> None:
    filled.run("edit", "Darwin1859", "--set", "title=First", "--rating", "3")
    filled.run("edit", "Darwin1859", "--set", "title=Second")
    result = filled.run("undo", "2")
    assert "Left as it is: reference 'Second' (title): it was changed again later" in result.stderr
    shown = filled.json("show", "Darwin1859")
    assert (shown["fields"]["title"], shown["rating"]) == ("Second", 0)
    done = filled.json("undo", "2")
    assert done["left"][0]["reason"] == "edited_since"
    assert done["changeset"] == 0
    assert "Nothing was changed" in filled.run("undo", "2").stderr
    assert "Nothing in the history has the number 99." in filled.run("undo", "99", code=3).stderr
