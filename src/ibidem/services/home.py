"""Where Ibidem keeps what belongs to this device and to no library."""

from __future__ import annotations

from pathlib import Path


def home_folder(named: str | None) -> Path:
    """The folder for sign-ins and settings: the one `named`, else the system's place."""
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_config_dir("ibidem", appauthor=False))
