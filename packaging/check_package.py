"""Starts a package and looks whether it works: python check_package.py FOLDER.

The program opens a library (its window says so by remembering it), imports a PDF that is dropped
into its watched folder (so the process that reads files works too), and takes the files of a second
start. Says how long the first window took.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from ibidem.services.library import create_library, open_library
from ibidem.services.searching import list_references
from ibidem.services.transfer import import_files

EXAMPLES = Path(__file__).parents[1] / "examples" / "copies.bib"
PATIENCE_SECONDS = 120


def main(package: Path) -> int:
    """Start it, look, end it."""
    program = package / ("ibidem-desktop.exe" if sys.platform == "win32" else "ibidem-desktop")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        incoming = Path(folder) / "incoming"
        home.mkdir()
        incoming.mkdir()
        path = Path(folder) / "Packaged.ibidem"
        with create_library(path) as library:
            import_files(library, [(EXAMPLES.name, EXAMPLES.read_bytes())])
            uid = library.uid
        (home / "desktop.ini").write_text(
            f"[watched]\n{uid}\\folder={incoming.as_posix()}\n", encoding="utf-8"
        )
        environment = {
            **os.environ,
            "IBIDEM_HOME": str(home),
            "IBIDEM_KEYRING": "off",
            "QT_QPA_PLATFORM": "offscreen",
        }
        began = monotonic()
        process = subprocess.Popen([str(program), str(path)], env=environment)
        try:
            settings = home / "desktop.ini"
            wait(lambda: "Packaged.ibidem" in settings.read_text(), process, "the library")
            print(f"The library was open after {monotonic() - began:.2f} seconds.")
            (incoming / "words.pdf").write_bytes(PDF)
            wait(lambda: finds(path, "mitochondria"), process, "what is written in the PDF")
            print("A PDF was imported, and is found by what is written in it.")
            second = subprocess.run([str(program), str(path)], env=environment, check=False)
            if second.returncode != 0 or process.poll() is not None:
                raise SystemExit("the second start was not handed over")
            print("A second start was handed over.")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
    return 0


def finds(path: Path, words: str) -> bool:
    """Whether a search in the library finds something."""
    with open_library(path) as library:
        return list_references(library, words).total > 0


def wait(condition: Callable[[], bool], process: subprocess.Popen[bytes], what: str) -> None:
    """Wait until something is so. Exits where it never is."""
    end = monotonic() + PATIENCE_SECONDS
    while not condition():
        if process.poll() is not None:
            raise SystemExit(f"the program ended with {process.returncode} before {what}")
        if monotonic() > end:
            raise SystemExit(f"{what} did not come about")
        sleep(0.1)


def pdf(text: str) -> bytes:
    """A PDF of one page with a line of text."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
    page += b" /Resources << /Font << /F1 5 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


PDF = pdf("On mitochondria and their kin")

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
