"""ibidem doctor."""

from __future__ import annotations

from pathlib import Path

from ibidem.services.examining import ADVICE
from tests.cli.conftest import Cli
from tests.cli.test_verify import damage


def test_a_library_that_is_well_is_told_so(filled: Cli) -> None:
    assert "The library is well." in filled.run("doctor").stdout


def test_findings_come_with_reason_and_remedy_and_are_mended_on_request(filled: Cli) -> None:
    damage("DELETE FROM listing")
    result = filled.run("doctor", code=9)
    assert "Why it matters" in result.stdout
    assert "--repair" in result.stdout
    assert filled.json("list")["total"] == 0
    assert "Repaired: " in filled.run("doctor", "--repair").stdout
    assert filled.json("list")["total"] == 3
    assert filled.json("doctor")["findings"] == []


def test_an_earlier_version_takes_the_place_of_an_unreadable_record(filled: Cli) -> None:
    filled.run("edit", "Darwin1859", "--rating", "3")
    damage("UPDATE records SET payload = '{' WHERE payload LIKE '%Origin%'")
    assert filled.json("doctor", code=9)["findings"]
    filled.run("doctor", "--repair")
    filled.run("verify")
    assert filled.json("show", "Darwin1859")["fields"]["title"] == "On the Origin of Species"


def test_a_risky_place_is_a_finding(cli: Cli) -> None:
    Path("OneDrive").mkdir()
    cli.run("new", "OneDrive/Thesis")
    assert cli.json("doctor", "-L", "OneDrive/Thesis", code=9)["findings"][0]["code"] == (
        "cloud_folder"
    )


def test_every_piece_of_advice_is_a_sentence() -> None:
    for advice in ADVICE.values():
        assert advice.why.endswith(".")
        assert advice.remedy.endswith(".")


def test_a_damaged_file_is_made_anew_and_kept(filled: Cli) -> None:
    path = Path("Thesis.ibidem/library.sqlite3")
    whole = path.read_bytes()
    for number in (0, 1):
        path.write_bytes(whole)
        with path.open("r+b") as file:
            file.seek(number * 4096)
            file.write(bytes(4096))
        assert filled.json("doctor", code=9)["findings"][0]["repair"] == "salvage"
        told = filled.run("doctor", "--repair").stderr
        assert "nothing is missing" in told
        assert "damaged file is kept in" in told
        assert filled.json("list")["total"] == 3
        assert filled.json("doctor")["findings"] == []
    assert len(list(path.parent.glob("damaged-*/library.sqlite3"))) == 2
    path.write_bytes(b"")
    filled.run("doctor", "--repair", code=12)
