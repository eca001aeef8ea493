"""The README's quick start, line by line, in a new folder with an empty home."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()
SET_UP = "script/setup && source .venv/bin/activate"  # what runs this test has done it already


def quick_start() -> list[str]:
    section = README.partition("## Quick start")[2].partition("\n## ")[0]
    return [line[4:] for line in section.splitlines() if line.startswith("    ")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def newcomer(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who has never run Ibidem."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copy(ROOT / "README.md", tmp_path)
    (tmp_path / "home").mkdir()
    return {
        "HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


def test_the_quick_start_works_line_by_line(tmp_path: Path, newcomer: dict[str, str]) -> None:
    lines = quick_start()
    assert lines[0] == SET_UP
    port = free_port()
    script = ["set -eu -o pipefail -o monitor", "trap 'kill $(jobs -p) 2>/dev/null' EXIT"]
    for line in lines[1:]:
        command = line.replace("localhost:8000", f"localhost:{port}")
        if command.startswith(
            "ibidem serve "
        ):  # a person is slower than a script: wait until it answers
            command = command.replace("serve ", f"serve --port {port} ")
            command += (
                f"\nuntil (: </dev/tcp/127.0.0.1/{port}) 2>/dev/null; do"
                " kill -0 %1; sleep 0.1; done"
            )
        script.append(command)
    finished = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=tmp_path,
        env=newcomer,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = finished.stdout + finished.stderr
    assert finished.returncode == 0, printed
    assert len(re.findall(r"Verified, in sync as of 20\d\d-", printed)) == 2, printed
    fingerprints = re.findall(r"Fingerprint +([0-9a-f]{32})", printed)
    assert len(set(fingerprints)) == 1, printed
    assert (tmp_path / "Backup.ibz").is_file()
    assert (tmp_path / "thesis.ris").read_text().startswith("TY  - ")
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert example is not None
    ran = subprocess.run(
        [sys.executable, "-c", example[1]],
        cwd=tmp_path,
        env=newcomer,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "1945 As We May Think" in ran.stdout
