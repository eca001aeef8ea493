"""The rules of ARCHITECTURE.md, as tests. Each rule says why it is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "ibidem"
LINES_MAX = 400
BANNED_NAMES = {"base", "common", "handler", "helpers", "manager", "misc", "utils"}

# One planted violation per contract: the file it goes into, the line, the contract that must break.
VIOLATIONS = [
    ("errors.py", "import ibidem.model", "Layers: each imports only what is below it"),
    ("model/group.py", "import pathlib", "Pure packages touch nothing outside"),
    ("services/__init__.py", "import sqlalchemy", "SQL stays in store"),
    ("services/__init__.py", "import django", "Django stays in server"),
    ("services/__init__.py", "import httpx2", "HTTP clients stay in remote"),
    (
        "cli/__init__.py",
        "import ibidem.store",
        "Applications reach the I/O layer only through services",
    ),
    ("formats/ris/__init__.py", "import ibidem.formats.bibtex", "Formats do not know each other"),
    ("model/ids.py", "import ibidem.model.reference", "Siblings do not import in circles"),
]


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def contracts() -> list[str]:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [contract["name"] for contract in configuration["tool"]["importlinter"]["contracts"]]


def test_every_contract_has_a_planted_violation() -> None:
    assert sorted(name for *_, name in VIOLATIONS) == sorted(contracts())


def test_import_linter_names_every_planted_violation(tmp_path: Path) -> None:
    """A contract that cannot break protects nothing."""
    shutil.copytree(SOURCE, tmp_path / "ibidem", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, line, _ in VIOLATIONS:
        with (tmp_path / "ibidem" / file).open("a") as module:
            module.write(f"\n{line}\n")
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    finished = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    for name in contracts():
        assert f"{name} BROKEN" in finished.stdout, finished.stdout + finished.stderr


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_module_fits_in_one_reading(module: Path) -> None:
    """Past this length a module holds two ideas and becomes a package."""
    assert len(module.read_text().splitlines()) <= LINES_MAX


def test_no_module_has_a_name_that_says_nothing() -> None:
    """Whatever is put into `utils` is found by nobody and grows without limit."""
    names = {path.stem if path.stem != "__init__" else path.parent.name for path in modules()}
    assert not names & BANNED_NAMES


def test_every_package_says_what_it_is_for() -> None:
    for path in modules():
        assert re.match(r'(#!.*\n)?"""\S', path.read_text()), path


def test_locked_packages_cover_the_declared_ones() -> None:
    """A dependency added without running `script/lock` is missing on every new machine."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project, groups = configuration["project"], configuration["dependency-groups"]
    extras = [name for names in project["optional-dependencies"].values() for name in names]
    development = [name for names in groups.values() for name in names]
    for lock, wanted in [
        ("run.txt", project["dependencies"] + extras),
        ("dev.txt", project["dependencies"] + extras + development),
    ]:
        text = (ROOT / "requirements" / lock).read_text()
        locked = set(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==", text, re.MULTILINE))
        declared = {re.match(r"[A-Za-z0-9-]+", name)[0].lower() for name in wanted}
        assert declared <= locked
        assert "index-url" not in text
