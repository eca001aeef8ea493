"""The documents are true: what they name exists, and what exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ibidem.model
from ibidem.errors import error_classes
from tests.conftest import ROOT

DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]


@pytest.mark.parametrize("record", DECISIONS, ids=lambda path: path.stem)
def test_decision_record_is_complete(record: Path) -> None:
    text = record.read_text()
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+", record.stem)
    assert text.startswith(f"# {record.stem[:4]} ")
    assert 25 <= len(text.splitlines()) <= 60
    assert re.search(
        r"^Status: (proposed|accepted|replaced by \d{4}), \d{4}-\d\d-\d\d$", text, re.MULTILINE
    )
    for heading in ("Context", "Considered", "Decision", "Consequences", "Confirmation"):
        assert f"\n## {heading}\n" in text


def test_no_two_decision_records_have_the_same_number() -> None:
    numbers = [record.stem[:4] for record in DECISIONS]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    """Links, and names of files in code spans that begin with a folder of this project."""
    text = page.read_text()
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)[^)]*\)", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    named = re.findall(r"`((?:src|tests|docs|script|bench|examples|requirements)/[\w./-]+)`", text)
    missing += [name for name in named if not (ROOT / name).exists()]
    assert not missing


def test_every_error_code_is_documented() -> None:
    text = (DOCS / "errors.md").read_text()
    for error in error_classes():
        assert error.__doc__
        row = f"| `{error.code}` | {error.__name__} | {error.__doc__.splitlines()[0]} |"
        assert row in text, row


def test_error_codes_are_unique() -> None:
    codes = [error.code for error in error_classes()]
    assert len(codes) == len(set(codes))


def test_every_noun_of_the_model_is_in_the_glossary() -> None:
    glossary = (DOCS / "glossary.md").read_text().lower()
    for name in ibidem.model.__all__:
        if name[0].isupper() and name not in ("RecordId", "RecordKind"):
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
            assert words in glossary, words
