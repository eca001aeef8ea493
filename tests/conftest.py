"""What every test may use."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgresql import postgresql_server, postgresql_url

__all__ = ["postgresql_server", "postgresql_url"]

ROOT = Path(__file__).parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# Read when Qt is imported, by whichever test is the first: windows without a display.
SCREEN = ROOT / "tests" / "desktop" / "screen.json"  # the platform's own is 800 by 800
os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={SCREEN}")

# The machines that run the tests are shared: a slow example is not a failing one. The examples are
# the same in every run, so that a change lands or not by what it does; `script/soak` tries others.
settings.register_profile(
    "ibidem",
    deadline=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ibidem")


# Begun first, so that at the end no worker waits for another that has just begun one of them.
LONG = ("tests/walk/", "tests/test_demo.py", "tests/test_readme.py", "tests/server/test_backups.py")


NEW_OBJECTS = 100_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests come first; otherwise the order stays."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """The 8,000 tests themselves stay to the end: no look for garbage goes through them again."""
    gc.collect()
    gc.freeze()


class _NameFailures:
    """Names each failed test when it fails: a log that is cut short still says which it was."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            last = (report.longreprtext.strip() or "no text").splitlines()[-1]
            self._terminal.ensure_newline()
            self._terminal.write_line(f"FAILED {report.nodeid} ({report.when}): {last}")


def pytest_configure(config: pytest.Config) -> None:
    # A run in the background of a script ignores Ctrl-C, and so would every command begun here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_NameFailures(terminal))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """No browser is open in a test that does not use it, see `tests.server.web.browser.let_go`.

    While windows are tested, garbage is looked for between tests and in this thread only: as the
    program does, see `ibidem.desktop.garbage`.
    """
    if item.nodeid.startswith("tests/desktop/"):
        gc.disable()
        if gc.get_count()[0] > NEW_OBJECTS:
            gc.collect()
    elif not gc.isenabled():
        gc.collect()
        gc.enable()
    browser = sys.modules.get("tests.server.web.browser")
    if browser is not None and "chromium" not in getattr(item, "fixturenames", ()):
        browser.let_go()


def pytest_sessionfinish() -> None:
    """Close the browser that the last test used."""
    browser = sys.modules.get("tests.server.web.browser")
    if browser is not None:
        browser.let_go()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of test data from elsewhere; tests that need it are skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared test data is not beside the project")
    return SHARED_DATA


@pytest.fixture(scope="session")
def example_bibliography() -> Path:
    """The project's own bibliography of real works (BibTeX)."""
    return ROOT / "examples" / "copies.bib"
