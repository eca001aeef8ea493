"""ibidem conflicts."""

from __future__ import annotations

import pytest

from ibidem.model.conflict import Conflict
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import editing
from ibidem.services.library import open_library
from ibidem.services.searching import find_reference
from tests.cli.conftest import Cli


@pytest.fixture
def conflict(filled: Cli) -> str:
    """The title of Darwin1859 was changed on laptop and phone."""
    with open_library("Thesis") as library:
        darwin = find_reference(library, "Darwin1859")
        with editing(library, "conflict") as edit:
            noun = Conflict(
                field="fields.title", record=darwin, record_kind=RecordKind.REFERENCE,
                kept="On the Origin of Species", kept_by="laptop",
                other="Origins", other_by="phone",
            )  # fmt: skip
            return edit.add(RecordKind.CONFLICT, noun)


def title(cli: Cli) -> str:
    return str(cli.json("show", "Darwin1859")["fields"]["title"])


def test_both_values_are_listed(filled: Cli, conflict: str) -> None:
    shown = filled.run("conflicts", "list").stdout
    assert "laptop" in shown
    assert "Origins" in shown
    assert filled.json("conflicts", "list")[0]["id"] == conflict
    assert "1 conflict to settle" in filled.run("status").stdout
    assert "1 conflict to settle" in filled.run("show", "Darwin1859").stdout


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--keep", "--all"), "On the Origin of Species"),
        (("--other", "--all"), "Origins"),
        (("--value", "Third", "--all"), "Third"),
    ],
)
def test_a_conflict_is_settled(
    filled: Cli, conflict: str, options: tuple[str, ...], expected: str
) -> None:
    filled.run("conflicts", "settle", *options)
    assert title(filled) == expected
    assert filled.run("conflicts", "list").stdout == "There are no conflicts.\n"


def test_a_conflict_is_named_by_the_end_of_its_id(filled: Cli, conflict: str) -> None:
    filled.run("conflicts", "settle", conflict[-8:], "--other")
    assert title(filled) == "Origins"
    assert (
        "There is no conflict"
        in filled.run("conflicts", "settle", conflict[-8:], "--other", code=3).stderr
    )


def test_what_to_do_must_be_said(filled: Cli, conflict: str) -> None:
    assert (
        "Say one of --keep, --other or --value."
        in filled.run("conflicts", "settle", "--all", code=2).stderr
    )
    assert (
        "Name a conflict, or say --all."
        in filled.run("conflicts", "settle", "--keep", code=3).stderr
    )
    assert (
        "Say one of --keep, --other or --value."
        in filled.run("conflicts", "settle", "--keep", "--value", "x", "--all", code=2).stderr
    )
