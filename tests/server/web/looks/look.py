"""A page to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Look:
    """A page and how to get there.

    What `address` may name in braces is what `tests.server.web.site.furnish` returns. `steps` are
    done before the picture.
    `part` is where axe looks, when an open menu covers some of the rest.
    """

    area: str
    name: str
    address: str
    steps: Callable[[Page], object] | None = None
    is_signed_in: bool = True
    part: str | None = None
    is_administrator: bool = False
