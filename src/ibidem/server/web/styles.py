"""Output styles to choose from, and the one that a browser used last."""

from __future__ import annotations

from functools import cache

from ibidem.services.citing import COMMON_STYLES, find_style

STYLE_COOKIE = "ibidem_style"
STYLE_COOKIE_SECONDS = 365 * 24 * 3600


@cache
def common_styles() -> dict[str, str]:
    """The titles of the styles that most people use, by name."""
    return {name: find_style(name).title for name in dict.fromkeys(COMMON_STYLES.values())}
