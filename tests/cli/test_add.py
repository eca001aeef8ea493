"""ibidem add."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.capture.conftest import Sources, sources
from tests.cli.conftest import Cli
from tests.services.reading_files.pdf_files import pdf

__all__ = ["sources"]


@pytest.fixture
def asking(filled: Cli, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """With the sources on this computer."""
    monkeypatch.setenv("IBIDEM_CAPTURE_PRIVATE", "1")
    for name in ("doi", "ncbi", "arxiv", "books"):
        monkeypatch.setenv(
            f"IBIDEM_{name.upper()}_ADDRESS", getattr(sources.settings, f"{name}_address")
        )
    return filled


def test_references_are_added_by_their_numbers(asking: Cli) -> None:
    result = asking.run("add", "10.5555/lakes.2019", "ISBN 0-306-40615-2", "--group", "New")
    assert "Added 2 references to 'Thesis'." in result.stderr
    assert asking.keys("--group", "New") == ["Okafor2019", "Quill1980"]
    again = asking.run("add", "10.5555/lakes.2019")
    assert "Added 0 references to 'Thesis'. 1 duplicate left out." in again.stderr


def test_a_text_is_read_from_standard_input(asking: Cli) -> None:
    text = "As Okafor (10.5555/lakes.2019) and others (PMID: 7654321) have shown at great length."
    assert "Added 2 references" in asking.run("add", "-", typed=text).stderr


def test_a_dry_run_adds_nothing(asking: Cli) -> None:
    told = asking.json("add", "10.5555/lakes.2019", "--dry-run")
    assert told["entries"][0]["title"] == "Tides in <i>small</i> & shallow lakes"
    assert told["ids"] == []
    assert "Would add 1 reference" in asking.run("add", "10.5555/lakes.2019", "--dry-run").stderr
    assert len(asking.keys()) == 3


def test_what_is_not_known_is_said_and_what_is_known_is_added(asking: Cli) -> None:
    result = asking.run("add", "10.5555/unknown", "10.5555/lakes.2019")
    assert "DOI 10.5555/unknown is not known" in result.stderr
    assert (
        "DOI 10.5555/unknown is not known to its"
        in asking.run("add", "10.5555/unknown", code=8).stderr
    )
    assert (
        "No identifier was recognised in 'nonsense'."
        in asking.run("add", "nonsense", code=8).stderr
    )


def test_sources_that_cannot_be_reached_are_an_error(
    asking: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibidem.capture.fetching.time.sleep", lambda _: None)
    monkeypatch.setenv("IBIDEM_DOI_ADDRESS", "http://127.0.0.1:1/")
    assert (
        "No source could be reached; nothing was"
        in asking.run("add", "10.5555/lakes.2019", code=22).stderr
    )
    monkeypatch.setenv("IBIDEM_DOI_ADDRESS", "nonsense")
    assert (
        "'nonsense' is not the address of a source."
        in asking.run("add", "10.5555/lakes.2019", code=2).stderr
    )


def test_a_pdf_is_added_by_the_number_in_it_and_attached(asking: Cli) -> None:
    Path("tides.pdf").write_bytes(pdf("Tides https://doi.org/10.5555/lakes.2019"))
    assert "Attached tides.pdf." in asking.run("add", "--pdf", "tides.pdf", "-g", "New").stderr
    assert asking.keys("--group", "New") == ["Okafor2019"]
    files = asking.json("attach", "list", "Okafor2019")["attachments"]
    assert [each["file_name"] for each in files] == ["tides.pdf"]
    Path("nothing.pdf").write_bytes(pdf("no number"))
    asking.run("add", "--pdf", "nothing.pdf", code=8)
    asking.run("add", "--pdf", "missing.pdf", code=3)
    asking.run("add", code=2)
