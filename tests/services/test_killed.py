"""Processes killed at random moments: what was there is whole, what was not finished is not there.

Each attempt runs in a process of its own and is killed after a part of the time that a full run
took; the parts are spread over the whole run, so that every phase is met.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ibidem.services.compressing import check_compressed
from ibidem.services.library import create_library, open_library
from ibidem.services.maintenance import verify_library
from ibidem.services.searching import list_references

ATTEMPTS = 4
REFERENCES = 1_500

SCRIPTS = {
    "import": """
from ibidem.services.library import open_library
from ibidem.services.transfer import import_files, read_file
with open_library(sys.argv[1]) as library:
    begin()
    import_files(library, [("many.ris", read_file(Path(sys.argv[2])))])
""",
    "compress": """
from ibidem.services.compressing import compress_library
from ibidem.services.library import open_library
with open_library(sys.argv[1]) as library:
    begin()
    compress_library(library, Path(sys.argv[2]), overwrite=True)
""",
    "restore": """
from ibidem.services.compressing import restore_library
begin()
restore_library(Path(sys.argv[1]), Path(sys.argv[2]))
""",
}
PREAMBLE = """
import sys
from pathlib import Path
def begin():
    print("begin", flush=True)
"""


def run(name: str, *arguments: Path, kill_after: float | None = None) -> float:
    """Run a script to its end, or kill it some seconds after it began; returns how long it ran."""
    process = subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + SCRIPTS[name], *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"begin\n"
        began = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        process.wait()
    if kill_after is None:
        assert process.returncode == 0
    return time.monotonic() - began


def moments(full: float) -> Iterator[float]:
    """When to kill: spread over a full run."""
    return (full * (at + 0.5) / ATTEMPTS for at in range(ATTEMPTS))


@pytest.fixture(scope="module")
def many_ris(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ris") / "many.ris"
    path.write_text(
        "".join(
            f"TY  - JOUR\nAU  - Author{n}, A\nTI  - Title number {n}\nPY  - {1900 + n % 100}\n"
            f"AB  - {'text ' * 60}\nER  - \n"
            for n in range(REFERENCES)
        )
    )
    return path


@pytest.fixture(scope="module")
def full_library(tmp_path_factory: pytest.TempPathFactory, many_ris: Path) -> Path:
    folder = tmp_path_factory.mktemp("full") / "Full"
    create_library(folder).close()
    run("import", folder, many_ris)
    return folder


def test_a_killed_import_leaves_the_library_as_it_was(tmp_path: Path, many_ris: Path) -> None:
    trial = tmp_path / "Trial"
    create_library(trial).close()
    full = run("import", trial, many_ris)
    for at, moment in enumerate(moments(full)):
        folder = tmp_path / f"Thesis{at}"
        create_library(folder).close()
        run("import", folder, many_ris, kill_after=moment)
        with open_library(folder) as library:
            assert list_references(library, limit=1).total in (0, REFERENCES)
            assert verify_library(library).is_sound
    run("import", folder, many_ris)
    with open_library(folder) as library:
        assert list_references(library, limit=1).total == REFERENCES


def test_an_interrupted_command_ends_quietly_and_leaves_all_or_nothing(
    tmp_path: Path, many_ris: Path
) -> None:
    """Ctrl-C (SIGINT) on the command itself, once while it reads and once while it writes."""
    for at, name in enumerate(("importing._read", "taking._Taker.run")):
        folder = tmp_path / f"Thesis{at}"
        create_library(folder).close()
        # The step itself, and then a long moment, in which the interruption comes.
        script = (
            "import sys, time\nfrom ibidem.services.transfer import importing, taking\n"
            f"from ibidem.cli import ibidem\nstep = {name}\n"
            "def slow(*given):\n    step(*given)\n    print('begin', flush=True)\n"
            f"    time.sleep(60)\n{name} = slow\n"
            "ibidem(sys.argv[1:], prog_name='ibidem')\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", script, "import", str(many_ris), "-L", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
        assert process.returncode == 130
        assert "Interrupted" in said
        assert "Traceback" not in said
        with open_library(folder) as library:
            assert list_references(library, limit=1).total == 0
            assert verify_library(library).is_sound


def test_a_killed_compress_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, full_library: Path
) -> None:
    target = tmp_path / "backup.ibz"
    full = run("compress", full_library, target)
    for moment in moments(full):
        run("compress", full_library, target, kill_after=moment)
        assert check_compressed(target).counts["reference"] == REFERENCES
    with open_library(full_library) as library:
        assert verify_library(library).is_sound


def test_a_killed_restore_leaves_no_library_or_a_whole_one(
    tmp_path: Path, full_library: Path
) -> None:
    archive = tmp_path / "backup.ibz"
    run("compress", full_library, archive)
    full = run("restore", archive, tmp_path / "Trial")
    for at, moment in enumerate(moments(full)):
        folder = tmp_path / f"Copy{at}.ibidem"
        run("restore", archive, folder, kill_after=moment)
        if folder.exists():
            with open_library(folder) as library:
                assert list_references(library, limit=1).total == REFERENCES
                assert verify_library(library).is_sound
    run("restore", archive, tmp_path / "Last")
