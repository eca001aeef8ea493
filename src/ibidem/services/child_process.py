"""Running a program of ours in a process of its own, because files come from strangers (0016)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO


def run_child(
    program: Path,
    arguments: Sequence[str],
    given: BinaryIO,
    taken: BinaryIO,
    seconds_max: float,
) -> int | None:
    """Run `program` with `given` as its input and `taken` as its output; returns its exit code, or
    None where it was stopped after `seconds_max` by the clock.

    The program sets itself the limits of memory and computing time. Raises `OSError` where no
    process can be started.
    """
    # Isolated (-I): neither the environment nor the folder says what is imported.
    process = subprocess.Popen(  # noqa: S603 - our own program, its arguments are numbers and words
        [sys.executable, "-I", str(program), *arguments],
        stdin=given,
        stdout=taken,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
    )
    try:
        return process.wait(seconds_max)
    except subprocess.TimeoutExpired:
        return None
    finally:
        process.kill()
        process.wait()
