"""A person at the desktop: a real X screen, a mouse and a keyboard, and the window's own process.

What is done goes by X events (xdotool) to the place on the screen where the thing is seen; what is
seen is asked of the process (`tests.walk.eyes`), again and again until it is there. Whoever does
something waits first until it can be done: until the thing is there, alone at its place, and rests.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SIZE = (1600, 1000)
LEFT, RIGHT = "1", "3"
PATIENCE_SECONDS = 120  # for a machine that is busy with other things; a test does not measure time
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Seen:
    """Something on the screen.

    `kind` is one of "window", "menu" (an entry), "item" (of a list), "button", "tick", "choice",
    "field", "text", "progress"; `label` what stands before a field; `window` the title of the one
    it is in; `place` x, y, width and height in pixels of the screen. `is_free`: nothing covers its
    middle. `is_on`: ticked, or the button that Enter presses.
    """

    kind: str
    text: str
    label: str
    window: str
    place: tuple[int, int, int, int]
    is_free: bool
    is_enabled: bool
    is_on: bool
    has_focus: bool

    @property
    def target(self) -> tuple[int, int]:
        """Where a person clicks: in the middle, and into the box or ring of what has one."""
        x, y, width, height = self.place
        has_box = self.kind in ("tick", "choice")
        return x + (height // 2 if has_box else width // 2), y + height // 2


@contextmanager
def real_screen() -> Iterator[str]:
    """The name of an X display of its own, for the length of a `with`; skips the test where there
    is no Xvfb or no xdotool."""
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(
                f"there is no {program} here (Debian's package is called {program.lower()})"
            )
    told, tell = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(tell), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24",
         "-nolisten", "tcp", "-noreset"],
        pass_fds=[tell],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(tell)
    try:
        with os.fdopen(told) as line:
            number = line.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


class Person:
    """Starts the desktop on a screen, and uses it. `home` is where the desktop keeps its settings;
    what it complains of is in `home`/desktop.log."""

    def __init__(self, display: str, home: Path) -> None:
        self._home = home
        home.mkdir(parents=True, exist_ok=True)
        self.log = home / "desktop.log"
        self._environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "IBIDEM_HOME": str(home),
            "IBIDEM_KEYRING": "off",
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        }
        self._process: subprocess.Popen[bytes] | None = None

    # --- the program -------------------------------------------------------------------------

    def start(self, *files: Path) -> None:
        """Start the desktop, with files or with what was open last."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.walk.eyes", *map(str, files)],
                env=self._environment,
                cwd=self._home,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def wait_for_end(self) -> None:
        """Wait until the desktop has ended by itself, and as it should."""
        assert self._process is not None
        assert self._process.wait() == 0, self.log.read_text()
        self.leave()

    def leave(self) -> None:
        """End the desktop, if it still runs. Fails where it wrote of an error."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        assert "Traceback" not in self.log.read_text(), self.log.read_text()

    # --- looking -----------------------------------------------------------------------------

    def look(self) -> list[Seen]:
        """All that can be seen now."""
        return [Seen(**{**each, "place": tuple(each["place"])}) for each in self._ask("look")]

    def picture(self, path: Path) -> None:
        """Keep what the screen shows, as a PNG file."""
        assert self._ask(f"picture {path}")

    def find(self, kind: str, text: str, window: str = "") -> Seen | None:
        """What has that text (a field: that label) and can be reached by the mouse."""
        for each in self.look():
            called = each.label if kind == "field" else each.text
            if (each.kind, called) == (kind, text) and window in ("", each.window) and each.is_free:
                return each
        return None

    def see(self, kind: str, text: str, window: str = "") -> Seen:
        """The same, once it is there, can be used, and stays where it is."""
        found: list[Seen | None] = [None]

        def rests() -> bool:
            found.append(self.find(kind, text, window))
            last = found[-1]
            return last is not None and last.is_enabled and last == found[-2]

        self.wait(rests, f"{kind} {text!r}")
        seen = found[-1]
        assert seen is not None
        return seen

    def read(self, part: str, window: str = "") -> str:
        """The text that has `part` in it, once it can be seen."""
        found: list[str] = []

        def is_there() -> bool:
            found.extend(
                each.text
                for each in self.look()
                if each.kind == "text" and part in each.text and window in ("", each.window)
            )
            return bool(found)

        self.wait(is_there, f"the text {part!r}")
        return found[-1]

    def wait_until_closed(self, title: str) -> None:
        """Wait until no window has that title."""

        def is_gone() -> bool:
            return all((each.kind, each.text) != ("window", title) for each in self.look())

        self.wait(is_gone, f"the end of {title!r}")

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Look until something is so. Raises `AssertionError`, with a picture, when it never is."""
        end = monotonic() + PATIENCE_SECONDS
        while not condition():
            if monotonic() > end:
                path = self._home / "failed.png"
                self.picture(path)
                texts = sorted({f"{each.kind} {each.text!r}" for each in self.look()})
                raise AssertionError(f"{what} did not come about: {path}, {texts}")
            sleep(LOOK_SECONDS)

    # --- doing -------------------------------------------------------------------------------

    def click(self, kind: str, text: str, window: str = "", *, with_button: str = LEFT) -> None:
        """Move the mouse there, and click."""
        x, y = self.see(kind, text, window).target
        self._do("mousemove", str(x), str(y), "click", with_button)

    def choose(self, menu: str, entry: str) -> None:
        """Open a menu of the menu bar, and click an entry."""
        self.click("menu", menu)
        self.click("menu", entry)

    def fill(self, label: str, text: str, window: str = "") -> None:
        """Replace what a field has."""
        self.click("field", label, window)
        self.press("ctrl+a")
        self.write(text, label, window, before="")

    def add(self, label: str, text: str, window: str = "") -> None:
        """Write at the end of a field."""
        self.click("field", label, window)
        self.press("End")
        self.write(text, label, window, before=self.see("field", label, window).text)

    def write(self, text: str, label: str, window: str, *, before: str) -> None:
        """Type into the field that has the focus, key by key; it then has `before` and `text`."""
        self._do("type", "--delay", "2", text)
        wanted = before + text

        def is_written() -> bool:
            field = self.find("field", label, window)
            return field is not None and field.text == wanted

        self.wait(is_written, f"{wanted!r} in {label!r}")

    def press(self, keys: str) -> None:
        """Press keys, called as X calls them: "Return", "ctrl+q"."""
        self._do("key", keys)

    def _do(self, *what: str) -> None:
        subprocess.run(["xdotool", *what], env=self._environment, check=True)

    def _ask(self, what: str) -> Any:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(what.encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, f"the desktop has ended: {self.log.read_text()}"
        return json.loads(line)
