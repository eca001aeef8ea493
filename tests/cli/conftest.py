"""Commands run in an empty folder, with a home of their own and no keyring."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ibidem.cli import ibidem
from ibidem.remote import Patience
from tests.server.live import live_server

__all__ = ["live_server"]

RIS = """TY  - BOOK
AU  - Darwin, Charles
TI  - On the Origin of Species
PY  - 1859
KW  - evolution
ER  -

TY  - JOUR
AU  - Wallace, Alfred Russel
TI  - On the Law which has regulated the Introduction of New Species
PY  - 1855
ER  -

TY  - JOUR
AU  - Lovelace, Ada
TI  - Notes on the Analytical Engine
PY  - 1843
ER  -
"""


class Cli:
    """Runs `ibidem` in this process."""

    def run(self, *arguments: object, code: int = 0, typed: str | bytes | None = None) -> Result:
        """Run a command, which must end with `code`."""
        result = CliRunner().invoke(
            ibidem, [str(each) for each in arguments], input=typed, prog_name="ibidem"
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, (result.exit_code, result.stdout, result.stderr)
        return result

    def json(self, *arguments: object, code: int = 0) -> Any:
        """What a command prints with --json."""
        return json.loads(self.run(*arguments, "--json", code=code).stdout)

    def keys(self, *arguments: object) -> list[str]:
        """The citation keys that `list` shows."""
        return [each["citation_key"] for each in self.json("list", *arguments)["references"]]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """In an empty folder."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("IBIDEM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IBIDEM_KEYRING", "off")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("IBIDEM_LIBRARY", raising=False)
    monkeypatch.setattr(Patience, "wait", lambda *_: None)  # between attempts: tests/remote
    return Cli()


@pytest.fixture
def filled(cli: Cli) -> Cli:
    """In a folder with the library Thesis: Darwin1859, Wallace1855, Lovelace1843."""
    Path("papers.ris").write_text(RIS)
    cli.run("new", "Thesis")
    cli.run("import", "papers.ris")
    return cli
