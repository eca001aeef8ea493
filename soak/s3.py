"""The contract of the storage of files, on a real S3: Ceph's gateway, where that is installed.

The suite runs it on a folder, in memory and on moto; a part of this project's own machine cannot
show what a server of another make does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from soak.radosgw import missing_programs, running_radosgw
from soak.tally import Tally

ROOT = Path(__file__).parent.parent
CONTRACT = "tests/store/blobs"


def run(tally: Tally) -> None:
    """The contract, again and again while there is time, at least once."""
    if missing := missing_programs():
        print(f"Without a real S3: {', '.join(missing)} not installed (Debian: radosgw, ceph-mon,"
              " ceph-osd).", flush=True)  # fmt: skip
        return
    with running_radosgw() as address:
        is_first = True
        while is_first or tally.has_time():
            is_first = False
            with tally.trying("runs of the contract"):
                _run_contract(address)


def _run_contract(address: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", CONTRACT, "-k", "s3"],
        cwd=ROOT,
        env={**os.environ, "IBIDEM_TEST_S3": address},
        capture_output=True,
        text=True,
        check=False,
    )
    print(finished.stdout.strip().rpartition("\n")[2], flush=True)
    assert finished.returncode == 0, finished.stdout[-1500:]
