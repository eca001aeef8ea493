"""The CSL test suite: what passes has to go on passing, what does not has its reason in a file.

Run `python -m tests.citations.csl.test_suite` to see what no longer belongs into the file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.citations.csl.suite import (
    EXPECTED_FAILURES,
    FOLDER,
    expected_failures,
    fixtures,
    read_fixture,
    run,
)

EXPECTED = expected_failures()


def outcome(path: Path) -> str:
    """What came out, the error included."""
    try:
        return run(read_fixture(path)).strip()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.skipif(not FOLDER.exists(), reason="the CSL test suite is not beside the project")
@pytest.mark.parametrize("path", fixtures(), ids=lambda path: path.stem)
def test_fixture_of_the_suite(path: Path) -> None:
    is_right = outcome(path) == read_fixture(path).result
    if path.stem in EXPECTED:
        assert not is_right, f"it passes now: take it out of {EXPECTED_FAILURES.name}"
        return
    assert is_right, f"want: {read_fixture(path).result}\ngot:  {outcome(path)}"


def test_every_expected_failure_has_a_reason() -> None:
    assert all(len(reason) > 10 for reason in EXPECTED.values())
    assert list(EXPECTED) == sorted(EXPECTED)


@pytest.mark.skipif(not FOLDER.exists(), reason="the CSL test suite is not beside the project")
def test_expected_failures_are_fixtures_of_the_suite() -> None:
    assert set(EXPECTED) <= {path.stem for path in fixtures()}


def revise() -> None:
    """Take out what passes; name what fails and is not there."""
    wrong = {path.stem for path in fixtures() if outcome(path) != read_fixture(path).result}
    kept = [
        line
        for line in EXPECTED_FAILURES.read_text().splitlines()
        if line.startswith("#") or line.partition(" ")[0] in wrong
    ]
    EXPECTED_FAILURES.write_text("\n".join(kept) + "\n")
    print(len(fixtures()) - len(wrong), "of", len(fixtures()), "pass")  # noqa: T201
    print("without a reason:", *sorted(wrong - set(EXPECTED)), sep="\n  ")  # noqa: T201


if __name__ == "__main__":
    revise()
