"""The package of the desktop: built for this system, started, and put to work."""

from __future__ import annotations

import subprocess
from pathlib import Path

from soak.tally import Tally

ROOT = Path(__file__).parents[1]


def run(tally: Tally) -> None:
    """Once, however long it takes: a package is built in a minute or two."""
    with tally.trying("packages"):
        ended = subprocess.run(
            [str(ROOT / "script" / "package"), "--check"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        print(ended.stdout, flush=True)
        assert ended.returncode == 0, f"{ended.stdout[-1000:]}\n{ended.stderr[-1000:]}"
