"""ibidem history."""

from __future__ import annotations

from tests.cli.conftest import Cli


def test_the_library_tells_what_was_done_to_it(filled: Cli) -> None:
    filled.run("tag", "add", "classic", "Darwin1859")
    entries = filled.json("history")
    assert [each["label"] for each in entries] == ["tag", "add tag", "import"]
    assert entries[-1]["added"] == 3
    assert "Imported 3 references" in filled.run("history").stdout
    assert len(filled.json("history", "--limit", "1")) == 1


def test_a_reference_has_versions_and_one_comes_back(filled: Cli) -> None:
    filled.run("edit", "Darwin1859", "--set", "title=Changed", "--rating", "3")
    versions = filled.json("history", "Darwin1859")
    assert [each["version"] for each in versions] == [2, 1]
    assert versions[0]["changes"] == ["Title", "Rating"]
    assert versions[0]["current"]
    assert "Title, Rating (current)" in filled.run("history", "Darwin1859").stdout
    filled.run("history", "Darwin1859", "--restore", "1")
    assert filled.json("show", "Darwin1859")["fields"]["title"] == "On the Origin of Species"
    again = filled.run("history", "Darwin1859", "--restore", "1").stderr
    assert "Nothing to do" in again


def test_versions_that_are_none_are_refused(filled: Cli) -> None:
    assert "There is no reference 'Nobody'." in filled.run("history", "Nobody", code=3).stderr
    refused = filled.run("history", "Darwin1859", "--restore", "99", code=3).stderr
    assert "no version 99" in refused
    assert (
        "Name the reference whose version shall come"
        in filled.run("history", "--restore", "1", code=2).stderr
    )
    assert (
        "0 is not in the range x>=1."
        in filled.run("history", "Darwin1859", "--restore", "0", code=2).stderr
    )


def test_an_empty_library_has_no_history(cli: Cli) -> None:
    cli.run("new", "Thesis")
    assert "Nothing has been done" in cli.run("history").stdout
    assert cli.json("history") == []


def test_versions_say_into_the_trash_or_out_of_it(filled: Cli) -> None:
    filled.run("trash", "put", "Darwin1859")
    filled.run("trash", "restore", "Darwin1859")
    changes = [each["changes"] for each in filled.json("history", "Darwin1859")]
    assert changes == [["taken out of the trash"], ["moved to the trash"], ["added"]]


def test_what_removed_references_can_be_found_and_gone_back_before(filled: Cli) -> None:
    filled.run("attach", "note", "Darwin1859", "--text", "Compare")
    filled.run("trash", "put", "Darwin1859", "Wallace1855")
    filled.run("trash", "empty", "--yes")
    filled.run("tag", "new", "later")
    removals = filled.json("history", "--removals")
    assert [each["text"] for each in removals] == ["Moved 2 references to the trash"]
    number = removals[0]["number"]
    dry = filled.run("history", "--before", number, "--dry-run").stdout
    assert "would bring back 1 note and 2 references; remove 1 tag" in dry
    assert "On the Origin of Species" in dry
    assert filled.keys() == ["Lovelace1843"]
    assert "Go back?" in filled.run("history", "--before", number, code=5).stderr
    done = filled.run("history", "--before", number, "--yes").stderr
    assert "'ibidem undo' takes it back" in done
    assert filled.keys() == ["Darwin1859", "Lovelace1843", "Wallace1855"]
    assert filled.json("tag", "list") == []
    again = filled.run("history", "--before", number, "--yes").stderr
    assert "Nothing to do" in again
    filled.run("undo")
    assert filled.keys() == ["Lovelace1843"]


def test_one_reference_and_one_group_go_back_alone(filled: Cli) -> None:
    filled.run("group", "new", "Reading")
    filled.run("group", "add", "Reading", "Darwin1859", "Wallace1855")
    filled.run("edit", "Darwin1859", "Lovelace1843", "--rating", "3")
    filled.run("group", "delete", "Reading", "--yes")
    texts = [each["text"] for each in filled.json("history", "--group", "Reading")]
    assert texts[0] == "Deleted 1 group"
    edited = filled.json("history", "Lovelace1843")[0]["version"]
    plan = filled.json("history", "Lovelace1843", "--before", edited, "--yes")
    assert plan["counts"] == {"changed": {"reference": 1}}
    assert plan["records"][0]["fields"] == ["Rating"]
    assert filled.json("show", "Darwin1859")["rating"] == 3
    deleted = filled.json("history", "--group", "Reading")[0]["number"]
    plan = filled.json("history", "--group", "Reading", "--before", deleted, "--dry-run")
    assert plan["counts"] == {"added": {"group": 1}, "changed": {"reference": 2}}
    assert plan["done"] is None
    filled.run("history", "--group", "Reading", "--before", deleted, "--yes")
    assert filled.keys("--group", "Reading") == ["Darwin1859", "Wallace1855"]
    assert filled.json("show", "Lovelace1843")["rating"] == 0


def test_a_moment_is_a_date_with_or_without_a_time(filled: Cli) -> None:
    assert "Nothing to do" in filled.run("history", "--to", "2990-01-01").stderr
    assert filled.json("history", "--to", "2990-01-01T14:00Z")["done"] is None
    assert (
        "The history of this library begins later"
        in filled.run("history", "--to", "1990-01-01 14:00", code=3).stderr
    )
    assert "not a moment" in filled.run("history", "--to", "yesterday", code=2).stderr


def test_what_makes_no_sense_together_is_refused(filled: Cli) -> None:
    assert (
        "Name a reference or a group, not both."
        in filled.run("history", "Darwin1859", "--group", "Reading", code=2).stderr
    )
    assert (
        "There is no group 'Nothing'." in filled.run("history", "--group", "Nothing", code=3).stderr
    )
    assert (
        "Nothing in the history has the number 99."
        in filled.run("history", "--before", "99", code=3).stderr
    )
    assert (
        "Say one of --restore, --to, --before and --purge."
        in filled.run("history", "Darwin1859", "--before", "1", "--restore", "1", code=2).stderr
    )
    assert (
        "Say one of --restore, --to, --before and --purge."
        in filled.run("history", "--before", "1", "--to", "2020-01-01", code=2).stderr
    )
    assert "Nothing like that" in filled.run("history", "--device", "elsewhere").stdout


def test_a_purge_is_asked_about_and_final(filled: Cli) -> None:
    reference = filled.json("show", "Darwin1859")["id"]
    filled.run("edit", "Darwin1859", "--rating", "3")
    refused = filled.run("history", "--purge", code=2).stderr
    assert "Name the reference that shall go." in refused
    refused = filled.run("history", "Darwin1859", "--purge", "--restore", "1", code=2).stderr
    assert "Say one of" in refused
    refused = filled.run("history", "Darwin1859", "--purge", code=5).stderr
    assert "Nothing undoes that." in refused
    assert len(filled.keys()) == 3
    done = filled.run("history", "Darwin1859", "--purge", "--yes").stderr
    assert "2 earlier versions and 0 files" in done
    assert filled.keys() == ["Lovelace1843", "Wallace1855"]
    versions = filled.json("history", reference)
    assert [each["deleted"] for each in versions] == [True]
    assert filled.json("history", "Wallace1855", "--purge", "--yes")["records"] == 1
    assert "What was purged is gone" in filled.run("undo", "3", code=2).stderr
