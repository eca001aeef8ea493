"""What the README promises first."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT


def test_the_demonstration_ends_with_two_libraries_that_are_the_same() -> None:
    finished = subprocess.run(
        [sys.executable, ROOT / "script" / "demo.py"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "The two libraries, and the server's, are the same." in finished.stdout
    assert "1 new conflict" in finished.stderr
    assert "Traceback" not in finished.stderr
