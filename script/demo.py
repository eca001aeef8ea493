"""The demonstration: real commands, on a real server, with two devices in a folder of their own."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
IBIDEM = Path(sys.executable).parent / "ibidem"
EMAIL = "ada@example.org"
PASSWORD = "correct horse battery staple"
AT_TERMINAL = sys.stdin.isatty() and sys.stdout.isatty()
BOLD, DIM, PLAIN = ("\033[1m", "\033[2m", "\033[0m") if sys.stdout.isatty() else ("", "", "")


def chapter(text: str) -> None:
    print(f"\n{BOLD}{text}{PLAIN}", flush=True)


class Device:
    """A computer of the demonstration: its own settings, its own sign-in, its own library."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.folder = folder / name
        self.folder.mkdir()
        # No keyring here: the demonstration must not touch that of the person who runs it.
        self.environment = {
            **os.environ,
            "IBIDEM_HOME": str(self.folder / "settings"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        self.environment.pop("IBIDEM_LIBRARY", None)

    def run(self, *arguments: str, text: str | None = None) -> None:
        """Show a command and run it."""
        print(f"\n{DIM}{self.name} ${PLAIN} ibidem {shlex.join(arguments)}", flush=True)
        subprocess.run(
            [IBIDEM, *arguments],
            cwd=self.folder,
            env=self.environment,
            input=text,
            text=True,
            check=True,
        )

    def ask(self, *arguments: str) -> dict[str, object]:
        """What a command prints for programs."""
        finished = subprocess.run(
            [IBIDEM, *arguments, "--json"],
            cwd=self.folder,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        answer: dict[str, object] = json.loads(finished.stdout)
        return answer


def start_server(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """A server on SQLite and files in a folder, on a free port of this computer."""
    folder.mkdir()
    subprocess.run(
        [IBIDEM, "user", "add", EMAIL, "--name", "Ada", "--admin", "--password-stdin",
         "--folder", str(folder)],
        input=PASSWORD + "\n", text=True, check=True,
    )  # fmt: skip
    server = subprocess.Popen(
        [IBIDEM, "serve", "--folder", str(folder), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,  # Ctrl-C is for the demonstration, which then stops the server
    )  # fmt: skip
    assert server.stdout is not None
    for line in server.stdout:
        if "http://" in line:
            address = next(word for word in line.split() if word.startswith("http://"))
            return server, address.rstrip(".")
    raise SystemExit("The server did not start.")


def show_the_main_job(folder: Path, address: str) -> None:
    """Import, sync, sync down, change both, sync, settle, verify."""
    laptop, desktop = Device(folder, "laptop"), Device(folder, "desktop")
    shutil.copy(ROOT / "examples" / "copies.bib", laptop.folder)

    chapter("A library on the laptop, from a real bibliography")
    laptop.run("new", "Thesis")
    laptop.run("import", "copies.bib", "--group", "How copies stay the same")
    laptop.run("search", "keyword:merging OR title:synchroni*", "--sort", "year")
    (laptop.folder / "reading.txt").write_text("Read section 4 on anti-entropy again.\n")
    laptop.run("attach", "add", "demers1987", "reading.txt")

    chapter("To the server")
    laptop.run("login", address, "--email", EMAIL, "--password-stdin", "--device", "laptop",
               text=PASSWORD + "\n")  # fmt: skip
    laptop.run("sync")

    chapter("To a second device")
    desktop.run("new", "Thesis")
    desktop.run("login", address, "--email", EMAIL, "--password-stdin", "--device", "desktop",
                text=PASSWORD + "\n")  # fmt: skip
    desktop.run("sync", "--to", "Thesis")
    desktop.run("attach", "list", "demers1987")

    chapter("Changed on both, without a network between them")
    laptop.run("edit", "lamport1978", "--rating", "5", "--add-keyword", "classics")
    laptop.run("edit", "brewer2012", "--set", "title=CAP Twelve Years Later")
    desktop.run("edit", "lamport1978", "--add-keyword", "to read again")
    desktop.run("edit", "brewer2012", "--set", "title=CAP: The Rules Have Changed")
    desktop.run("trash", "put", "yukawa1935")

    chapter("Synced: different fields merge, the same field becomes a question that blocks nothing")
    laptop.run("sync")
    desktop.run("sync")
    desktop.run("conflicts", "list")
    desktop.run("conflicts", "settle", "--all", "--keep")
    desktop.run("sync")
    laptop.run("sync")
    laptop.run("show", "lamport1978")

    chapter("Verified")
    ours, theirs = laptop.ask("verify"), desktop.ask("verify")
    for device, found in ((laptop, ours), (desktop, theirs)):
        print(f"{device.name:8} {found['fingerprint']}")
    if ours["fingerprint"] != theirs["fingerprint"]:
        raise SystemExit("The two libraries differ.")
    print("The two libraries, and the server's, are the same.")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="ibidem-demo-") as place:
        folder = Path(place)
        chapter("A server of one's own: one program, one folder")
        server, address = start_server(folder / "server")
        print(f"It answers at {address}")
        try:
            show_the_main_job(folder, address)
            if AT_TERMINAL:
                print(f"\nThe server keeps running at {address} (sign in as {EMAIL}, password")
                print(f"'{PASSWORD}'); the libraries are in {folder}. Ctrl-C ends it.")
                server.wait()
        except KeyboardInterrupt:
            print("\nStopped; everything of the demonstration is removed.")
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"The demonstration stopped: exit code {error.returncode}.") from None
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
            assert server.stdout is not None
            server.stdout.close()


if __name__ == "__main__":
    main()
