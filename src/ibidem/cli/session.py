"""What a command works with: its library and the options that every command has."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ibidem.errors import AmbiguousError, NotFoundError

if TYPE_CHECKING:
    from ibidem.services.library import LocalLibrary

SUFFIX = ".ibidem"
_KEY = "ibidem.session"
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(slots=True)
class Session:
    """The options of one call. `library_path` is what --library or IBIDEM_LIBRARY named."""

    library_path: Path | None = None
    json: bool = False
    quiet: bool = False
    verbose: bool = False

    def find_library(self) -> Path:
        """The library's folder: the one named, else the only one in this folder, else this folder.

        Raises `NotFoundError` or `AmbiguousError`, saying what to do.
        """
        if self.library_path is not None:
            path = self.library_path
            if not path.exists() and path.suffix != SUFFIX:
                path = path.with_name(path.name + SUFFIX)
            return path
        here = Path.cwd()
        if here.suffix == SUFFIX:
            return here
        found = sorted(path for path in here.glob(f"*{SUFFIX}") if path.is_dir())
        if not found:
            raise NotFoundError(
                "There is no library in this folder.",
                remedy="Make one with 'ibidem new NAME', or name one with --library.",
            )
        if len(found) > 1:
            names = ", ".join(path.name for path in found[:5])
            raise AmbiguousError(
                f"There are {len(found)} libraries in this folder: {names}.",
                remedy="Name one with --library.",
            )
        return found[0]

    def open_library(self) -> LocalLibrary:
        """Open the library until the command ends; its warnings go to stderr."""
        from ibidem.services.library import open_library

        library = open_library(self.find_library(), device=self.device)
        library.device = self._device_there(library) or library.device
        click.get_current_context().call_on_close(library.close)
        self.warn_of(library)
        return library

    def warn_of(self, library: LocalLibrary) -> None:
        """Say what is risky about where the library lies."""
        for problem in library.problems:
            self.say(click.style("Warning: ", fg="yellow") + problem.message)

    @property
    def device(self) -> str:
        """What this device is called in histories: as it was named when it signed in."""
        names = set(_device_names().values())
        return names.pop() if len(names) == 1 else computer_name()

    @staticmethod
    def _device_there(library: LocalLibrary) -> str:
        """What the server of a library calls this device; "" where there is none."""
        from ibidem.services.syncing import read_link

        names = _device_names()
        if len(set(names.values())) < 2:  # it is called the same everywhere
            return ""
        link = read_link(library)
        return names.get((link.server, link.account), "") if link is not None else ""

    def say(self, text: str = "") -> None:
        """A remark for the person, on stderr, so that stdout holds only what was asked for."""
        from ibidem.cli.output import say

        if not self.quiet:
            say(text)


def computer_name() -> str:
    """What a device is called that has been given no other name."""
    return platform.node() or "a computer"


def _device_names() -> dict[tuple[str, str], str]:
    """What this device was called when it signed in, by server and account."""
    from ibidem.cli.sign_ins import find_sign_ins

    known = find_sign_ins().known()
    return {(each.server, each.account): each.device for each in known if each.device}


def get_session() -> Session:
    """The session of the command that is running."""
    session: Session = click.get_current_context().meta.setdefault(_KEY, Session())
    return session


def current_session() -> Session:
    """The options of the command that runs; the defaults outside a command."""
    context = click.get_current_context(silent=True)
    session = context.meta.get(_KEY) if context else None
    return session if isinstance(session, Session) else Session()


def _store(attribute: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def store(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        session: Session = ctx.meta.setdefault(_KEY, Session())
        if value:
            setattr(session, attribute, value)

    return store


def _option(*names: str, attribute: str, **settings: Any) -> Callable[[Function], Function]:
    return click.option(*names, expose_value=False, callback=_store(attribute), **settings)


def talks(function: Function) -> Function:
    """Give a command --quiet and --verbose."""
    quiet = _option("-q", "--quiet", attribute="quiet", is_flag=True, help="Say only what failed.")
    verbose = _option("-v", "--verbose", attribute="verbose", is_flag=True, help="Say more.")
    return quiet(verbose(function))


def uses_library(function: Function) -> Function:
    """Give a command --library, --quiet and --verbose."""
    library = _option(
        "-L",
        "--library",
        attribute="library_path",
        envvar="IBIDEM_LIBRARY",
        metavar="PATH",
        type=click.Path(path_type=Path),
        help="The library's folder (else IBIDEM_LIBRARY, or the only one here).",
    )
    return library(talks(function))


def prints_data(function: Function) -> Function:
    """Give a command --json: the same data for programs."""
    return _option(
        "--json", attribute="json", is_flag=True, help="Print JSON for programs (docs/cli.md)."
    )(function)
