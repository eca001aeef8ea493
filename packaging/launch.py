"""The program of the package: the desktop, or the reader of a stranger's file (decision 0016).

A package has no Python of its own that could run a file, so the processes that read files are this
program again: `services.child_process` starts it with "-I" and the path of the child.
"""

from __future__ import annotations

import sys
from pathlib import PurePath

CHILDREN = {
    ("reading_files", "child.py"): "ibidem.services.reading_files.child",
    ("annotating", "child.py"): "ibidem.services.annotating.child",
}


def main() -> int:
    """Run what was asked for."""
    if len(sys.argv) > 2 and sys.argv[1] == "-I":
        import runpy

        module = CHILDREN[PurePath(sys.argv[2]).parts[-2:]]
        sys.argv = sys.argv[2:]
        runpy.run_module(module, run_name="__main__")
        return 0
    from ibidem.desktop.app import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
